/**
 * What ops say at Asterisk's own CLI: `frontdesk queue close sales` is an alias
 * that brings the word `queue-close-sales` here.
 */
import type { LiveCommands } from "./acd/live-commands";
import type { Log } from "./log";

const QUEUE_SWITCH = /^queue-(open|close)-(.+)$/;
/** Who did it, for the journal. */
const BY_OPS = "asterisk-cli";

/** Does what the word says; one that says nothing is logged, for nobody waits for an answer. */
export function obeyOps(
  word: string,
  { live, log }: { live: Pick<LiveCommands, "setOpen">; log: Pick<Log, "info" | "warn"> },
): void {
  const [, what, queue] = QUEUE_SWITCH.exec(word) ?? [];
  if (what === undefined || queue === undefined) log.warn({ word }, "a word of ops that means nothing here");
  else if (live.setOpen(queue, what === "open", BY_OPS))
    log.info({ queue, what }, "a queue was switched at Asterisk's CLI");
  else log.warn({ queue }, "ops asked for a queue that is not there");
}
