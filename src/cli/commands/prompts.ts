/** `frontdesk prompts`: finds what callers would not hear, and lists what has no voice in a language. */
import { relative } from "node:path";
import type { Language, PromptName } from "../../domain/glossary";
import { checkPrompts, locatePrompt } from "../../prompts/check";
import { type PromptTexts, promptFiles } from "../../prompts/manifest";
import { companyIfThere } from "../company-in-database";
import type { AddCommand, CliContext } from "../context";
import { dirsOf } from "../doctor/sounds";
import { EXIT } from "../failure";
import { expectedPrompts, ownTexts, type PromptFolders, promptsOfCompany, textsIn } from "../prompt-folders";
import type { Target } from "../target";
import { printJson, table } from "../terminal";

interface Options {
  readonly companySounds?: string;
  readonly json?: boolean;
}

export const promptsCommand: AddCommand = (program, context, done) => {
  const prompts = program.command("prompts").description("check and list the sounds that callers hear");
  prompts
    .command("check")
    .description("find prompts that are missing, silent, clipped or in the wrong format; exit code 1 if there are any")
    .option("--company-sounds <dir>", "the company's own sounds (default: FRONTDESK_COMPANY_SOUNDS)")
    .option("--json", "print JSON")
    .addHelpText("after", CHECK_HELP)
    .action(async (options: Options) => done(await check(options, context)));
  prompts
    .command("list")
    .description("list the prompts with their sentences")
    .option("--missing <language>", "only those without a sound in this language, as a sheet for a studio")
    .option("--company-sounds <dir>", "the company's own sounds (default: FRONTDESK_COMPANY_SOUNDS)")
    .option("--json", "print JSON")
    .addHelpText("after", LIST_HELP)
    .action(async (options: Options & { missing?: string }) => done(await list(options, context)));
};

async function check(options: Options, context: CliContext): Promise<number> {
  const { terminal } = context;
  const folders = await foldersOf(options, context.target());
  const expected = await expectedPrompts(folders);
  const findings = await checkPrompts({ expected, dirs: dirsOf(folders) });
  if (options.json) printJson(terminal, { checked: expected.length, findings });
  else if (findings.length > 0) {
    const rows = findings.map(({ file, problem, detail }) => [relative(process.cwd(), file), problem, detail]);
    terminal.print(table(["file", "problem", "detail"], rows));
  }
  terminal.say(
    findings.length === 0
      ? `All ${expected.length} prompts in ${dirsOf(folders).join(", ")} can be heard.`
      : `${findings.length} findings in ${expected.length} prompts. Put a WAV of 8 kHz, 16 bit, mono of the same name in place, or type: frontdesk init --company FILE`,
  );
  return findings.length === 0 ? EXIT.ok : EXIT.wrong;
}

async function list({ missing, ...options }: Options & { missing?: string }, context: CliContext): Promise<number> {
  const { terminal } = context;
  const folders = await foldersOf(options, context.target());
  const rows: { name: string; language: string; text: string }[] = [];
  for (const [name, sentences] of await allSentences(folders.companyTexts)) {
    const languages = missing === undefined ? Object.keys(sentences) : [missing];
    for (const language of languages) {
      if (missing !== undefined && (await locatePrompt(dirsOf(folders), language, name))) continue;
      // In a language nobody has written yet, the English sentence says what is to be said.
      rows.push({ name, language, text: sentences[language] ?? sentences.en ?? Object.values(sentences)[0] ?? "" });
    }
  }
  if (options.json) printJson(terminal, rows);
  else if (rows.length > 0)
    terminal.print(
      table(
        ["prompt", "language", "sentence"],
        rows.map(({ name, language, text }) => [name, language, text]),
      ),
    );
  if (missing !== undefined)
    terminal.say(
      rows.length === 0
        ? `Nothing is missing in "${missing}".`
        : `${rows.length} prompts have no sound in "${missing}".`,
    );
  return EXIT.ok;
}

/** Names become paths: promptFiles refuses those that cannot be. */
async function allSentences(
  companyTexts: PromptTexts | null,
): Promise<[PromptName, Readonly<Record<Language, string>>][]> {
  const texts = { ...(await ownTexts()), ...companyTexts };
  promptFiles(texts);
  return Object.entries(texts);
}

interface Prompts extends PromptFolders {
  /** The company's sentences: from a prompts.yaml beside its sounds, else from the database; null: neither. */
  readonly companyTexts: PromptTexts | null;
}

async function foldersOf({ companySounds }: Options, target: Target): Promise<Prompts> {
  const companyDir = companySounds ?? target.sounds.companyDir;
  const beside = companyDir === null ? null : await textsIn(companyDir);
  const published = await companyIfThere(target);
  const company = [...(beside ? promptFiles(beside) : []), ...(published ? promptsOfCompany(published) : [])];
  return { dir: target.soundsDir, companyDir, company, companyTexts: beside ?? published?.prompts ?? null };
}

const CHECK_HELP = `
Examples:
  $ frontdesk prompts check
  $ frontdesk prompts check --company-sounds /srv/frontdesk/sounds`;

const LIST_HELP = `
Examples:
  $ frontdesk prompts list
  $ frontdesk prompts list --missing de`;
