/** `frontdesk doctor`: looks at everything an installation stands on, and says what to type where it does not stand. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { basicAuth } from "../../ari/probe";
import { readConfig } from "../../config";
import { openDatabase } from "../../db/database";
import type { Company } from "../../domain/company";
import { createLog } from "../../log";
import { publishedCompany } from "../company-in-database";
import type { AddCommand, CliContext } from "../context";
import { apiExamination } from "../doctor/api";
import { type AriGet, asteriskExamination } from "../doctor/asterisk";
import { asteriskFilesExamination } from "../doctor/asterisk-files";
import { databaseExamination } from "../doctor/database";
import { databaseFacts } from "../doctor/database-facts";
import { type Diagnosis, diagnose, type Examination, type Verdict, worst } from "../doctor/finding";
import { machineExamination, thisMachine } from "../doctor/machine";
import { reportText } from "../doctor/report";
import { settingsExamination } from "../doctor/settings";
import { soundsExamination } from "../doctor/sounds";
import { httpGet } from "../http";
import { promptsOfCompany } from "../prompt-folders";
import type { Target } from "../target";
import { printJson } from "../terminal";

interface Options {
  readonly asteriskEtc?: string;
  readonly json?: boolean;
}

/** The doctor's own: 0 well, 1 something to look at, 2 something to mend. */
const EXIT_OF: Record<Verdict, number> = { ok: 0, warn: 1, fail: 2 };

export const doctorCommand: AddCommand = (program: Command, context, done) => {
  program
    .command("doctor")
    .description("check everything frontdesk stands on; each finding with its cause and what to type")
    .option(
      "--asterisk-etc <dir>",
      "where Asterisk has its configuration (default: FRONTDESK_ASTERISK_ETC, else /etc/asterisk)",
    )
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      const target = context.target();
      const diagnoses = await examine(target, options, context);
      const { terminal } = context;
      if (options.json) printJson(terminal, { verdict: worst(diagnoses), groups: diagnoses });
      else terminal.print(reportText(diagnoses, terminal.paint));
      done(EXIT_OF[worst(diagnoses)]);
    });
};

async function examine(target: Target, options: Options, context: CliContext): Promise<Diagnosis[]> {
  const url = target.databaseUrl;
  const database =
    url === null ? null : openDatabase({ url, log: createLog({ level: "silent" }), apiConnectionsMax: 2 });
  try {
    // What cannot be read here is found by the examination of the database itself.
    const company = database ? await publishedCompany(database).catch(() => null) : null;
    return await diagnose([
      ...(target.origin === "demo" ? [] : [settingsExamination(() => readConfig())]),
      ...installation(target, company, options, context),
      databaseExamination(url, database ? databaseFacts(database) : null),
    ]);
  } finally {
    await database?.close();
  }
}

function installation(target: Target, company: Company | null, options: Options, context: CliContext): Examination[] {
  const setup = context.setup();
  const { ari, api } = target;
  const authorization = basicAuth({ url: ari.url, user: ari.user, password: ari.password ?? "", app: ari.app });
  const askAri: AriGet = (path) => httpGet(`${ari.url}/ari/${path}`, { authorization });
  return [
    machineExamination(thisMachine(setup.path), {
      zones: company?.sites.map(({ zone }) => zone) ?? [],
      dataDir: target.dataDir,
      voicesFetched: hasFetched(setup.cacheDir, "voices"),
    }),
    asteriskExamination(ari, askAri),
    asteriskFilesExamination(options.asteriskEtc ?? target.asteriskEtcDir, ari.app),
    soundsExamination(
      {
        dir: target.soundsDir,
        companyDir: target.sounds.companyDir,
        company: company ? promptsOfCompany(company) : [],
      },
      askAri,
    ),
    apiExamination(api.url, (path) => httpGet(`${api.url}${path}`)),
  ];
}

function hasFetched(cacheDir: string, bundle: string): boolean {
  const dir = join(cacheDir, "packages");
  return existsSync(dir) && readdirSync(dir).some((name) => name.startsWith(`${bundle}-`) && !name.includes("."));
}

const HELP = `
Exit codes: 0 all is well, 1 something to look at, 2 something to mend.

Examples:
  $ frontdesk doctor
  $ frontdesk doctor --json | jq '.groups[].findings[] | select(.verdict != "ok")'
  $ frontdesk doctor --asterisk-etc /usr/local/etc/asterisk`;
