/**
 * Agent first: the agent who answers before the customer is rung. He hears what
 * it is; and if the customer does not answer he hears that, and is let go.
 */
import type { Language, OfferId, PromptName } from "../domain/glossary";
import type { StepDeps } from "./deps";
import type { Guard } from "./guard";
import type { Leg, Waiting } from "./ports";
import { within } from "./waits";

/** Longer than any sentence the agent hears; nobody waits longer for its end. */
export const AGENT_WORD_MS_MAX = 10_000;

export interface FirstAgentDeps extends Pick<StepDeps, "clock" | "sounds"> {
  readonly guard: Guard;
  readonly languages: () => readonly Language[];
  /** He has heard what it is; his leg may have left by then. */
  readonly isReady: (leg: Leg, offer: OfferId) => void;
}

export class FirstAgent {
  private awaited: Waiting["agentReady"] | null = null;
  /** What is to follow the word that he hears; null: he hears none. */
  private afterWord: (() => void) | null = null;

  constructor(private readonly deps: FirstAgentDeps) {}

  /** Offers that nobody answered leave the same promise: it is listened to once. */
  awaitIn({ agentReady }: Waiting): void {
    if (agentReady === this.awaited) return;
    this.awaited = agentReady;
    this.deps.guard.when(agentReady, async ({ leg, offer }) => {
      await this.tell(leg, "callback-agent");
      this.deps.isReady(leg, offer);
    });
  }

  /** He is not hung up on without a word: `then` follows it, or his hanging up before its end. */
  tellInVain(leg: Leg, then: () => void): void {
    this.afterWord = then;
    this.deps.guard.when(this.tell(leg, "callback-unanswered"), () => this.afterWord === then && this.wordIsOver());
  }

  /** Does what was to follow. False: he was hearing nothing. */
  wordIsOver(): boolean {
    const then = this.afterWord;
    this.afterWord = null;
    then?.();
    return then !== null;
  }

  /** To its end, unless he hangs up first. A prompt that nobody has recorded is left out. */
  private async tell(leg: Leg, prompt: PromptName): Promise<void> {
    const { clock, sounds, languages } = this.deps;
    const sound = sounds.find(prompt, languages());
    if (!sound || leg.hasLeft) return;
    const { ended } = leg.play(sound);
    await within(clock, AGENT_WORD_MS_MAX, Promise.race([ended, leg.left]));
  }
}
