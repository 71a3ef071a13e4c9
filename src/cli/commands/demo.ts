/** `frontdesk demo`: the sample company with real calls, out of nothing. */
import type { AddCommand } from "../context";

interface Options {
  readonly once?: boolean;
  readonly scenario?: string;
}

export const demoCommand: AddCommand = (program, _context, done) => {
  program
    .command("demo")
    .description("start a sample company and play real calls on a real Asterisk; nothing has to be installed")
    .option("--once", "play each scenario once, check what the phones heard, print a table; exit code 0 or 1")
    .option("--scenario <name>", "play this one only")
    .addHelpText("after", HELP)
    .action(async ({ once = false, scenario }: Options) => {
      const { runDemo } = await import("../../demo/demo");
      done(await runDemo({ once, ...(scenario === undefined ? {} : { scenario }) }));
    });
};

const HELP = `
The first start fetches Asterisk (120 MB) into the cache folder: FRONTDESK_CACHE, or ~/.cache/frontdesk.
While it runs, lookup, calls, status and doctor look at it if DATABASE_URL is not set.

Examples:
  $ frontdesk demo
  $ frontdesk demo --once
  $ frontdesk demo --scenario vip-desk-answers`;
