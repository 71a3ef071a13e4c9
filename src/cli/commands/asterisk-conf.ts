/** `frontdesk asterisk-conf`: Asterisk's configuration for the published company, rendered from asterisk-conf/. */
import { resolve } from "node:path";
import { readSounds } from "../../prompts/sounds";
import { companyConf } from "../../setup/company-conf";
import { BadConfValue } from "../../setup/conf-values";
import { type PhoneAccount, renderAsteriskConf } from "../../setup/render";
import { type ConfChoices, confInput, DEBIAN_DIRS } from "../asterisk-conf-input";
import { requireCompany } from "../company-in-database";
import { type AddCommand, type CliContext, withDatabase } from "../context";
import { EXIT, Refusal } from "../failure";
import { databaseOf } from "../target";
import { printJson, table } from "../terminal";
import { wholeNumber } from "../whole-number";

interface Options extends ConfChoices {
  readonly out: string;
  readonly companySounds?: string;
  readonly accounts?: boolean;
  readonly json?: boolean;
}

const port = wholeNumber(1, 65_535);

export const asteriskConfCommand: AddCommand = (program, context, done) => {
  program
    .command("asterisk-conf")
    .description("render Asterisk's configuration for the published company")
    .requiredOption("--out <dir>", "where the files are written")
    .option("--carrier <host>", "the carrier's SIP address", "127.0.0.1")
    .option("--carrier-port <port>", "and port", port, 5_060)
    .option("--sip-address <address>", "where SIP listens", "0.0.0.0")
    .option("--sip-port <port>", "and port", port, 5_060)
    .option("--http-port <port>", "ARI's port, on loopback", port, 8_088)
    .option("--rtp-start <port>", "first port of RTP", port, 10_000)
    .option("--rtp-end <port>", "last port of RTP", port, 20_000)
    .option(
      "--tone-zone <country>",
      "whose ring tones Asterisk makes, as in indications.conf (default: the default site's)",
    )
    .option("--etc-dir <dir>", "where Asterisk will read the files (default: --out)")
    .option("--modules-dir <dir>", "Asterisk's modules", DEBIAN_DIRS.modules)
    .option("--data-dir <dir>", "Asterisk's data; its sounds/ leads to ours", DEBIAN_DIRS.data)
    .option("--var-dir <dir>", "Asterisk's database", DEBIAN_DIRS.var)
    .option("--spool-dir <dir>", "Asterisk's spool", DEBIAN_DIRS.spool)
    .option("--run-dir <dir>", "Asterisk's control socket", DEBIAN_DIRS.run)
    .option("--log-dir <dir>", "Asterisk's logs", DEBIAN_DIRS.log)
    .option("--company-sounds <dir>", "the company's own sounds (default: FRONTDESK_COMPANY_SOUNDS)")
    .option("--accounts", "print the phones' SIP accounts with their passwords")
    .option("--json", "print them as JSON")
    .addHelpText("after", HELP)
    .action(async (options: Options) => done(await render(options, context)));
};

async function render(options: Options, context: CliContext): Promise<number> {
  const { terminal } = context;
  const target = context.target();
  const company = await withDatabase(databaseOf(target), requireCompany);
  const companySounds = options.companySounds ?? target.sounds.companyDir;
  const sounds = readSounds([
    ...(companySounds === null ? [] : [{ name: "frontdesk-company", dir: companySounds }]),
    { name: "frontdesk", dir: target.soundsDir },
  ]);
  const outDir = resolve(options.out);
  const { input, phoneSecret } = confInput(
    { ...options, etcDir: resolve(options.etcDir ?? outDir) },
    { company, sounds },
    target.ari,
  );
  const conf = companyConf(company, sounds, phoneSecret);
  try {
    renderAsteriskConf({ ...input, ...conf, outDir });
  } catch (err) {
    throw err instanceof BadConfValue ? new Refusal(err.message, { cause: err }) : err;
  }
  if (options.accounts) showAccounts(conf.phones, options, context);
  terminal.say(`Written to ${outDir}. ${nextSteps(outDir, options.dataDir, target.soundsDir, companySounds)}`);
  return EXIT.ok;
}

function showAccounts(phones: readonly PhoneAccount[], { json }: Options, { terminal }: CliContext): void {
  const accounts = phones.map(({ extension, displayName, username, password }) => ({
    extension: extension ?? "-",
    name: displayName,
    username,
    password,
  }));
  if (json) printJson(terminal, accounts);
  else
    terminal.print(
      table(
        ["extension", "name", "SIP user", "password"],
        accounts.map((account) => Object.values(account)),
      ),
    );
}

function nextSteps(outDir: string, dataDir: string, soundsDir: string, companySounds: string | null): string {
  const link = (name: string, dir: string): string => `  ln -sfn ${resolve(dir)} ${dataDir}/sounds/${name}`;
  return [
    "Asterisk finds the prompts through these links:",
    link("frontdesk", soundsDir),
    ...(companySounds === null ? [] : [link("frontdesk-company", companySounds)]),
    `Then start it with these files (asterisk -C ${outDir}/asterisk.conf), or take from them what you need: asterisk-conf/README.md.`,
  ].join("\n");
}

const HELP = `
The files hold the password of FRONTDESK_ARI_PASSWORD, and those of the phones, which follow from it: keep it, and the
phones stay registered. Files are readable by their owner alone.

Examples:
  $ frontdesk asterisk-conf --out ./etc-asterisk --carrier sip.example.com
  $ frontdesk asterisk-conf --out ./etc-asterisk --accounts
  $ frontdesk asterisk-conf --out /etc/asterisk --rtp-start 10000 --rtp-end 10199`;
