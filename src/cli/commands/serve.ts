/** `frontdesk serve`: takes calls until it is told to stop. */
import { type Config, readConfig } from "../../config";
import type { Running } from "../../main";
import { SetupError } from "../../setup/errors";
import { startWatchdog } from "../../watchdog";
import type { AddCommand } from "../context";
import { databaseFailure, EXIT } from "../failure";

interface Options {
  readonly watchdog: boolean;
}

/** Killed by a signal while stopping: 128 and the signal's number, as shells have it. */
const INTERRUPTED = 130;

export const serveCommand: AddCommand = (program, { terminal }, done) => {
  program
    .command("serve")
    .description("take calls: connects to Asterisk and Postgres, serves the API, until SIGTERM or Ctrl-C")
    .option("--no-watchdog", "go on however long the event loop stands still (for debuggers)")
    .addHelpText("after", HELP)
    .action(async ({ watchdog }: Options) => {
      const config = readConfig();
      const told = whenTold((signal) =>
        terminal.say(`${signal}: stopping; calls stay up in Asterisk. Once more ends it at once.`),
      );
      const stopWatching = watchdog ? startWatchdog() : null;
      const running = await Promise.race([start(config), told]);
      await told;
      // Told before it had begun to take calls: there is nothing to hand over.
      await running?.stop();
      await stopWatching?.stop();
      done(EXIT.ok);
    });
};

async function start(config: Config): Promise<Running> {
  // Loaded here: the other commands start faster without the whole house.
  const { serve } = await import("../../main");
  try {
    return await serve(config);
  } catch (err) {
    throw portTaken(err, config) ?? databaseFailure(err, config.databaseUrl) ?? err;
  }
}

function portTaken(err: unknown, { api }: Config): SetupError | null {
  const code = err instanceof Error && "code" in err ? err.code : null;
  if (code !== "EADDRINUSE" && code !== "EADDRNOTAVAIL" && code !== "EACCES") return null;
  return new SetupError(
    `The API cannot listen on ${api.host}:${api.port}`,
    (err as Error).message,
    "Type: ss -ltnp to see who does, or choose another port: export FRONTDESK_API_PORT=8081",
    { cause: err },
  );
}

/** Resolves at the first signal; a second one ends the process at once. */
function whenTold(onSignal: (signal: NodeJS.Signals) => void): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (told) process.exit(INTERRUPTED);
      told = true;
      onSignal(signal);
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}

const HELP = `
Settings come from the environment (README): DATABASE_URL, FRONTDESK_ARI_PASSWORD, FRONTDESK_DATA, FRONTDESK_SOUNDS and others.
A process whose event loop stands still for 5 s kills itself, so that Asterisk's dialplan takes the calls: let systemd start it again.
Exit codes besides: 3 something else took the ARI application, 4 another node owns the pool, 5 calls could not be taken.

Examples:
  $ frontdesk serve
  $ LOG_LEVEL=debug frontdesk serve`;
