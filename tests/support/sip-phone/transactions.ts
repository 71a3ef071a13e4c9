/**
 * SIP transactions over UDP (RFC 3261 section 17): every request is repeated
 * until answered, every repeated request gets the same answer again.
 *
 *   client  calling ──1xx──▶ proceeding ──final──▶ done (kept a while, to repeat the ACK)
 *   server  open ──final──▶ answered (INVITE: repeated until its ACK) ──▶ done
 */
import type { HostPort } from "./address";
import { SipHeaders } from "./headers";
import { branchOf, cseqOf, formatMessage, parseMessage, type SipRequest, type SipResponse } from "./message";
import { GIVE_UP_MS, repeatUntilStopped, T2_MS } from "./retransmission";
import { openUdp, type UdpSocket } from "./udp";

/** How long a finished transaction still recognises repetitions. */
const LINGER_MS = 10_000;

export interface ClientHandlers {
  /** Every response, each repetition of a 200 to INVITE included. */
  onResponse(response: SipResponse, at: number): void;
  /** No answer at all within 32 s. */
  onTimeout(): void;
}

export interface ClientTransaction {
  /** performance.now() when the request was first sent. */
  readonly sentAt: number;
  /** Stops repeating and forgets the handlers: nobody waits any more. */
  abandon(): void;
}

/** An incoming request and the way to answer it. */
export interface ServerTransaction {
  readonly request: SipRequest;
  readonly from: HostPort;
  /** Sends a response; a final one to INVITE is repeated until `confirm` (its ACK). */
  respond(response: SipResponse): void;
  /** The ACK of a 200 came (it has a transaction of its own). */
  confirm(): void;
  /** No ACK for a 200 within 32 s. */
  onUnconfirmed?: () => void;
}

/** Gets each new request: never a repetition, never the ACK of a refusal. */
export type OnRequest = (transaction: ServerTransaction, at: number) => void;

export interface SipStats {
  /** Requests and responses we had to send again: the first sign of overload. */
  retransmissionsSent: number;
  /** Requests the other side sent again. */
  retransmissionsReceived: number;
  messagesSent: number;
  messagesReceived: number;
}

interface Client {
  readonly request: SipRequest;
  readonly to: HostPort;
  readonly handlers: ClientHandlers;
  stop(): void;
  hasFinal: boolean;
  ack: Buffer | null;
}

interface Server extends ServerTransaction {
  last: Buffer | null;
  stop(): void;
}

/** Nothing is being repeated. */
const nothing = (): void => undefined;

export class Transactions {
  readonly stats: SipStats = {
    retransmissionsSent: 0,
    retransmissionsReceived: 0,
    messagesSent: 0,
    messagesReceived: 0,
  };
  /** A deaf phone: whatever arrives is dropped, as if its host were off. */
  deaf = false;
  private readonly clients = new Map<string, Client>();
  private readonly servers = new Map<string, Server>();

  private constructor(
    private readonly onRequest: OnRequest,
    private readonly socket: UdpSocket,
  ) {}

  /** Binds the SIP socket. Rejects when the port is taken. */
  static async open(bind: HostPort, onRequest: OnRequest): Promise<Transactions> {
    let transactions: Transactions | undefined;
    const socket = await openUdp(bind, (datagram, from, at) => transactions?.receive(datagram, from, at));
    transactions = new Transactions(onRequest, socket);
    return transactions;
  }

  get local(): HostPort {
    return this.socket.local;
  }

  /** Sends a request and repeats it until answered. */
  start(request: SipRequest, to: HostPort, handlers: ClientHandlers): ClientTransaction {
    const key = `${branchOf(request)} ${request.method}`;
    const client: Client = { request, to, handlers, stop: nothing, hasFinal: false, ack: null };
    this.clients.set(key, client);
    const bytes = formatMessage(request);
    // Taken before: whoever is set aside right after sending would otherwise measure too little.
    const sentAt = performance.now();
    this.send(bytes, to);
    client.stop = repeatUntilStopped({
      capMs: request.method === "INVITE" ? Number.POSITIVE_INFINITY : T2_MS,
      again: () => this.sendAgain(bytes, to),
      giveUp: () => {
        this.clients.delete(key);
        handlers.onTimeout();
      },
    });
    const abandon = (): void => {
      client.stop();
      this.clients.delete(key);
    };
    return { sentAt, abandon };
  }

  /** Sends an ACK to a 200, or anything else that is not answered. */
  sendOnce(request: SipRequest, to: HostPort): void {
    this.send(formatMessage(request), to);
  }

