/**
 * A call as a test sees it: promises for what happens to it, its sound, and
 * what the person at the phone may do.
 *
 *   calling ──200──▶ up ──BYE──▶ ended
 *      └── refusal, CANCEL, silence ──▶ ended
 *
 * This file is the part common to both directions; outgoing-call.ts and
 * incoming-call.ts add how it begins.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { HostPort } from "./address";
import { createDeferred } from "./deferred";
import type { Dialog } from "./dialog";
import { SipError } from "./errors";
import type { ExtraHeaders } from "./headers";
import type { DigitOptions, SentDigit } from "./key-plan";
import type { MediaClock } from "./media-clock";
import { responseTo, type SipResponse } from "./message";
import type { RtpSockets } from "./rtp-sockets";
import { type CallSound, RtpStream } from "./rtp-stream";
import { EVENT_PAYLOAD, formatSdp, type MediaDirection, mirrored, parseSdp, type RemoteMedia } from "./sdp";
import type { SoundChoice } from "./sound-source";
import type { ServerTransaction, Transactions } from "./transactions";

/** How long a BYE waits for its answer. */
const BYE_LIMIT_MS = 2000;

/** Something SIP said, and when (performance.now() ms). */
export interface SipMoment {
  readonly code: number;
  readonly at: number;
}

export interface CallEnded extends SipMoment {
  /** Who ended it: this phone, the far end, or nobody (no answer to anything). `code` is the last answer to the INVITE. */
  readonly by: "us" | "them" | "nobody";
  /** The Reason header of the BYE, CANCEL or refusal of the far end. */
  readonly reason: string | null;
}

/** When things happened, performance.now() ms; null until they do. */
export interface CallTimes {
  inviteAt: number | null;
  tryingAt: number | null;
  ringingAt: number | null;
  progressAt: number | null;
  answeredAt: number | null;
  confirmedAt: number | null;
  byeAt: number | null;
  endedAt: number | null;
}

export interface HangupOptions {
  /** Sent as the Reason header, e.g. `Q.850;cause=41`. */
  reason?: string;
}

/** What a call needs of the endpoint it lives on. */
export interface CallHome {
  readonly local: HostPort;
  readonly transactions: Transactions;
  readonly rtpSockets: RtpSockets;
  readonly clock: MediaClock;
  adopt(call: Call): void;
  drop(call: Call): void;
}

export abstract class Call {
  /** What is heard and said. */
  readonly rtp: CallSound;
  readonly times: CallTimes = {
    inviteAt: null,
    tryingAt: null,
    ringingAt: null,
    progressAt: null,
    answeredAt: null,
    confirmedAt: null,
    byeAt: null,
    endedAt: null,
  };
  protected state: "calling" | "up" | "ended" = "calling";
  protected readonly stream: RtpStream;
  protected readonly moments = {
    trying: createDeferred<SipMoment>(),
    ringing: createDeferred<SipMoment>(),
    progress: createDeferred<SipMoment>(),
    answered: createDeferred<SipMoment>(),
    confirmed: createDeferred<SipMoment>(),
  };
  private readonly end = createDeferred<CallEnded>();
  private sdpVersion = 0;
  private eventPayload = EVENT_PAYLOAD;
  private offerPending = false;
  private unconfirmedOffer: ServerTransaction | null = null;

  protected constructor(
    protected readonly home: CallHome,
    protected readonly dialog: Dialog,
    keepsSound: boolean,
  ) {
    this.stream = new RtpStream(home.clock, keepsSound);
    this.rtp = this.stream;
  }

  /** Call-ID; the same on both phones when they call each other directly. */
  get id(): string {
    return this.dialog.callId;
  }

  /** Names this side of the call: Call-ID and our tag. */
  get key(): string {
    return `${this.dialog.callId} ${this.dialog.localTag}`;
  }

  get isUp(): boolean {
    return this.state === "up";
  }

