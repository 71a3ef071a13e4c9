/**
 * What two SIP sides remember about their call (RFC 3261 section 12), and the
 * requests written from it.
 */
import { randomBytes } from "node:crypto";
import { type HostPort, hostPortOf, parseAddress } from "./address";
import { type ExtraHeaders, SipHeaders } from "./headers";
import type { SipMessage, SipRequest } from "./message";

const MAX_FORWARDS = "70";
export const ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, NOTIFY";
const AGENT = "frontdesk-test-phone";

/** Unlike any other process's; a counter after it is cheaper than randomness for each of thousands of messages. */
const PROCESS_TOKEN = randomBytes(6).toString("hex");
let tokensMade = 0;

/** A word that nobody else uses: for branches, tags and Call-IDs. */
export function uniqueToken(): string {
  tokensMade++;
  return `${PROCESS_TOKEN}${tokensMade.toString(36)}`;
}

export interface DialogStart {
  readonly callId: string;
  /** Our side and theirs, as From/To values without tags. */
  readonly local: string;
  readonly remote: string;
  readonly localTag: string;
  /** Our own address, for Via and Contact. */
  readonly contact: string;
  readonly sentBy: HostPort;
  /** Request-URI of the first request we would send, and where it goes. */
  readonly target: string;
  readonly destination: HostPort;
}

export class Dialog {
  remoteTag: string | null = null;
  private target: string;
  private destination: HostPort;
  private route: string[] = [];
  private cseq = Math.floor(Math.random() * 1000) + 1;

  constructor(private readonly start: DialogStart) {
    this.target = start.target;
    this.destination = start.destination;
  }

  get callId(): string {
    return this.start.callId;
  }

  get localTag(): string {
    return this.start.localTag;
  }

  get contact(): string {
    return this.start.contact;
  }

  /** Where the next request goes. */
  get to(): HostPort {
    return this.destination;
  }

  /** Takes tag, contact and route from a message of the other side. `routes` in the order in which we must send. */
  learn(message: SipMessage, theirHeader: "From" | "To", routes: readonly string[] | null): void {
    this.remoteTag = parseAddress(message.headers.get(theirHeader) ?? "").tag ?? this.remoteTag;
    const contact = message.headers.all("Contact")[0];
    if (contact !== undefined) this.target = parseAddress(contact).uri;
    if (routes !== null) this.route = [...routes];
    const next = this.route[0] === undefined ? this.target : parseAddress(this.route[0]).uri;
    this.destination = hostPortOf(next) ?? this.destination;
  }

  /** The next request of this dialog. */
  request(method: string, { body = "", headers = {} }: { body?: string; headers?: ExtraHeaders } = {}): SipRequest {
    if (method !== "ACK") this.cseq++;
    return this.write(method, this.cseq, body, headers);
  }

  /** The ACK of a 200 carries its INVITE's number, whatever was sent since. */
  ack(inviteCseq: number): SipRequest {
    return this.write("ACK", inviteCseq, "", {});
  }

  private write(method: string, cseq: number, body: string, extra: ExtraHeaders): SipRequest {
    const { local, remote, localTag, callId, contact, sentBy } = this.start;
    const headers = new SipHeaders()
      .add("Via", `SIP/2.0/UDP ${sentBy.host}:${sentBy.port};rport;branch=z9hG4bK${uniqueToken()}`)
      .add("Max-Forwards", MAX_FORWARDS);
    for (const route of this.route) headers.add("Route", route);
    headers
      .add("From", `${local};tag=${localTag}`)
      .add("To", this.remoteTag === null ? remote : `${remote};tag=${this.remoteTag}`)
      .add("Call-ID", callId)
      .add("CSeq", `${cseq} ${method}`)
      .add("Contact", contact)
      .add("Allow", ALLOWED)
      .add("User-Agent", AGENT);
    if (body !== "") headers.add("Content-Type", "application/sdp");
    headers.setAll(extra);
    return { kind: "request", method, uri: this.target, headers, body };
  }
}
