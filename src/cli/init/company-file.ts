/** Reads a company file from the disk, with everything that is wrong with it in one refusal. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CompanyFileError, inWords, type LoadedCompany, loadCompany } from "../../company";
import { projectPath } from "../../setup/conf-template";
import { SetupError } from "../../setup/errors";
import { Refusal } from "../failure";

interface Options {
  /** Recordings of the company's that are there already; null: nobody said where. */
  readonly soundsDir: string | null;
  readonly onWarning: (warning: string) => void;
}

/** @throws Refusal listing every problem, SetupError when the file cannot be read at all. */
export function readCompanyFile(file: string, { soundsDir, onWarning }: Options): LoadedCompany {
  const text = textOf(file);
  try {
    const loaded = loadCompany(text, { sounds: soundsThere(soundsDir) });
    for (const warning of loaded.warnings) onWarning(inWords(warning));
    return loaded;
  } catch (err) {
    if (!(err instanceof CompanyFileError)) throw err;
    throw new Refusal(`${file}: ${err.message}\nNothing was written. docs/company-file.md explains every field.`, {
      cause: err,
    });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (err) {
    throw new SetupError(
      `The company file ${file} cannot be read`,
      (err as Error).message,
      `Write one (docs/company-file.md explains every field), or begin with the sample: cp ${projectPath("src/demo/sample-company.yaml")} my-company.yaml`,
      { cause: err },
    );
  }
}

/** Names of the prompts that need no sentence in the company file: our own, and the recordings of the company's. */
function soundsThere(soundsDir: string | null): Set<string> {
  const ours = Object.keys(parse(readFileSync(projectPath("sounds/prompts.yaml"), "utf8")) as object);
  return new Set([...ours, ...(soundsDir === null ? [] : recordingsIn(soundsDir))]);
}

function recordingsIn(dir: string): string[] {
  return foldersIn(dir).flatMap((language) =>
    readdirSync(join(dir, language))
      .filter((file) => file.endsWith(".wav"))
      .map((file) => file.slice(0, -".wav".length)),
  );
}

function foldersIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return []; // It will be made when there is something to put into it.
  }
}
