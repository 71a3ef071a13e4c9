/** Which prompts must be there: our own, and those that the company's settings name. */
import { join } from "node:path";
import { type Company, DAY_PARTS, type Menu, type Site } from "../domain/company";
import type { Language, PromptName } from "../domain/glossary";
import { type CompanyIndex, indexCompany } from "../domain/people";
import { type PromptTexts, promptFiles } from "../prompts/manifest";
import { readPromptTexts } from "../prompts/texts";
import { projectPath } from "../setup/conf-template";

export interface PromptFolders {
  /** Our own prompts. */
  readonly dir: string;
  /** The company's, looked into first; null: it has none. */
  readonly companyDir: string | null;
  /** What the company needs besides. */
  readonly company: readonly ExpectedPrompt[];
}

export interface ExpectedPrompt {
  readonly language: Language;
  readonly name: PromptName;
}

/** Our own sentences' file. */
export const ownTexts = (): Promise<PromptTexts> => readPromptTexts(projectPath("sounds/prompts.yaml"));

/** Every sentence of our texts, then every one of the company's that ours do not have. */
export async function expectedPrompts({ company }: PromptFolders): Promise<ExpectedPrompt[]> {
  return unique([...promptFiles(await ownTexts()), ...company]);
}

/** The texts beside the sounds of a folder, if it has a prompts.yaml as sounds/sample/ does. */
export async function textsIn(dir: string): Promise<PromptTexts | null> {
  try {
    return await readPromptTexts(join(dir, "prompts.yaml"), []);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw err;
  }
}

/** Everything a caller of any site may come to hear by the company's settings, in each language of that site. */
export function promptsOfCompany(company: Company): ExpectedPrompt[] {
  const people = indexCompany(company);
  return unique(
    company.sites.flatMap((site) =>
      namesAt(site, people).flatMap((name) => site.languages.map((language) => ({ language, name }))),
    ),
  );
}

function namesAt(site: Site, people: CompanyIndex): PromptName[] {
  const { queues, incidents, campaigns } = people.company;
  return [
    ...DAY_PARTS.map((part) => site.greeting.prompts[part]),
    site.closed.prompt,
    ...site.holidays.map(({ prompt }) => prompt),
    ...menusOf(site, people).flatMap(({ prompt, options }) => [
      prompt,
      ...options.flatMap(({ to }) => (to.kind === "message" ? [to.prompt] : [])),
    ]),
    ...queues.flatMap(({ comfort }) => comfort?.prompts ?? []),
    ...incidents.filter(({ sites }) => sites.includes(site.id)).map(({ prompt }) => prompt),
    ...campaigns
      .filter(({ sites }) => sites.includes(site.id))
      .flatMap(({ prompt, survey }) => (survey ? [prompt, survey.thanks] : [prompt])),
  ];
}

/** The menus that a caller of this site can come to. */
function menusOf(site: Site, people: CompanyIndex): Menu[] {
  const found = new Set<Menu>();
  const follow = (id: string): void => {
    const menu = people.menu(id);
    if (!menu || found.has(menu)) return;
    found.add(menu);
    for (const { to } of menu.options) if (to.kind === "menu") follow(to.menu);
  };
  follow(site.menu);
  if (site.closed.menu !== null) follow(site.closed.menu);
  return [...found];
}

function unique(prompts: readonly ExpectedPrompt[]): ExpectedPrompt[] {
  const byKey = new Map(prompts.map(({ language, name }) => [`${language}/${name}`, { language, name }]));
  return [...byKey.values()];
}
