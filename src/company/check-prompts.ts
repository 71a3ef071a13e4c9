/** Whether every prompt a company names can be heard: Asterisk reports no missing sound, the caller just hears nothing. */
import { type Company, DAY_PARTS, type MenuOption, type Queue } from "../domain/company";
import type { PromptName } from "../domain/glossary";
import { didYouMean, fieldPath, itemPath, type Problems } from "./problems";
import type { Sections } from "./sections";

/** Reports every prompt that neither is among `sounds` nor has a text to be rendered. */
export function checkPrompts(
  file: Sections,
  company: Company,
  sounds: ReadonlySet<PromptName>,
  problems: Problems,
): void {
  const known = new Set([...sounds, ...Object.keys(company.prompts)]);
  for (const [path, prompt] of promptsOf(file, company))
    if (!known.has(prompt))
      problems.add(path, `there is no sound "${prompt}" and no text for it${didYouMean(prompt, known)}`);
}

/** Every prompt with the path that names it, defaults included. */
function promptsOf(file: Sections, company: Company): [path: string, prompt: PromptName][] {
  const at = (section: "sites" | "queues" | "menus" | "incidents" | "campaigns", i: number): string =>
    file[section][i]?.path ?? section;
  return [
    ...company.sites.flatMap(({ greeting, closed, holidays }, i): [string, PromptName][] => [
      ...DAY_PARTS.map((part): [string, PromptName] => [
        `${at("sites", i)}.greeting.prompts.${part}`,
        greeting.prompts[part],
      ]),
      [`${at("sites", i)}.closed.prompt`, closed.prompt],
      ...[...new Set(holidays.map(({ prompt }) => prompt))].map((prompt): [string, PromptName] => [
        `${at("sites", i)}.holidays`,
        prompt,
      ]),
    ]),
    ...company.queues.flatMap((queue, i) => promptsOfQueue(queue, at("queues", i))),
    ...company.menus.flatMap(({ prompt, options }, i): [string, PromptName][] => [
      [`${at("menus", i)}.prompt`, prompt],
      ...promptsOfKeys(options, `${at("menus", i)}.keys`),
    ]),
    ...company.incidents.map(({ prompt }, i): [string, PromptName] => [`${at("incidents", i)}.prompt`, prompt]),
    ...company.campaigns.flatMap(({ prompt, survey }, i): [string, PromptName][] => [
      [`${at("campaigns", i)}.prompt`, prompt],
      ...(survey ? [[`${at("campaigns", i)}.survey.thanks`, survey.thanks] as [string, PromptName]] : []),
    ]),
  ];
}

function promptsOfKeys(options: readonly MenuOption[], path: string): [path: string, prompt: PromptName][] {
  return options.flatMap(({ key, to }) => (to.kind === "message" ? [[`${fieldPath(path, key)}.to`, to.prompt]] : []));
}

function promptsOfQueue(queue: Queue, path: string): [path: string, prompt: PromptName][] {
  const { welcome, comfort, exits, overflow } = queue;
  return [
    ...(welcome === null ? [] : [[`${path}.welcome`, welcome] as [string, PromptName]]),
    ...(comfort?.prompts ?? []).map((prompt): [string, PromptName] => [`${path}.comfort.prompt`, prompt]),
    ...promptsOfKeys(exits, `${path}.exits`),
    ...overflow.flatMap((target, i): [string, PromptName][] =>
      target.kind === "message" ? [[itemPath(`${path}.overflow`, i), target.prompt]] : [],
    ),
  ];
}
