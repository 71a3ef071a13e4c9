/**
 * "We will call you at this number": asked for by a key while waiting, or
 * offered where a queue takes nobody more. The number is the caller's own,
 * confirmed with 1, or another one that he keys in and hears read back. Then he
 * may hang up: his place goes on without him.
 */
import { callableAt, outsideNumber, spokenDigits } from "../../../domain/callback";
import type { E164, PromptName } from "../../../domain/glossary";
import type { Call } from "../../call";
import { callingHours } from "../../callback-facts";
import type { StepDeps } from "../../deps";
import { CallerGone, type PlayOutcome } from "../../ports";
import type { StateOf } from "../../step";
import { TIMED_OUT, within } from "../../waits";
import { creditOf } from "./door";

const CONFIRM_KEY = "1";
const DONE_KEY = "#";
const GO_BACK_KEY = "*";
/** The question and the wrong numbers together. */
const TRIES_MAX = 4;
/** More than any number people dial; what comes beyond belongs to no number. */
const DIGITS_MAX = 20;
/** Between two digits of a number that somebody reads from a note. */
const INTER_DIGIT_MS = 4_000;

/** `interrupted`: what the caller waits for has come first. `declined`: he goes on as before. */
export type CallbackAnswer = "booked" | "declined" | "interrupted";

/** @param interrupt ends the conversation at once: an agent's phone has answered */
export async function offerCallback(
  call: Call,
  here: StateOf<"queue"> | StateOf<"overflow">,
  deps: StepDeps,
  interrupt: Promise<unknown> = new Promise(() => undefined),
): Promise<CallbackAnswer> {
  const queue = call.people.queue(here.step === "overflow" ? here.queue : here.choice.queue);
  if (!queue?.callback || !deps.callbacks) return "declined";
  let number: E164 | null;
  try {
    const conversation = new Conversation(call, deps, interrupt);
    const isPossible = callableAt(callingHours(call.site, queue), deps.clock.nowMs()) !== null;
    number = isPossible ? await conversation.agreeOnNumber() : await conversation.refuse();
  } catch (err) {
    if (err instanceof Interrupted) return "interrupted";
    throw err;
  }
  if (number === null) return "declined";

  const { customer, caller, site, language } = call;
  deps.callbacks.request(call, {
    ...{ queue: queue.id, site: site.id, number, calledFrom: caller.number === number ? null : caller.number },
    ...{ customer: customer?.id ?? null, name: customer?.name ?? null, category: customer?.category ?? null },
    ...{ lastAgent: customer?.lastAgent ?? null, language, stream: here.choice.stream },
    creditSeconds: creditOf(call, here.choice),
    enteredAtMs: here.enteredAtMs ?? deps.clock.nowMs(),
    origin: here.step === "overflow" ? "overflow" : "key",
  });
  await call.say("callback-booked").catch((err: unknown) => {
    if (!(err instanceof CallerGone)) throw err; // he has heard enough: hanging up now is what he was told he may do
  });
  return "booked";
}

class Interrupted extends Error {
  override readonly name = "Interrupted";
}

class Conversation {
  private readonly interrupted: Promise<never>;

  constructor(
    private readonly call: Call,
    private readonly deps: StepDeps,
    interrupt: Promise<unknown>,
  ) {
    this.interrupted = interrupt.then(() => {
      throw new Interrupted();
    });
    this.interrupted.catch(() => undefined); // nobody may be listening when it comes
  }

  /** Null: none was agreed on. @throws Interrupted */
  async agreeOnNumber(): Promise<E164 | null> {
    const { call } = this;
    call.line.digits.clear(); // the key that led here
    let offered = this.allowed(call.caller.number ?? "");
    let before: PromptName[] = [];
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const digits = await this.answerTo([...before, ...this.question(offered)]);
      if (digits === "" || digits === GO_BACK_KEY) return null;
      if (digits === CONFIRM_KEY && offered) return offered;
      const read = outsideNumber(digits, call.site.country, call.people.company.outboundPrefixes);
      if (read.kind === "allowed") offered = read.number;
      before =
        read.kind === "allowed" ? [] : [read.kind === "noNumber" ? "callback-number-wrong" : "callback-number-barred"];
    }
    return null;
  }

  /** Nobody is ever called back from here: the key means nothing. @throws Interrupted */
  async refuse(): Promise<null> {
    await this.sayUntilKey("menu-invalid");
    return null;
  }

  private allowed(number: string): E164 | null {
    const read = outsideNumber(number, this.call.site.country, this.call.people.company.outboundPrefixes);
    return read.kind === "allowed" ? read.number : null;
  }

  private question(number: E164 | null): PromptName[] {
    if (!number) return ["callback-key-in"];
    return ["callback-number", ...spokenDigits(number, this.call.site.country), "callback-confirm"];
  }

  /** The keys pressed while and after this is said; empty: none. 1 and * alone answer at once where they can be no number. */
  private async answerTo(prompts: readonly PromptName[]): Promise<string> {
    const { digits } = this.call.line;
    for (const prompt of prompts) if (await this.sayUntilKey(prompt)) break;
    let keyed = "";
    let waitMs = this.call.site.times.firstDigitMs;
    while (await this.hasKey(waitMs)) {
      const { key } = digits.take() ?? { key: DONE_KEY };
      if (key === DONE_KEY) break;
      keyed += key;
      if (keyed === CONFIRM_KEY || key === GO_BACK_KEY || keyed.length >= DIGITS_MAX) break;
      waitMs = INTER_DIGIT_MS;
    }
    return keyed.endsWith(GO_BACK_KEY) ? GO_BACK_KEY : keyed;
  }

  /** Whether a key has cut it short. */
  private async sayUntilKey(prompt: PromptName): Promise<boolean> {
    const { call, deps } = this;
    const sound = call.sound(prompt);
    if (!sound) return false;
    const startedMs = deps.clock.monotonicMs();
    const playback = call.line.play(sound);
    let outcome: PlayOutcome = "stopped";
    try {
      const key = call.line.digits.arrived().then(() => "key" as const);
      const first = await this.until(Promise.race([playback.ended, key]));
      if (first === "key") return true;
      outcome = first;
      return false;
    } finally {
      if (outcome === "stopped" && !call.line.hasLeft) call.stop(playback);
      call.recordPlayed(sound, outcome, startedMs);
    }
  }

  private async hasKey(ms: number): Promise<boolean> {
    return (await this.until(within(this.deps.clock, ms, this.call.line.digits.arrived()))) !== TIMED_OUT;
  }

  private until<T>(promise: Promise<T>): Promise<T> {
    return this.call.until(Promise.race([promise, this.interrupted]));
  }
}
