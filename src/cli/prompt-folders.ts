/** Which prompts must be there: our own, and those of the company. */
import { join } from "node:path";
import type { Language, PromptName } from "../domain/glossary";
import { type PromptTexts, promptFiles } from "../prompts/manifest";
import { readPromptTexts } from "../prompts/texts";
import { projectPath } from "../setup/conf-template";

export interface PromptFolders {
  /** Our own prompts. */
  readonly dir: string;
  /** The company's, looked into first; null: it has none. */
  readonly companyDir: string | null;
  /** Sentences of the company's own prompts; null: there is no company to ask. */
  readonly companyTexts: PromptTexts | null;
}

export interface ExpectedPrompt {
  readonly language: Language;
  readonly name: PromptName;
}

/** Every sentence of our texts, then every one of the company's that ours do not have. */
export async function expectedPrompts({ companyTexts }: PromptFolders): Promise<ExpectedPrompt[]> {
  const own = promptFiles(await readPromptTexts(projectPath("sounds/prompts.yaml")));
  const company = companyTexts ? promptFiles(companyTexts) : [];
  const seen = new Set(own.map(keyOf));
  return [...own, ...company.filter((prompt) => !seen.has(keyOf(prompt)))];
}

/** A folder's own texts, if it has a prompts.yaml as sounds/sample/ does. */
export async function textsIn(dir: string): Promise<PromptTexts | null> {
  try {
    return await readPromptTexts(join(dir, "prompts.yaml"), []);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw err;
  }
}

const keyOf = ({ language, name }: ExpectedPrompt): string => `${language}/${name}`;
