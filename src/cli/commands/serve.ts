/** `frontdesk serve`: takes calls until it is told to stop. */
import { readConfig } from "../../config";
import { startWatchdog } from "../../watchdog";
import type { AddCommand } from "../context";
import { EXIT } from "../failure";

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
      // Loaded here: the other commands start faster without the whole house.
      const { serve } = await import("../../main");
      const stopWatching = watchdog ? startWatchdog() : null;
      const running = await serve(config);
      await untilTold((signal) =>
        terminal.say(`${signal}: stopping; calls stay up in Asterisk. Once more ends it at once.`),
      );
      await running.stop();
      await stopWatching?.stop();
      done(EXIT.ok);
    });
};

/** Resolves at the first signal; a second one ends the process at once. */
function untilTold(onSignal: (signal: NodeJS.Signals) => void): Promise<void> {
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

Examples:
  $ frontdesk serve
  $ LOG_LEVEL=debug frontdesk serve`;
