/** The prompts: the folders are there, and every sentence the company needs can be heard. */
import { accessSync, constants, readdirSync } from "node:fs";
import { checkPrompts } from "../../prompts/check";
import type { HttpAnswer } from "../http";
import { type ExpectedPrompt, expectedPrompts, type PromptFolders } from "../prompt-folders";
import type { AriGet } from "./asterisk";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

/** A long list of files says no more than its beginning. */
const FILES_SHOWN = 3;

/** `get`: asks ARI, for what Asterisk itself sees. */
export function soundsExamination(folders: PromptFolders, get: AriGet): Examination {
  return { group: "sounds", examine: () => examineSounds(folders, get) };
}

async function examineSounds(folders: PromptFolders, get: AriGet): Promise<Finding[]> {
  const unreadable = [folders.dir, folders.companyDir].flatMap((dir) => (dir === null ? [] : [readable(dir)]));
  const findings = unreadable.filter((finding) => finding.verdict !== "ok");
  if (findings.length > 0) return findings;
  const expected = await expectedPrompts(folders);
  return [...unreadable, await checkHeard(folders, expected), ...checkSeen(await get("sounds"), expected)];
}

function readable(dir: string): Finding {
  try {
    accessSync(dir, constants.R_OK | constants.X_OK);
    const languages = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return ok("folder", `${dir}: ${languages.map(({ name }) => name).join(", ")}`);
  } catch (err) {
    return fail(
      "folder",
      `${dir} cannot be read`,
      (err as Error).message,
      "Correct FRONTDESK_SOUNDS and FRONTDESK_COMPANY_SOUNDS, or make the folder readable: chmod -R a+rX DIR",
    );
  }
}

async function checkHeard(folders: PromptFolders, expected: readonly ExpectedPrompt[]): Promise<Finding> {
  const findings = await checkPrompts({ expected, dirs: dirsOf(folders) });
  if (findings.length === 0) return ok("prompts", `${expected.length} can be heard`);
  const some = findings.slice(0, FILES_SHOWN).map(({ file, problem }) => `${file} (${problem})`);
  const found = some.join(", ") + more(findings.length);
  const cause = "Asterisk plays nothing for these and says nothing about it: the caller hears a gap.";
  const cure = "frontdesk prompts check shows all; frontdesk init renders the company's own again";
  const missing = findings.some(({ problem }) => problem === "missing");
  return missing ? fail("prompts", found, cause, cure) : warn("prompts", found, cause, cure);
}

/** Nothing when Asterisk does not answer: that is found elsewhere. */
export function checkSeen(answer: HttpAnswer, expected: readonly ExpectedPrompt[]): Finding[] {
  if (answer.kind !== "answered" || !Array.isArray(answer.json)) return [];
  // Its list was made when it started, and takes our folder's name for a language and the language for a folder.
  const seen = new Set(
    (answer.json as AsteriskSound[])
      .filter(({ formats }) => formats.some(({ language }) => OUR_FOLDERS.has(language)))
      .map(({ id }) => id),
  );
  const unseen = expected.filter(({ language, name }) => !seen.has(`${language}/${name}`));
  if (unseen.length === 0) return [ok("in Asterisk", `it sees all ${expected.length}`)];
  const names = unseen.slice(0, FILES_SHOWN).map(({ language, name }) => `${language}/${name}`);
  const cause =
    "Calls would be silent where these should be heard. (Files put there after Asterisk started are played all the same.)";
  const cure =
    "Link the folders into Asterisk's sounds folder as frontdesk asterisk-conf says, readable by Asterisk's user, and restart it";
  const found = `it does not see ${names.join(", ")}${more(unseen.length)}`;
  return [
    unseen.length === expected.length
      ? fail("in Asterisk", found, cause, cure)
      : warn("in Asterisk", found, cause, cure),
  ];
}

interface AsteriskSound {
  readonly id: string;
  readonly formats: readonly { readonly language: string }[];
}

const OUR_FOLDERS: ReadonlySet<string> = new Set(["frontdesk", "frontdesk-company"]);

const more = (count: number): string => (count > FILES_SHOWN ? ` and ${count - FILES_SHOWN} more` : "");

/** In the order in which a prompt is looked for. */
export const dirsOf = ({ dir, companyDir }: Pick<PromptFolders, "dir" | "companyDir">): string[] =>
  companyDir === null ? [dir] : [companyDir, dir];