  /** 100; like all of these but `ended`, rejects with SipError when the call ends without it. */
  get trying(): Promise<SipMoment> {
    return this.moments.trying.promise;
  }

  /** 180. */
  get ringing(): Promise<SipMoment> {
    return this.moments.ringing.promise;
  }

  /** 183. */
  get progress(): Promise<SipMoment> {
    return this.moments.progress.promise;
  }

  /** 200. */
  get answered(): Promise<SipMoment> {
    return this.moments.answered.promise;
  }

  /** The end, however it came. Never rejects. */
  get ended(): Promise<CallEnded> {
    return this.end.promise;
  }

  /**
   * Presses keys (0-9 * # A-D) by RFC 4733. Resolves when the last one is
   * released, with the times of each; with fewer when the call ends before that.
   */
  sendDigits(digits: string, options: DigitOptions = {}): Promise<readonly SentDigit[]> {
    return this.stream.press(digits, options);
  }

  /** Presses one key as a SIP INFO (some phones do). */
  async sendInfoDigit(digit: string, durationMs = 100): Promise<SipResponse> {
    const headers = { "Content-Type": "application/dtmf-relay" };
    return this.ask("INFO", `Signal=${digit}\r\nDuration=${durationMs}\r\n`, headers);
  }

  /** Changes what this phone says from now on; `false` stops its packets. */
  say(choice: SoundChoice): void {
    this.stream.send(choice);
  }

  /** Puts the far end on hold. Rejects with SipError when it refuses. */
  hold(): Promise<void> {
    return this.renegotiate("sendonly");
  }

  /** Takes it back from hold. */
  resume(): Promise<void> {
    return this.renegotiate("sendrecv");
  }

  /** Ends the call in whatever way its state asks for; resolves when it has ended. */
  async hangup(options: HangupOptions = {}): Promise<CallEnded> {
    if (this.state === "calling") return this.giveUp(options);
    if (this.state === "up" && this.times.byeAt === null) {
      this.times.byeAt = performance.now();
      // A far end that is gone answers nothing: the call is over for us all the same.
      const answer = this.ask("BYE", "", reasonHeader(options)).catch(() => undefined);
      await Promise.race([answer, sleep(BYE_LIMIT_MS, undefined, { ref: false })]);
      this.finish({ code: 200, by: "us", reason: null });
    }
    return this.ended;
  }

  /** A request of the far end inside this call. */
  receive(transaction: ServerTransaction, at: number): void {
    const { method } = transaction.request;
    if (method === "ACK") this.receiveAck(transaction, at);
    else if (method === "BYE") this.receiveBye(transaction, at);
    else if (method === "INVITE" || method === "UPDATE") this.receiveOffer(transaction);
    else if (["OPTIONS", "INFO", "NOTIFY"].includes(method)) this.reply(transaction, 200);
    else this.reply(transaction, 405);
  }

  /** How a call that is not up yet is given up: CANCEL, or a refusal. */
  protected abstract giveUp(options: HangupOptions): Promise<CallEnded>;

  /** The ACK of an answer of ours. */
  protected abstract confirm(transaction: ServerTransaction, at: number): void;

  protected reply(transaction: ServerTransaction, code: number, body = "", headers: ExtraHeaders = {}): void {
    const response = responseTo(transaction.request, code, { toTag: this.dialog.localTag, body });
    response.headers.add("Contact", this.dialog.contact);
    if (body !== "") response.headers.add("Content-Type", "application/sdp");
    response.headers.setAll(headers);
    transaction.respond(response);
  }

  /** Our description for an offer or an answer. */
  protected describe(direction: MediaDirection = "sendrecv"): string {
    this.sdpVersion++;
    return formatSdp(this.stream.local, { direction, version: this.sdpVersion, eventPayload: this.eventPayload });
  }

