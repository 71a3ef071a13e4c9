/**
 * Session descriptions: one audio stream of mu-law with telephone-event keys.
 */
import type { HostPort } from "./address";

export const ULAW_PAYLOAD = 0;

/** The number we give to telephone-event in our own offers. */
export const EVENT_PAYLOAD = 101;

export type MediaDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** What the other side wrote about its audio. */
export interface RemoteMedia {
  /** Where it wants our packets. */
  readonly address: HostPort;
  /** Its payload number for keys; null when it takes none. */
  readonly eventPayload: number | null;
  readonly direction: MediaDirection;
  readonly speaksUlaw: boolean;
}

/** An offer or answer for our RTP port. `version` grows with each new one of a call. */
export function formatSdp(
  rtp: HostPort,
  { direction = "sendrecv", version = 1, eventPayload = EVENT_PAYLOAD } = {} as {
    direction?: MediaDirection;
    version?: number;
    eventPayload?: number;
  },
): string {
  const lines = [
    "v=0",
    `o=- ${rtp.port} ${version} IN IP4 ${rtp.host}`,
    "s=-",
    `c=IN IP4 ${rtp.host}`,
    "t=0 0",
    `m=audio ${rtp.port} RTP/AVP ${ULAW_PAYLOAD} ${eventPayload}`,
    `a=rtpmap:${ULAW_PAYLOAD} PCMU/8000`,
    `a=rtpmap:${eventPayload} telephone-event/8000`,
    `a=fmtp:${eventPayload} 0-16`,
    "a=ptime:20",
    `a=${direction}`,
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** The audio part of a description; null when there is none or it is refused (port 0). */
export function parseSdp(body: string): RemoteMedia | null {
  const lines = body.split(/\r?\n/);
  const mediaAt = lines.findIndex((line) => line.startsWith("m=audio "));
  if (mediaAt < 0) return null;
  const nextAt = lines.findIndex((line, index) => index > mediaAt && line.startsWith("m="));
  const media = lines.slice(mediaAt, nextAt < 0 ? undefined : nextAt);
  const [, port = "0", , ...payloads] = (media[0] ?? "").split(" ");
  if (Number(port) === 0) return null;
  const connection = media.find((line) => line.startsWith("c=")) ?? lines.find((line) => line.startsWith("c="));
  const direction = [...media, ...lines].find((line) => /^a=(sendrecv|sendonly|recvonly|inactive)$/.test(line));
  return {
    address: { host: connection?.split(" ")[2]?.split("/")[0] ?? "", port: Number(port) },
    eventPayload: eventPayloadOf(media),
    direction: (direction?.slice(2) ?? "sendrecv") as MediaDirection,
    speaksUlaw: payloads.includes(String(ULAW_PAYLOAD)),
  };
}

function eventPayloadOf(media: string[]): number | null {
  for (const line of media) {
    const match = /^a=rtpmap:(\d+) telephone-event\/8000/i.exec(line);
    if (match) return Number(match[1]);
  }
  return null;
}

/** How we answer: the mirror of what the other side offered. */
export function mirrored(direction: MediaDirection): MediaDirection {
  if (direction === "sendonly") return "recvonly";
  return direction === "recvonly" ? "sendonly" : direction;
}