  /** Sends bytes as they are: malformed messages of torture tests. */
  sendRaw(datagram: Uint8Array, to: HostPort): void {
    this.send(datagram, to);
  }

  /** The open INVITE that a CANCEL speaks of. */
  inviteOf(cancel: SipRequest): ServerTransaction | undefined {
    return this.servers.get(serverKey(cancel, "INVITE"));
  }

  async close(): Promise<void> {
    for (const client of this.clients.values()) client.stop();
    for (const server of this.servers.values()) server.stop();
    this.clients.clear();
    this.servers.clear();
    await this.socket.close();
  }

  private send(bytes: Uint8Array, to: HostPort): void {
    this.stats.messagesSent++;
    this.socket.send(bytes, to);
  }

  private sendAgain(bytes: Uint8Array, to: HostPort): void {
    this.stats.retransmissionsSent++;
    this.send(bytes, to);
  }

  private receive(datagram: Buffer, from: HostPort, at: number): void {
    if (this.deaf) return;
    const message = parseMessage(datagram);
    if (message === null) return;
    this.stats.messagesReceived++;
    if (message.kind === "response") this.receiveResponse(message, at);
    else this.receiveRequest(message, from, at);
  }

  private receiveResponse(response: SipResponse, at: number): void {
    const { method } = cseqOf(response);
    const key = `${branchOf(response)} ${method}`;
    const client = this.clients.get(key);
    if (client === undefined) return;
    const { code } = response;
    const isInvite = method === "INVITE";
    // A provisional answer ends the repetitions of an INVITE only.
    if (code >= 200 || isInvite) client.stop();
    if (isInvite && code >= 300) {
      client.ack ??= formatMessage(ackToRefusal(client.request, response));
      this.send(client.ack, client.to);
    }
    const isRepeated = client.hasFinal;
    if (code >= 200 && !isRepeated) {
      client.hasFinal = true;
      setTimeout(() => this.clients.delete(key), LINGER_MS).unref();
    }
    const isRepeatedAnswer = isInvite && code >= 200 && code < 300;
    if (!isRepeated || isRepeatedAnswer) client.handlers.onResponse(response, at);
  }

  private receiveRequest(request: SipRequest, from: HostPort, at: number): void {
    const isAck = request.method === "ACK";
    const refused = isAck ? this.servers.get(serverKey(request, "INVITE")) : undefined;
    if (refused !== undefined) {
      refused.stop();
      return;
    }
    const key = serverKey(request, request.method);
    const known = this.servers.get(key);
    if (known !== undefined) {
      this.stats.retransmissionsReceived++;
      if (known.last !== null) this.send(known.last, from);
      return;
    }
    const server = this.openServer(request, from);
    if (!isAck) this.servers.set(key, server);
    this.onRequest(server, at);
  }

  private openServer(request: SipRequest, from: HostPort): Server {
    const server: Server = {
      request,
      from,
      last: null,
      stop: nothing,
      respond: (response) => {
        server.last = formatMessage(response);
        this.send(server.last, from);
        if (response.code >= 200) this.finishServer(server, server.last);
      },
      confirm: () => server.stop(),
    };
    return server;
  }

  private finishServer(server: Server, bytes: Buffer): void {
    const { request, from } = server;
    const isInvite = request.method === "INVITE";
    const key = serverKey(request, request.method);
    setTimeout(() => this.servers.delete(key), isInvite ? GIVE_UP_MS : LINGER_MS).unref();
    if (!isInvite) return;
    server.stop();
    server.stop = repeatUntilStopped({
      capMs: T2_MS,
      again: () => this.sendAgain(bytes, from),
      giveUp: () => server.onUnconfirmed?.(),
    });
  }
}

/** A CANCEL and the ACK of a refusal carry the branch of their INVITE. */
function serverKey(request: SipRequest, method: string): string {
  return `${branchOf(request)} ${method} ${request.headers.get("Call-ID") ?? ""}`;
}

/** The ACK of a response of 300 or more belongs to the INVITE's own transaction. */
function ackToRefusal(invite: SipRequest, response: SipResponse): SipRequest {
  const headers = new SipHeaders()
    .add("Via", invite.headers.all("Via")[0] ?? "")
    .copy(invite.headers, "Max-Forwards")
    .copy(invite.headers, "Route")
    .copy(invite.headers, "From")
    .copy(response.headers, "To")
    .copy(invite.headers, "Call-ID")
    .add("CSeq", `${cseqOf(invite).number} ACK`);
  return { kind: "request", method: "ACK", uri: invite.uri, headers, body: "" };
}