  /** Connects the sound when the body says where it is. */
  protected hear(body: string, theyOffer: boolean): RemoteMedia | null {
    const media = body === "" ? null : parseSdp(body);
    if (media === null) return null;
    // The side that offers names the number of the key events; the other one repeats it.
    if (theyOffer && media.eventPayload !== null) this.eventPayload = media.eventPayload;
    this.stream.connect(media, this.eventPayload);
    return media;
  }

  protected becomeUp(at: number): void {
    this.state = "up";
    this.times.answeredAt = at;
    this.stream.answered(at);
    const { answered, trying, ringing, progress } = this.moments;
    answered.resolve({ code: 200, at });
    // What did not come before the answer will not come any more.
    for (const moment of [trying, ringing, progress]) moment.reject(() => new SipError("answered without it", 200));
  }

  protected finish(end: Omit<CallEnded, "at">): void {
    if (this.state === "ended") return;
    this.state = "ended";
    this.unconfirmedOffer?.confirm();
    const at = performance.now();
    this.times.endedAt = at;
    this.stream.close(at);
    this.home.drop(this);
    this.end.resolve({ ...end, at });
    for (const [name, moment] of Object.entries(this.moments)) {
      moment.reject(() => new SipError(`the call ended without "${name}"`, end.code));
    }
  }

  /** Sends a request in this call and waits for its final answer. */
  protected ask(method: string, body: string, headers: ExtraHeaders): Promise<SipResponse> {
    const answer = createDeferred<SipResponse>();
    const request = this.dialog.request(method, { body, headers });
    this.home.transactions.start(request, this.dialog.to, {
      onResponse: (response) => {
        if (response.code >= 200) answer.resolve(response);
      },
      onTimeout: () => answer.reject(() => new SipError(`no answer to ${method}`, 408)),
    });
    return answer.promise;
  }

  private receiveAck(ack: ServerTransaction, at: number): void {
    this.unconfirmedOffer?.confirm();
    this.unconfirmedOffer = null;
    this.confirm(ack, at);
  }

  private receiveBye(transaction: ServerTransaction, at: number): void {
    this.reply(transaction, 200);
    const by = this.times.byeAt === null ? "them" : "us";
    this.times.byeAt ??= at;
    this.finish({ code: 200, by, reason: transaction.request.headers.get("Reason") ?? null });
  }

  private receiveOffer(transaction: ServerTransaction): void {
    if (this.offerPending || this.state === "calling") {
      this.reply(transaction, 491);
      return;
    }
    this.dialog.learn(transaction.request, "From", null);
    const { body, method } = transaction.request;
    const media = this.hear(body, true);
    if (method === "INVITE") this.unconfirmedOffer = transaction;
    const needsAnswer = media !== null || method === "INVITE";
    this.reply(transaction, 200, needsAnswer ? this.describe(mirrored(media?.direction ?? "sendrecv")) : "");
  }

  private async renegotiate(direction: MediaDirection): Promise<void> {
    this.offerPending = true;
    try {
      const request = this.dialog.request("INVITE", { body: this.describe(direction) });
      await this.offer(request);
    } finally {
      this.offerPending = false;
    }
  }

  private offer(request: ReturnType<Dialog["request"]>): Promise<void> {
    const done = createDeferred<void>();
    const cseq = Number.parseInt(request.headers.get("CSeq") ?? "0", 10);
    this.home.transactions.start(request, this.dialog.to, {
      onResponse: (response) => {
        if (response.code >= 300) done.reject(() => new SipError("re-INVITE refused", response.code));
        if (response.code < 200 || response.code >= 300) return;
        this.home.transactions.sendOnce(this.dialog.ack(cseq), this.dialog.to);
        if (!done.settled) this.hear(response.body, false);
        done.resolve();
      },
      onTimeout: () => done.reject(() => new SipError("no answer to re-INVITE", 408)),
    });
    return done.promise;
  }
}

/** The Reason header of a BYE, CANCEL or refusal. */
export function reasonHeader({ reason }: HangupOptions): ExtraHeaders {
  return reason === undefined ? {} : { Reason: reason };
}
