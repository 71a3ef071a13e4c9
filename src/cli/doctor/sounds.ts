/** The prompts: the folders are there, and every sentence the company needs can be heard. */
import { accessSync, constants, readdirSync } from "node:fs";
import { checkPrompts } from "../../prompts/check";
import { expectedPrompts, type PromptFolders } from "../prompt-folders";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

/** A long list of files says no more than its beginning. */
const FILES_SHOWN = 3;

export function soundsExamination(folders: PromptFolders): Examination {
  return { group: "sounds", examine: () => examineSounds(folders) };
}

async function examineSounds(folders: PromptFolders): Promise<Finding[]> {
  const unreadable = [folders.dir, folders.companyDir].flatMap((dir) => (dir === null ? [] : [readable(dir)]));
  const findings = unreadable.filter((finding) => finding.verdict !== "ok");
  if (findings.length > 0) return findings;
  return [...unreadable, ...(await checkHeard(folders))];
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

async function checkHeard(folders: PromptFolders): Promise<Finding[]> {
  const expected = await expectedPrompts(folders);
  const findings = await checkPrompts({ expected, dirs: dirsOf(folders) });
  if (findings.length === 0) return [ok("prompts", `${expected.length} can be heard`)];
  const some = findings.slice(0, FILES_SHOWN).map(({ file, problem }) => `${file} (${problem})`);
  const more = findings.length > FILES_SHOWN ? ` and ${findings.length - FILES_SHOWN} more` : "";
  const missing = findings.some(({ problem }) => problem === "missing");
  const cause = "Asterisk plays nothing for these and says nothing about it: the caller hears a gap.";
  const cure = "frontdesk prompts check shows all; frontdesk init renders the company's own again";
  return [
    missing
      ? fail("prompts", some.join(", ") + more, cause, cure)
      : warn("prompts", some.join(", ") + more, cause, cure),
  ];
}

/** In the order in which a prompt is looked for. */
export const dirsOf = ({ dir, companyDir }: Pick<PromptFolders, "dir" | "companyDir">): string[] =>
  companyDir === null ? [dir] : [companyDir, dir];
