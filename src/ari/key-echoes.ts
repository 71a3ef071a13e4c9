/**
 * Asterisk tells of some keys twice. A key whose beginning it did not see is
 * drawn out: its beginning is made up when its end comes, its end follows as
 * long after as the key was. A key that ends meanwhile, or shortly afterwards, is
 * told of, put back, and told of again when it is its turn, which draws it out
 * as well (`__ast_read` of main/channel.c). A beginning is not seen while a
 * sound plays, so it takes no more than a key held over the end of a prompt and
 * a quick next one, and "203" would be read as "2003".
 *
 *   key 2 ┌────┐                 its beginning came under the prompt: drawn out from its end on
 *   key 0         ┌────┐ told    put back
 *                      └ told    again, once it is read: the echo
 *
 * An echo has the key and the very length of what it repeats, and can come at
 * one time only. Where nothing shows that a key was drawn out (keys that come as
 * SIP INFO have no beginning either), a key is an echo only if nobody can have
 * pressed it again by then.
 */
/** A key as Asterisk tells of it, at its end. */
export interface KeyReport {
  readonly key: string;
  /** How long it was held. */
  readonly lengthMs: number;
  /** Asterisk's own clock, milliseconds since the epoch. */
  readonly atMs: number;
}

/** Shorter keys are drawn out to this (`mindtmfduration` of asterisk.conf, its default). */
const DRAWN_OUT_MS_MIN = 80;
/** AST_MIN_DTMF_GAP of main/channel.c. */
const GAP_MS = 45;
/** Asterisk looks at its clock only when a packet comes. */
const PACKET_MS = 20;
/** A caller who sends no sound has no packets but those of the next key. */
const ECHO_LATE_MS = 100;
/** Two clocks are read one after the other. */
const SLACK_MS = 5;
/** Between two keys of a dialler: 40 ms (ITU-T Q.24), less what they may jitter on the way. */
const PAUSE_MS_MIN = 30;
const PUT_BACK_MAX = 32;

export class KeyEchoes {
  private isPlaying = false;
  private soundEndedAtMs = Number.NEGATIVE_INFINITY;
  /** The last key is drawn out until then, if it is. */
  private drawnOutUntilMs = Number.NEGATIVE_INFINITY;
  private isDrawnOut = false;
  private putBack: KeyReport[] = [];

  soundStarted(): void {
    this.isPlaying = true;
  }

  soundEnded(atMs: number): void {
    this.isPlaying = false;
    this.soundEndedAtMs = atMs;
  }

  /** Whether this repeats a key that was told of before. To be asked once for every report, in their order. */
  isEcho(report: KeyReport): boolean {
    const repeated = this.putBack.findIndex((earlier) => this.repeats(report, earlier));
    if (repeated >= 0) {
      this.putBack.splice(repeated, 1);
      this.drawOut(report, true);
      return true;
    }
    // While a sound plays the gap is not kept.
    const freeFromMs = this.drawnOutUntilMs + PACKET_MS + (this.isPlaying ? 0 : GAP_MS);
    if (report.atMs < freeFromMs) {
      if (this.putBack.length < PUT_BACK_MAX) this.putBack.push(report);
    } else {
      this.putBack = [];
      if (this.isPlaying) this.drawnOutUntilMs = Number.NEGATIVE_INFINITY;
      else this.drawOut(report, this.hasNoBeginning(report));
    }
    return false;
  }

  private drawOut(report: KeyReport, isCertain: boolean): void {
    this.drawnOutUntilMs = report.atMs + Math.max(report.lengthMs, DRAWN_OUT_MS_MIN);
    this.isDrawnOut = isCertain;
  }

  /** It was pressed under a sound that ended before it, or while the key before it was drawn out. */
  private hasNoBeginning(report: KeyReport): boolean {
    const pressedAtMs = report.atMs - report.lengthMs;
    if (this.soundEndedAtMs <= report.atMs && this.soundEndedAtMs >= pressedAtMs - PACKET_MS) return true;
    return this.isDrawnOut && pressedAtMs < this.drawnOutUntilMs + GAP_MS + PACKET_MS;
  }

  private repeats(report: KeyReport, earlier: KeyReport): boolean {
    if (report.key !== earlier.key || report.lengthMs !== earlier.lengthMs) return false;
    const fromMs = this.drawnOutUntilMs + GAP_MS - SLACK_MS;
    if (report.atMs < fromMs || report.atMs > fromMs + ECHO_LATE_MS) return false;
    return this.isDrawnOut || report.atMs - earlier.atMs < report.lengthMs + PAUSE_MS_MIN;
  }
}
