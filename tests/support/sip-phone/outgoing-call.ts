/**
 * A call this phone makes: INVITE, its answers, authentication, CANCEL.
 */
import { formatAddress, type HostPort, hostPortOf, sipUri } from "./address";
import { Call, type CallEnded, type CallHome, type HangupOptions, reasonHeader } from "./call";
import { Dialog, uniqueToken } from "./dialog";
import { answerChallenge, type Credentials, type DigestUse, parseChallenge } from "./digest";
import { type ExtraHeaders, SipHeaders } from "./headers";
import { cseqOf, type SipRequest, type SipResponse } from "./message";
import type { SoundChoice } from "./sound-source";
import type { ClientTransaction } from "./transactions";

/** A CANCEL that nobody confirms with 487 ends the call on our side after this. */
const CANCEL_LIMIT_MS = 5000;

export interface CallOptions {
  /** Number, user name or whole SIP URI. */
  to: string;
  /** Our number as the far end shall see it; the phone's user name by default. */
  fromNumber?: string;
  /** Display name; none by default. */
  fromName?: string;
  /** Sent in the INVITE as they are: P-Asserted-Identity, Privacy, Diversion... `From` replaces ours whole. */
  headers?: ExtraHeaders;
  /** What the phone says; packets of silence by default, none at all when false. */
  sendRtp?: SoundChoice;
}

export interface Caller {
  readonly server: HostPort;
  readonly username: string;
  readonly displayName: string;
  readonly credentials: Credentials | null;
  readonly keepsSound: boolean;
}

export class OutgoingCall extends Call {
  private invite: SipRequest | undefined;
  private transaction: ClientTransaction | undefined;
  private hasProvisional = false;
  private cancelWanted: HangupOptions | null = null;
  private cancelTimer: NodeJS.Timeout | undefined;
  private triedPassword = false;

  /** Starts the call; the INVITE leaves as soon as a port for its sound is open. */
  static place(home: CallHome, caller: Caller, options: CallOptions): OutgoingCall {
    const call = new OutgoingCall(home, caller, options);
    home.adopt(call);
    void call.begin(options);
    return call;
  }

  private constructor(
    home: CallHome,
    private readonly caller: Caller,
    options: CallOptions,
  ) {
    super(home, dialogFor(home, caller, options), caller.keepsSound);
  }

  /** Gives the call up. Resolves when it has ended: 487, or 200 when the far end answered in the same moment. */
  cancel(options: HangupOptions = {}): Promise<CallEnded> {
    return this.hangup(options);
  }

  protected async giveUp(options: HangupOptions): Promise<CallEnded> {
    if (this.cancelWanted === null) {
      this.cancelWanted = options;
      this.cancelTimer = setTimeout(() => this.forget(), CANCEL_LIMIT_MS);
      // Before the first provisional answer a CANCEL has nothing to cancel (RFC 3261 section 9.1).
      if (this.hasProvisional) this.sendCancel();
    }
    return this.ended;
  }

  protected confirm(): void {
    // We send the ACKs of this call.
  }

  protected override finish(end: Omit<CallEnded, "at">): void {
    clearTimeout(this.cancelTimer);
    super.finish(end);
  }

  /** Nobody confirmed our CANCEL: the far end is gone. */
  private forget(): void {
    this.transaction?.abandon();
    this.finish({ code: 487, by: "us", reason: null });
  }

  private async begin(options: CallOptions): Promise<void> {
    try {
      await this.stream.open(this.home.rtpSockets);
      this.stream.send(options.sendRtp ?? true);
      const { From: _replacesOurs, ...headers } = options.headers ?? {};
      this.send(headers);
    } catch {
      // No port to be had (too many open): the call could not be placed.
      this.finish({ code: 500, by: "nobody", reason: null });
    }
  }

  private send(headers: ExtraHeaders): void {
    if (this.state !== "calling") return;
    const invite = this.dialog.request("INVITE", { body: this.describe(), headers });
    this.invite = invite;
    this.transaction = this.home.transactions.start(invite, this.dialog.to, {
      onResponse: (response, at) => this.receiveResponse(invite, headers, response, at),
      onTimeout: () => this.finish({ code: 408, by: "nobody", reason: null }),
    });
    this.times.inviteAt ??= this.transaction.sentAt;
  }

  private receiveResponse(invite: SipRequest, headers: ExtraHeaders, response: SipResponse, at: number): void {
    if (response.code < 200) this.receiveProvisional(response, at);
    else if (response.code < 300) this.receiveAnswer(invite, response, at);
    else if (!this.sendPassword(invite, headers, response)) this.receiveRefusal(response);
  }

