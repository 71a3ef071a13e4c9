/**
 * Which prompt files a set of texts needs, and where a prompt lives. Pure.
 *
 *   general     sounds/<language>/<name>.wav          the same for every company
 *   company's   <company sounds>/<language>/<name>.wav
 *
 * A company's prompt of the same name stands before the general one.
 */
import path from "node:path";
import type { Language, PromptName } from "../domain/glossary";

/** Languages in which every general prompt exists. */
export const PROMPT_LANGUAGES: readonly Language[] = ["en", "ru", "it"];
/** Higher positions are said as "more than twenty callers before you". */
export const SPOKEN_POSITION_MAX = 20;
/** Longer waits are said as "longer than ten minutes". */
export const SPOKEN_MINUTES_MAX = 10;

/** Sentences by file name and language. */
export type PromptTexts = Readonly<Record<PromptName, Readonly<Record<Language, string>>>>;

export interface PromptFile {
  readonly language: Language;
  readonly name: PromptName;
  readonly text: string;
}

// Both become parts of a path: nothing else may pass.
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** One entry per sentence, in the order of the texts. Throws if a name or a language could not be a file's. */
export function promptFiles(texts: PromptTexts): PromptFile[] {
  return Object.entries(texts).flatMap(([name, sentences]) =>
    Object.entries(sentences).map(([language, text]) => {
      assertFileName(language, name);
      return { language, name, text };
    }),
  );
}

/** Path of a prompt below `dir`. `extension` is that of the file, without its dot. */
export function promptPath(dir: string, language: Language, name: PromptName, extension = "wav"): string {
  assertFileName(language, name);
  return path.join(dir, language, `${name}.${extension}`);
}

/** The sentence that tells a caller his place; the first is 1. */
export function positionPrompt(position: number): PromptName {
  return position > SPOKEN_POSITION_MAX ? "position-more" : `position-${Math.max(1, Math.round(position))}`;
}

/** The sentence that tells the estimated wait, rounded up to whole minutes. */
export function minutesPrompt(waitMs: number): PromptName {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  return minutes > SPOKEN_MINUTES_MAX ? "minutes-more" : `minutes-${minutes}`;
}

function assertFileName(language: Language, name: PromptName): void {
  if (!NAME.test(name)) throw new Error(`"${name}" cannot name a prompt: lower-case letters, digits and dashes only`);
  if (!LANGUAGE.test(language)) throw new Error(`"${language}" of prompt "${name}" is not a language tag such as "en"`);
}
