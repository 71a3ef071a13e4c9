/**
 * SIP messages as values, and as the bytes of one UDP datagram.
 */
import { SipHeaders } from "./headers";

export interface SipRequest {
  readonly kind: "request";
  readonly method: string;
  readonly uri: string;
  readonly headers: SipHeaders;
  readonly body: string;
}

export interface SipResponse {
  readonly kind: "response";
  readonly code: number;
  readonly reason: string;
  readonly headers: SipHeaders;
  readonly body: string;
}

export type SipMessage = SipRequest | SipResponse;

const VERSION = "SIP/2.0";

const REASONS: Readonly<Record<number, string>> = {
  100: "Trying",
  180: "Ringing",
  183: "Session Progress",
  200: "OK",
  302: "Moved Temporarily",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  480: "Temporarily Unavailable",
  481: "Call/Transaction Does Not Exist",
  486: "Busy Here",
  487: "Request Terminated",
  488: "Not Acceptable Here",
  491: "Request Pending",
  500: "Server Internal Error",
  503: "Service Unavailable",
  603: "Decline",
};

/** The message of a datagram; null when it is not SIP (keep-alives, noise). */
export function parseMessage(datagram: Buffer): SipMessage | null {
  const text = datagram.toString("utf8");
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const lines = text
    .slice(0, headEnd)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const start = lines[0] ?? "";
  const headers = new SipHeaders();
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.add(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  const body = text.slice(headEnd + 4);
  return startsResponse(start) ? parseResponse(start, headers, body) : parseRequest(start, headers, body);
}

const startsResponse = (start: string): boolean => start.startsWith(`${VERSION} `);

function parseResponse(start: string, headers: SipHeaders, body: string): SipResponse | null {
  const code = Number(start.slice(8, 11));
  if (!Number.isInteger(code) || code < 100 || code > 699) return null;
  return { kind: "response", code, reason: start.slice(12), headers, body };
}

function parseRequest(start: string, headers: SipHeaders, body: string): SipRequest | null {
  const [method, uri, version] = start.split(" ");
  if (method === undefined || uri === undefined || version !== VERSION) return null;
  return { kind: "request", method, uri, headers, body };
}

/** The bytes of a message; Content-Length is set here. */
export function formatMessage(message: SipMessage): Buffer {
  const start =
    message.kind === "request"
      ? `${message.method} ${message.uri} ${VERSION}`
      : `${VERSION} ${message.code} ${message.reason}`;
  message.headers.set("Content-Length", String(Buffer.byteLength(message.body)));
  return Buffer.from(`${start}\r\n${message.headers.toString()}\r\n${message.body}`);
}

/** A response to `request`, with the headers every response must copy. */
export function responseTo(
  request: SipRequest,
  code: number,
  { toTag = "", body = "", reason = "" } = {},
): SipResponse {
  const headers = new SipHeaders()
    .copy(request.headers, "Via")
    .copy(request.headers, "Record-Route")
    .copy(request.headers, "From");
  const to = request.headers.get("To") ?? "";
  headers.add("To", toTag === "" || /;\s*tag=/i.test(to) ? to : `${to};tag=${toTag}`);
  headers.copy(request.headers, "Call-ID").copy(request.headers, "CSeq");
  return { kind: "response", code, reason: reason || REASONS[code] || "Unknown", headers, body };
}

/** Method of the CSeq header: tells what a response answers. */
export function cseqOf(message: SipMessage): { number: number; method: string } {
  const [number, method] = (message.headers.get("CSeq") ?? "").split(/\s+/);
  return { number: Number(number) || 0, method: method ?? "" };
}

/** Branch of the topmost Via: the name of the transaction. */
export function branchOf(message: SipMessage): string {
  return /;\s*branch=([^;,\s]+)/i.exec(message.headers.all("Via")[0] ?? "")?.[1] ?? "";
}
