/**
 * The `frontdesk` command line: which commands there are, how they are run, and
 * what becomes of their errors. Each command has a file in commands/.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { projectPath } from "../setup/conf-template";
import { agentCommand } from "./commands/agent";
import { asteriskConfCommand } from "./commands/asterisk-conf";
import { callsCommand } from "./commands/calls";
import { demoCommand } from "./commands/demo";
import { doctorCommand } from "./commands/doctor";
import { initCommand } from "./commands/init";
import { lookupCommand } from "./commands/lookup";
import { migrateCommand } from "./commands/migrate";
import { promptsCommand } from "./commands/prompts";
import { queueCommand } from "./commands/queue";
import { serveCommand } from "./commands/serve";
import { statusCommand } from "./commands/status";
import type { AddCommand, CliContext } from "./context";
import { EXIT, explain } from "./failure";

const COMMANDS: readonly AddCommand[] = [
  serveCommand,
  demoCommand,
  initCommand,
  migrateCommand,
  asteriskConfCommand,
  doctorCommand,
  statusCommand,
  lookupCommand,
  callsCommand,
  queueCommand,
  agentCommand,
  promptsCommand,
];

const EXIT_CODES = `
Exit codes: 0 done, 1 the thing asked about is wrong or not there, 2 wrong usage or set-up (doctor: 0 fine, 1 warnings, 2 failures).
Results go to stdout, talk to stderr. NO_COLOR is respected.

First steps:
  $ frontdesk demo                              real calls, nothing to set up
  $ frontdesk init --company my-company.yaml    a company of your own
  $ frontdesk doctor                            what is missing, and what to type`;

/** Runs one command line; never rejects. Returns the exit code. */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  let code: number = EXIT.ok;
  const program = buildProgram(context, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (err) {
    // commander has said what was wrong; help and version were what was asked for.
    if (err instanceof CommanderError) return err.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { text, exitCode } = explain(err, { debug: program.opts().debug === true });
    context.terminal.say(text);
    return exitCode;
  }
}

function buildProgram(context: CliContext, done: (exitCode: number) => void): Command {
  const program = new Command("frontdesk")
    .description("The telephone front desk: knows who is calling, greets, routes, queues and connects, on Asterisk.")
    .version(version(), "-V, --version")
    .option("--debug", "show where an error comes from")
    .addHelpText("after", EXIT_CODES)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.terminal.print(text.trimEnd()),
      writeErr: (text) => context.terminal.say(text.trimEnd()),
    });
  for (const add of COMMANDS) add(program, context, done);
  return program;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(projectPath("package.json"), "utf8")) as { version: string };
  return version;
}
