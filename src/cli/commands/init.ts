/** `frontdesk init`: a company file becomes a company that takes calls. Safe to repeat: what is there already stays. */
import { join, resolve } from "node:path";
import { SetupError } from "../../setup/errors";
import { createProgressBar } from "../../setup/progress";
import { type AddCommand, type CliContext, withDatabase } from "../context";
import { EXIT } from "../failure";
import { readCompanyFile } from "../init/company-file";
import { type Published, publish } from "../init/publish";
import { type RenderedPrompts, renderCompanyPrompts } from "../init/render-prompts";
import { databaseOf } from "../target";
import { printJson } from "../terminal";
import { migrateDatabase } from "./migrate";

interface Options {
  readonly company: string;
  readonly sounds?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

interface Done extends Published {
  readonly migrations: readonly string[];
  readonly soundsDir: string;
  readonly prompts: RenderedPrompts;
}

export const initCommand: AddCommand = (program, context, done) => {
  program
    .command("init")
    .description("read a company file into the database, render its own prompts, make the first API key")
    .requiredOption("--company <file>", "the company file (YAML); docs/company-file.md explains every field")
    .option(
      "--sounds <dir>",
      "where the company's own sounds are kept (default: FRONTDESK_COMPANY_SOUNDS, else FRONTDESK_DATA/sounds)",
    )
    .option("--check", "only read the file and list what is wrong with it")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async (options: Options) => done(await init(options, context)));
};

async function init(options: Options, context: CliContext): Promise<number> {
  const { terminal } = context;
  const config = context.client();
  const soundsDir =
    options.sounds ?? config.sounds.companyDir ?? (config.dataDir === null ? null : join(config.dataDir, "sounds"));
  const loaded = readCompanyFile(options.company, {
    soundsDir,
    onWarning: (warning) => terminal.say(`note: ${warning}`),
  });
  if (options.check) {
    terminal.say(
      `${options.company} is fine: ${loaded.company.name}, ${count(loaded.company.sites, "site")}, ${count(loaded.company.employees, "employee")}, ${count(loaded.customers, "customer")}.`,
    );
    return EXIT.ok;
  }
  if (soundsDir === null) throw noSoundsDir();

  const url = databaseOf(config, false);
  const migrations = await migrateDatabase(url);
  terminal.say(migrations.length === 0 ? "Database: up to date." : `Database: ${migrations.join(", ")} done.`);
  const prompts = await renderPrompts(loaded.company.prompts, resolve(soundsDir), context);
  const published = await withDatabase(url, (database) => publish(loaded, database));
  report({ ...published, migrations, soundsDir: resolve(soundsDir), prompts }, options, context);
  return EXIT.ok;
}

const count = ({ length }: readonly unknown[], what: string): string => `${length} ${what}${length === 1 ? "" : "s"}`;

async function renderPrompts(
  texts: Parameters<typeof renderCompanyPrompts>[0],
  dir: string,
  context: CliContext,
): Promise<RenderedPrompts> {
  const { cacheDir, path, env } = context.setup();
  const bar = createProgressBar();
  try {
    return await renderCompanyPrompts(texts, {
      dir,
      cacheDir,
      path,
      env,
      onProgress: bar.show,
    });
  } finally {
    bar.done();
  }
}

function report(done: Done, { json, company }: Options, { terminal }: CliContext): void {
  const { prompts, apiKey } = done;
  terminal.say(
    `Prompts: ${prompts.rendered} rendered, ${prompts.current} current, ${prompts.recording} recordings left alone, in ${done.soundsDir}.`,
  );
  terminal.say(
    `Company: ${done.isNew ? `version ${done.version} published` : `version ${done.version} stays, nothing has changed`}; ${done.customers} customers written.`,
  );
  if (json) printJson(terminal, done);
  else if (apiKey) {
    terminal.say("API key, shown this once; only its hash is kept:");
    terminal.print(apiKey);
  } else terminal.say("API keys: there are some already, no new one was made.");
  terminal.say(nextSteps(done.soundsDir, company));
}

function nextSteps(soundsDir: string, company: string): string {
  return `
What to do next:
  export FRONTDESK_COMPANY_SOUNDS=${soundsDir}
  frontdesk asterisk-conf --out DIR     Asterisk's configuration for this company (or use your own: asterisk-conf/README.md)
  frontdesk doctor                      everything in place? each finding says what to type
  frontdesk serve                       take calls
After a change in ${company}: frontdesk init again; the next caller hears it.`;
}

function noSoundsDir(): SetupError {
  return new SetupError(
    "The company's own prompts need a folder",
    "Neither --sounds nor FRONTDESK_COMPANY_SOUNDS nor FRONTDESK_DATA is set",
    "Type: frontdesk init --company FILE --sounds /var/lib/frontdesk/sounds",
  );
}

const HELP = `
The file is checked whole: every problem is listed, and with one nothing is written. Sentences of the company's own are
spoken by flite and espeak-ng (installed ones, else fetched from Debian into the cache folder); a recording put in their
place is never touched.
Exit codes: 0 done, 1 the company file is wrong, 2 set-up.

Examples:
  $ frontdesk init --company my-company.yaml
  $ frontdesk init --company my-company.yaml --check
  $ frontdesk init --company my-company.yaml --sounds /srv/frontdesk/sounds
  $ frontdesk init --company src/demo/sample-company.yaml --sounds sounds/sample    the sample, with its own sounds`;
