/**
 * One SIP socket with any number of phones behind it: requests find their call
 * by Call-ID and tag, new ones their phone by the user in the request-URI.
 */
import { type HostPort, parseAddress, userOf } from "./address";
import type { Call, CallHome } from "./call";
import { ALLOWED, uniqueToken } from "./dialog";
import { IncomingCall } from "./incoming-call";
import { createMediaClock, type MediaClock } from "./media-clock";
import { responseTo, type SipRequest } from "./message";
import { type PhoneOptions, SipPhone } from "./phone";
import { createRtpSockets, type RtpSockets } from "./rtp-sockets";
import { type ServerTransaction, type SipStats, Transactions } from "./transactions";

const LOOPBACK = "127.0.0.1";

/** All endpoints of the process share one clock. */
const clock = createMediaClock();

export interface EndpointOptions {
  /** 127.0.0.1 by default. */
  host?: string;
  /** A free one by default. */
  port?: number;
}

export class SipEndpoint implements CallHome {
  readonly clock: MediaClock = clock;
  readonly rtpSockets: RtpSockets;
  private readonly phones = new Map<string, SipPhone>();
  private readonly calls = new Map<string, Call>();
  /** Which call an INVITE became: a CANCEL names only the INVITE. */
  private readonly offered = new WeakMap<ServerTransaction, IncomingCall>();
  private carrier: SipPhone | null = null;

  private constructor(
    host: string,
    readonly transactions: Transactions,
  ) {
    this.rtpSockets = createRtpSockets(host);
  }

  /** Binds the socket. Rejects when the port is taken. */
  static async open({ host = LOOPBACK, port = 0 }: EndpointOptions = {}): Promise<SipEndpoint> {
    let endpoint: SipEndpoint | undefined;
    const onRequest = (transaction: ServerTransaction, at: number): void => endpoint?.receive(transaction, at);
    endpoint = new SipEndpoint(host, await Transactions.open({ host, port }, onRequest));
    return endpoint;
  }

  get local(): HostPort {
    return this.transactions.local;
  }

  /** Messages and repetitions so far; a benchmark with repetitions is void. */
  get stats(): Readonly<SipStats> {
    return this.transactions.stats;
  }

  /** Calls that have not ended, of all its phones. */
  get liveCalls(): readonly Call[] {
    return [...this.calls.values()];
  }

  /** True: the host is off. Everything that arrives is dropped. */
  set deaf(deaf: boolean) {
    this.transactions.deaf = deaf;
  }

  /** Adds a phone. Throws when its user name is taken here. `afterClose` runs when it has hung up everything. */
  phone(options: PhoneOptions, afterClose: () => Promise<void> = async () => undefined): SipPhone {
    const phone = new SipPhone(this, options, () => {
      this.removePhone(phone);
      return afterClose();
    });
    if (this.phones.has(phone.username)) throw new Error(`this endpoint already has a phone ${phone.username}`);
    this.phones.set(phone.username, phone);
    if (phone.catchAll) this.carrier = phone;
    return phone;
  }

  /** Sends bytes as they are: malformed messages. */
  sendRaw(datagram: Uint8Array, to: HostPort): void {
    this.transactions.sendRaw(datagram, to);
  }

  adopt(call: Call): void {
    this.calls.set(call.key, call);
  }

  drop(call: Call): void {
    this.calls.delete(call.key);
  }

  /** Hangs up every call and closes the sockets. Rejects when the owner of a phone failed. */
  async close(): Promise<void> {
    try {
      await Promise.all([...this.phones.values()].map((phone) => phone.close()));
    } finally {
      await this.transactions.close();
      await this.rtpSockets.close();
    }
  }

  private removePhone(phone: SipPhone): void {
    this.phones.delete(phone.username);
    if (this.carrier === phone) this.carrier = null;
  }

  private receive(transaction: ServerTransaction, at: number): void {
    const { request } = transaction;
    if (this.phoneFor(request)?.deaf === true) return;
    if (request.method === "CANCEL") this.receiveCancel(transaction, at);
    else if (isInDialog(request)) this.receiveInCall(transaction, at);
    else if (request.method === "INVITE") this.receiveInvite(transaction, at);
    else if (request.method === "OPTIONS" || request.method === "NOTIFY") this.refuse(transaction, 200);
    else if (request.method !== "ACK") this.refuse(transaction, 405);
  }

  private phoneFor(request: SipRequest): SipPhone | null {
    return this.phones.get(userOf(request.uri)) ?? this.carrier;
  }

  private receiveInvite(transaction: ServerTransaction, at: number): void {
    const phone = this.phoneFor(transaction.request);
    if (phone === null) {
      this.refuse(transaction, 404);
      return;
    }
    const call = new IncomingCall(this, transaction, at, phone.keepsSound);
    this.offered.set(transaction, call);
    this.adopt(call);
    phone.receive(call);
  }

  private receiveInCall(transaction: ServerTransaction, at: number): void {
    const { headers, method } = transaction.request;
    const tag = parseAddress(headers.get("To") ?? "").tag ?? "";
    const call = this.calls.get(`${headers.get("Call-ID") ?? ""} ${tag}`);
    if (call !== undefined) call.receive(transaction, at);
    else if (method !== "ACK") this.refuse(transaction, 481);
  }

  private receiveCancel(cancel: ServerTransaction, at: number): void {
    const invite = this.transactions.inviteOf(cancel.request);
    const call = invite === undefined ? undefined : this.offered.get(invite);
    if (call === undefined) this.refuse(cancel, 481);
    else call.receiveCancel(cancel, at);
  }

  /** Answers a request that belongs to no call. */
  private refuse(transaction: ServerTransaction, code: number): void {
    const response = responseTo(transaction.request, code, { toTag: uniqueToken() });
    response.headers.add("Allow", ALLOWED);
    transaction.respond(response);
  }
}

const isInDialog = (request: SipRequest): boolean => parseAddress(request.headers.get("To") ?? "").tag !== null;

/** One socket for many phones: hundreds of agents, or a carrier. */
export function createSipEndpoint(options: EndpointOptions = {}): Promise<SipEndpoint> {
  return SipEndpoint.open(options);
}

/** A single phone with a socket of its own. Closing it closes the socket. */
export async function createSipPhone({
  local,
  ...options
}: PhoneOptions & { local?: EndpointOptions }): Promise<SipPhone> {
  const endpoint = await SipEndpoint.open(local);
  return endpoint.phone({ catchAll: true, ...options }, () => endpoint.close());
}
