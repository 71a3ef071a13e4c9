/**
 * Reads a file of prompt texts (sounds/prompts.yaml explains the form). Asterisk
 * plays a call on without a word where a sound is missing, so a sentence that is
 * not there must fail here.
 */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { Language } from "../domain/glossary";
import { PROMPT_LANGUAGES, type PromptTexts, promptFiles } from "./manifest";

/** Rejects with one error that names every sentence that is missing, empty or not a text. */
export async function readPromptTexts(
  file: string,
  languages: readonly Language[] = PROMPT_LANGUAGES,
): Promise<PromptTexts> {
  const texts: unknown = parse(await readFile(file, "utf8"));
  if (!isRecord(texts)) throw new Error(`${file}: expected "name: { language: sentence }"`);

  const faults = Object.entries(texts).flatMap(([name, sentences]) =>
    languages
      .filter((language) => !isRecord(sentences) || !isSentence(sentences[language]))
      .map((language) => `${name} has no sentence in "${language}"`),
  );
  if (faults.length > 0) throw new Error(`${file}: ${faults.join("; ")}`);

  const complete = texts as PromptTexts;
  promptFiles(complete);
  return complete;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSentence(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
