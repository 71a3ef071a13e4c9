/**
 * The greetings of a site that names no prompts of its own: the sentences in
 * which its name is said, rendered like every text of a company. The night
 * differs from its first word on, so that it cannot be taken for the evening.
 */
import type { DayPart } from "../domain/company";
import type { Language, PromptName, SiteId } from "../domain/glossary";

type Sentence = (name: string) => string;

const GREETINGS: Readonly<Record<Language, Readonly<Record<DayPart, Sentence>>>> = {
  en: {
    morning: (name) => `Good morning, you have called ${name}.`,
    day: (name) => `Good afternoon, you have called ${name}.`,
    evening: (name) => `Good evening, you have called ${name}.`,
    night: (name) => `Hello, you have called ${name}. Thank you for calling at this late hour.`,
  },
  ru: {
    morning: (name) => `Доброе утро, вы позвонили в компанию ${name}.`,
    day: (name) => `Добрый день, вы позвонили в компанию ${name}.`,
    evening: (name) => `Добрый вечер, вы позвонили в компанию ${name}.`,
    night: (name) => `Доброй ночи, вы позвонили в компанию ${name}.`,
  },
  it: {
    morning: (name) => `Buongiorno, ha chiamato ${name}.`,
    day: (name) => `Buon pomeriggio, ha chiamato ${name}.`,
    evening: (name) => `Buonasera, ha chiamato ${name}.`,
    night: (name) => `Salve, ha chiamato ${name}. Grazie per averci chiamato a quest'ora.`,
  },
};

export const greetingPrompt = (site: SiteId, part: DayPart): PromptName => `greet-${site}-${part}`;

/** The greeting in one language; null: a language in which we have no sentence. */
export function greetingText(part: DayPart, language: Language, name: string): string | null {
  return GREETINGS[language]?.[part](name) ?? null;
}
