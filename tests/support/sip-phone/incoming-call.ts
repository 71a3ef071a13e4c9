/**
 * A call this phone is offered: who calls, and what its owner does about it.
 */
import { type HostPort, parseAddress, type SipAddress, sipUri, userOf } from "./address";
import { Call, type CallEnded, type CallHome, type HangupOptions, reasonHeader } from "./call";
import { createDeferred } from "./deferred";
import { Dialog, uniqueToken } from "./dialog";
import type { ExtraHeaders } from "./headers";
import { responseTo } from "./message";
import type { SoundChoice } from "./sound-source";
import type { ServerTransaction } from "./transactions";

/** A handler that has not said anything by then: the far end is told that we are at it (RFC 3261: within 200 ms). */
const TRYING_AFTER_MS = 150;

/** Refusing a call that is given up locally. */
const DECLINE = 603;

export interface AnswerOptions {
  /** What the phone says; packets of silence by default, none at all when false. */
  sendRtp?: SoundChoice;
  /** Added to the response. */
  headers?: ExtraHeaders;
}

export interface Cancelled {
  readonly at: number;
  /** Reason header of the CANCEL, e.g. `SIP;cause=200;text="Call completed elsewhere"`. */
  readonly reason: string | null;
}

export class IncomingCall extends Call {
  /** Who calls, from the From header. */
  readonly from: SipAddress;
  /** Who calls, from P-Asserted-Identity; null without one. */
  readonly assertedIdentity: SipAddress | null;
  /** The user in the request-URI: which of our phones is meant. */
  readonly calledUser: string;
  private readonly cancellation = createDeferred<Cancelled>();
  private readonly soundReady: Promise<void>;
  private tryingTimer: NodeJS.Timeout | undefined;
  private ignored = false;

  constructor(
    home: CallHome,
    private readonly invite: ServerTransaction,
    at: number,
    keepsSound: boolean,
  ) {
    super(home, dialogOf(home, invite), keepsSound);
    const { headers, uri } = invite.request;
    const asserted = headers.get("P-Asserted-Identity");
    this.from = parseAddress(headers.get("From") ?? "");
    this.assertedIdentity = asserted === undefined ? null : parseAddress(asserted);
    this.calledUser = userOf(uri);
    this.times.inviteAt = at;
    this.dialog.learn(invite.request, "From", headers.all("Record-Route"));
    invite.onUnconfirmed = () => void this.hangup({ reason: 'SIP;text="no ACK"' });
    this.tryingTimer = setTimeout(() => this.try(), TRYING_AFTER_MS);
    this.soundReady = this.stream.open(home.rtpSockets).then(() => {
      this.hear(invite.request.body, true);
    });
    this.soundReady.catch(() => this.reject(500));
  }

  /** First value of any header of the INVITE. */
  header(name: string): string | undefined {
    return this.invite.request.headers.get(name);
  }

  /** Resolves when the caller gives up before an answer; never otherwise. */
  get cancelled(): Promise<Cancelled> {
    return this.cancellation.promise;
  }

  /** Resolves with the caller's ACK to our answer. */
  get confirmed(): Promise<{ at: number }> {
    return this.moments.confirmed.promise;
  }

  /** 180: the phone rings. */
  ring(): void {
    if (!this.isOpen()) return;
    this.times.ringingAt ??= performance.now();
    this.reply(this.invite, 180);
    this.moments.ringing.resolve({ code: 180, at: this.times.ringingAt });
  }

  /** 183 with sound before the answer (a mobile network's announcement). */
  async earlyMedia({ sendRtp = true, headers = {} }: AnswerOptions = {}): Promise<void> {
    await this.soundReady;
    if (!this.isOpen()) return;
    this.times.progressAt ??= performance.now();
    this.reply(this.invite, 183, this.describe(), headers);
    this.stream.send(sendRtp);
    this.moments.progress.resolve({ code: 183, at: this.times.progressAt });
  }

  /** 200. Resolves when it is sent; rejects with SipError when the call was over before. */
  async answer({ sendRtp = true, headers = {} }: AnswerOptions = {}): Promise<this> {
    await this.soundReady;
    if (this.isOpen()) {
      this.reply(this.invite, 200, this.describe(), headers);
      this.becomeUp(performance.now());
      this.stream.send(sendRtp);
    }
    await this.answered;
    return this;
  }

  /** Refuses: 486 busy, 603 declined, 480, 404, 503, 302 with a Contact header... */
  reject(code: number, { headers = {}, ...options }: HangupOptions & { headers?: ExtraHeaders } = {}): void {
    if (!this.isOpen()) return;
    this.reply(this.invite, code, "", { ...headers, ...reasonHeader(options) });
    this.finish({ code, by: "us", reason: null });
  }

  /** A phone that is registered but dead: it says nothing, not even that it is trying. */
  ignore(): void {
    this.ignored = true;
    clearTimeout(this.tryingTimer);
  }

  /** The caller's CANCEL. */
  receiveCancel(cancel: ServerTransaction, at: number): void {
    if (!this.ignored) cancel.respond(responseTo(cancel.request, 200, { toTag: this.dialog.localTag }));
    if (this.state !== "calling") return;
    const reason = cancel.request.headers.get("Reason") ?? null;
    if (!this.ignored) this.reply(this.invite, 487);
    this.cancellation.resolve({ at, reason });
    this.finish({ code: 487, by: "them", reason });
  }

  protected async giveUp(options: HangupOptions): Promise<CallEnded> {
    this.ignored = false;
    this.reject(DECLINE, options);
    return this.ended;
  }

  protected confirm(ack: ServerTransaction, at: number): void {
    this.invite.confirm();
    // The INVITE had no offer: ours was in the 200 and the answer comes now.
    if (this.invite.request.body === "") this.hear(ack.request.body, false);
    this.times.confirmedAt ??= at;
    this.moments.confirmed.resolve({ code: 200, at });
  }

  protected override finish(end: Omit<CallEnded, "at">): void {
    clearTimeout(this.tryingTimer);
    // An answer is not repeated once the call is over; a refusal is, until its ACK.
    if (this.isUp) this.invite.confirm();
    super.finish(end);
  }

  private isOpen(): boolean {
    clearTimeout(this.tryingTimer);
    return this.state === "calling" && !this.ignored;
  }

  private try(): void {
    if (!this.isOpen()) return;
    this.times.tryingAt ??= performance.now();
    this.reply(this.invite, 100);
  }
}

function dialogOf(home: CallHome, { request, from }: ServerTransaction): Dialog {
  return new Dialog({
    callId: request.headers.get("Call-ID") ?? "",
    local: (request.headers.get("To") ?? "").replace(/;\s*tag=[^;]*/i, ""),
    remote: (request.headers.get("From") ?? "").replace(/;\s*tag=[^;]*/i, ""),
    localTag: uniqueToken(),
    contact: `<${sipUri(userOf(request.uri) || "phone", home.local)}>`,
    sentBy: home.local,
    target: request.uri,
    destination: from satisfies HostPort,
  });
}
