/** What an agent hears who has answered for a customer who is not on the line yet. */
import type { Language, PromptName } from "../domain/glossary";
import type { StepDeps } from "./deps";
import type { Leg } from "./ports";
import { within } from "./waits";

/** Longer than any sentence the agent hears; nobody waits longer for its end. */
export const AGENT_WORD_MS_MAX = 10_000;

/** Says it to its end, unless the agent hangs up first. A prompt that nobody has recorded is left out. Never rejects. */
export async function tellAgent(
  leg: Leg,
  prompt: PromptName,
  languages: readonly Language[],
  { clock, sounds }: Pick<StepDeps, "clock" | "sounds">,
): Promise<void> {
  const sound = sounds.find(prompt, languages);
  if (!sound || leg.hasLeft) return;
  const { ended } = leg.play(sound);
  await within(clock, AGENT_WORD_MS_MAX, Promise.race([ended, leg.left]));
}
