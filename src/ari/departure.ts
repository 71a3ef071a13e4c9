/**
 * How a caller's channel ends, seen from us: once, with one cause.
 *
 *   here ──hang-up asked for, by whomever──▶ StasisEnd ──▶ left ──ChannelDestroyed, or a while later──▶ forgotten
 *     └──StasisEnd without it──▶ outside ──not there any more: the dialplan's time limit
 *                                   └─ still there: somebody moved it, and we end it
 *
 * Asterisk tells of a channel's destruction only to those who subscribed to it; StasisEnd is told to all, so nothing
 * here waits for more than that.
 */
import { CallerGone, type CallerLeft } from "../callflow/ports";
import { type Deferred, deferred } from "../callflow/waits";
import type { Cause } from "../domain/call";
import { causeOf } from "./causes";
import { type HangupReason, hangup } from "./commands";
import { lineFault } from "./errors";
import type { LiveChannel } from "./live-channel";

/** How long a channel may be outside our application before it is ended: a time limit has ended it within 1 ms. */
const OUTSIDE_LIMIT_MS = 200;
/** How long the last events of a channel that has left are waited for. */
const FORGET_MS = 2_000;

export class Departure {
  readonly left: Promise<CallerLeft>;
  private readonly leaving: Deferred<CallerLeft> = deferred();
  private leftAs: CallerLeft | null = null;
  /** What we asked for ourselves, so that its end is not taken for the caller's. */
  private asked: "hangUp" | "refuse" | null = null;
  /** No longer in our application, though nobody hung up. */
  private isOutside = false;
  private cancelTimer: () => void = () => undefined;

  /** @param onForgotten nothing more will be heard of the channel */
  constructor(
    private readonly live: LiveChannel,
    private readonly onForgotten: () => void,
  ) {
    this.left = this.leaving.promise;
  }

  get hasLeft(): CallerLeft | null {
    return this.leftAs;
  }

  /** @throws CallerGone */
  mustBeHere(): void {
    if (this.leftAs) throw new CallerGone(this.leftAs);
  }

  /** We end it. Harmless when it has ended. @throws LineFault when Asterisk will not */
  async ask(how: "hangUp" | "refuse", reason: HangupReason): Promise<void> {
    if (this.leftAs) return;
    this.asked ??= how;
    const result = await this.live.deps.send(hangup(this.live.id, reason));
    if (result.kind !== "ok" && result.kind !== "gone") throw lineFault("hang up", result);
  }

  leftStasis(): void {
    if (this.live.hangupRequest || this.asked) this.gone();
    else this.outside();
  }

  destroyed(): void {
    this.gone();
    this.forget();
  }

  /** After a reconnect the channel is not there any more. */
  vanished(asteriskRestarted: boolean): void {
    this.gone(asteriskRestarted ? "asteriskEnded" : this.cause());
    this.forget();
  }

  gone(cause: Cause = this.cause()): void {
    if (this.leftAs) return;
    this.leftAs = { cause };
    this.cancelTimer();
    this.live.end();
    this.cancelTimer = this.live.deps.clock.after(FORGET_MS, this.onForgotten);
    this.leaving.resolve(this.leftAs);
  }

  release(): void {
    this.cancelTimer();
  }

  private outside(): void {
    this.isOutside = true;
    this.cancelTimer = this.live.deps.clock.after(OUTSIDE_LIMIT_MS, () => {
      void this.live.deps.send(hangup(this.live.id, "normal")).then((result) => {
        this.gone(result.kind === "gone" ? "timeLimit" : "asteriskEnded");
      });
    });
  }

  private cause(): Cause {
    // The dialplan's own hang-up, which follows, asks as well: it is not the reason.
    if (this.isOutside) return "timeLimit";
    return causeOf(this.live.hangupRequest, this.asked);
  }

  private forget(): void {
    this.cancelTimer();
    this.onForgotten();
  }
}
