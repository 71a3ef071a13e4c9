/**
 * A prompt that expects digits. Any key stops the sound at once; a choice fires
 * the instant it is unambiguous among the menu's keys and the live extensions
 * (src/domain/menu.ts). Digits pressed before the sound count, and then the
 * sound does not even start. Who knows the menus need not wait for them: where
 * the digits are no number, but a key and keys of the menu it leads to, the key
 * fires and the others are kept for that menu.
 */

import type { PromptName } from "../domain/glossary";
import { type Choice, type Choices, type Match, matchDigits, typedAhead } from "../domain/menu";
import type { Call } from "./call";
import type { StepDeps } from "./deps";
import type { Digit } from "./digits";
import type { PlayOutcome } from "./ports";

/** Whoever mistypes a number goes on dialling it: keys this close behind belong to the wrong number and are not a new try. */
const WRONG_NUMBER_TAIL_MS = 700;
/** One try ends after so many keys, whatever they are. */
const DIGITS_PER_TRY_MAX = 20;

export interface GatherRequest {
  /** Played one after the other. */
  readonly prompts: readonly PromptName[];
  readonly choices: Choices;
  /** How long to wait for the first digit once the sounds have ended; 0: do not wait. */
  readonly firstDigitMs: number;
  readonly interDigitMs: number;
}

export type Heard =
  | { readonly kind: "chosen"; readonly choice: Choice; readonly digits: string }
  | { readonly kind: "wrong"; readonly digits: string }
  | { readonly kind: "silent" };

export async function gather(call: Call, request: GatherRequest, deps: StepDeps): Promise<Heard> {
  const keys = new Keys(call);
  const first =
    (await firstKey(call, request, keys, deps)) ??
    (request.firstDigitMs > 0 ? await keys.next(request.firstDigitMs) : null);
  if (!first) return { kind: "silent" };

  const taken: Digit[] = [];
  for (let key: Digit | null = first; key; key = await keys.next(request.interDigitMs)) {
    taken.push(key);
    const match = matchDigits(textOf(taken), request.choices);
    if (match.kind === "complete") return { kind: "chosen", choice: match.choice, digits: textOf(taken) };
    if (match.kind === "typedAhead") return firstOf(match, taken, call);
    if (match.kind === "invalid" || taken.length >= DIGITS_PER_TRY_MAX) return wrong(call, taken);
  }
  const match = matchDigits(textOf(taken), request.choices);
  if (match.kind === "ambiguous") return { kind: "chosen", choice: match.choice, digits: textOf(taken) };
  // The beginning of a number that was not dialled to its end may be keys.
  const ahead = typedAhead(textOf(taken), request.choices);
  return ahead ? firstOf(ahead, taken, call) : wrong(call, taken);
}

const textOf = (digits: readonly Digit[]): string => digits.map(({ key }) => key).join("");

/** The first key is the choice; the others are the next menu's. */
function firstOf(match: Extract<Match, { kind: "typedAhead" }>, taken: readonly Digit[], call: Call): Heard {
  call.line.digits.putBack(taken.slice(1));
  return { kind: "chosen", choice: match.choice, digits: textOf(taken.slice(0, 1)) };
}

function wrong(call: Call, taken: readonly Digit[]): Heard {
  call.wrongSinceMs = taken.at(-1)?.atMs ?? null;
  return { kind: "wrong", digits: textOf(taken) };
}

/** Plays the prompts until a key comes; null: they all ended and no key came. */
async function firstKey(call: Call, request: GatherRequest, keys: Keys, deps: StepDeps): Promise<Digit | null> {
  const early = keys.take();
  if (early) return early;
  for (const prompt of request.prompts) {
    const sound = call.sound(prompt);
    if (!sound) continue;
    const startedMs = deps.clock.monotonicMs();
    const playback = call.line.play(sound);
    let outcome: PlayOutcome = "stopped";
    try {
      const key = await keys.during(playback.ended);
      if (key) return key;
      outcome = await playback.ended;
    } finally {
      if (outcome === "stopped") call.stop(playback);
      call.recordPlayed(sound, outcome, startedMs);
    }
  }
  return null;
}

/** The caller's keys without the tail of a wrong number. */
class Keys {
  constructor(private readonly call: Call) {}

  /** A key that is there already. */
  take(): Digit | null {
    for (let digit = this.call.line.digits.take(); digit; digit = this.call.line.digits.take()) {
      if (!this.isTail(digit)) return digit;
    }
    return null;
  }

  async next(limitMs: number): Promise<Digit | null> {
    for (;;) {
      const digit = await this.call.nextDigit(limitMs);
      if (!digit || !this.isTail(digit)) return digit;
    }
  }

  /** The first key while a sound plays; null: the sound ended first. */
  async during(ended: Promise<unknown>): Promise<Digit | null> {
    const over = ended.then(() => "over" as const);
    for (;;) {
      const first = await this.call.until(Promise.race([this.call.line.digits.arrived(), over]));
      const key = this.take();
      if (key || first === "over") return key;
    }
  }

  private isTail(digit: Digit): boolean {
    const since = this.call.wrongSinceMs;
    if (since === null || digit.atMs - since > WRONG_NUMBER_TAIL_MS) return false;
    this.call.wrongSinceMs = digit.atMs;
    return true;
  }
}