  private receiveProvisional(response: SipResponse, at: number): void {
    if (this.state !== "calling") return;
    const { code } = response;
    if (code === 100) this.times.tryingAt ??= at;
    if (code === 180) this.times.ringingAt ??= at;
    if (code === 183) this.times.progressAt ??= at;
    if (code === 100) this.moments.trying.resolve({ code, at });
    if (code === 180) this.moments.ringing.resolve({ code, at });
    if (code === 183) this.moments.progress.resolve({ code, at });
    this.hear(response.body, false);
    if (!this.hasProvisional) {
      this.hasProvisional = true;
      if (this.cancelWanted !== null) this.sendCancel();
    }
  }

  private receiveAnswer(invite: SipRequest, response: SipResponse, at: number): void {
    this.dialog.learn(response, "To", response.headers.all("Record-Route").reverse());
    this.home.transactions.sendOnce(this.dialog.ack(cseqOf(invite).number), this.dialog.to);
    if (this.state !== "calling") return;
    this.hear(response.body, false);
    this.becomeUp(at);
    this.times.confirmedAt = performance.now();
    // The far end answered while our CANCEL was on its way: then the call is ended as a call.
    if (this.cancelWanted === null) return;
    this.times.byeAt = null; // it was the CANCEL's
    void this.hangup(this.cancelWanted);
  }

  private receiveRefusal(response: SipResponse): void {
    const by = this.cancelWanted !== null && response.code === 487 ? "us" : "them";
    this.finish({ code: response.code, by, reason: response.headers.get("Reason") ?? null });
  }

  /** Answers a 401 or 407, once; false when that is not what the response is, or not possible. */
  private sendPassword(invite: SipRequest, headers: ExtraHeaders, response: SipResponse): boolean {
    const { credentials } = this.caller;
    if (this.triedPassword || credentials === null || this.cancelWanted !== null) return false;
    const password = authorizationFor(response, credentials, invite);
    if (password === null) return false;
    this.triedPassword = true;
    this.send({ ...headers, ...password });
    return true;
  }

  private sendCancel(): void {
    const { invite } = this;
    if (invite === undefined) return;
    const headers = new SipHeaders()
      .add("Via", invite.headers.all("Via")[0] ?? "")
      .copy(invite.headers, "Max-Forwards")
      .copy(invite.headers, "From")
      .copy(invite.headers, "To")
      .copy(invite.headers, "Call-ID")
      .add("CSeq", `${cseqOf(invite).number} CANCEL`)
      .setAll(reasonHeader(this.cancelWanted ?? {}));
    const cancel: SipRequest = { kind: "request", method: "CANCEL", uri: invite.uri, headers, body: "" };
    this.times.byeAt ??= performance.now();
    this.home.transactions.start(cancel, this.dialog.to, {
      onResponse: () => undefined,
      onTimeout: () => undefined,
    });
  }
}

function dialogFor(home: CallHome, caller: Caller, options: CallOptions): Dialog {
  const user = options.fromNumber ?? caller.username;
  const from = options.headers?.From;
  const uri = sipUri(options.to, caller.server);
  return new Dialog({
    callId: `${uniqueToken()}@${home.local.host}`,
    local:
      typeof from === "string" ? from : formatAddress(options.fromName ?? caller.displayName, sipUri(user, home.local)),
    remote: `<${uri}>`,
    localTag: uniqueToken(),
    contact: `<${sipUri(caller.username, home.local)}>`,
    sentBy: home.local,
    target: uri,
    // A whole URI with an address goes there, everything else to the phone's server.
    destination: hostPortOf(options.to) ?? caller.server,
  });
}

/** The header that answers a 401 or 407; null when the response asks for no password, or in a way we cannot give it. */
export function authorizationFor(
  response: SipResponse,
  credentials: Credentials,
  use: DigestUse,
): Record<string, string> | null {
  if (response.code !== 401 && response.code !== 407) return null;
  const [asks, answers] =
    response.code === 401
      ? (["WWW-Authenticate", "Authorization"] as const)
      : (["Proxy-Authenticate", "Proxy-Authorization"] as const);
  for (const value of response.headers.all(asks)) {
    const challenge = parseChallenge(value);
    if (challenge !== null) return { [answers]: answerChallenge(challenge, credentials, use) };
  }
  return null;
}
