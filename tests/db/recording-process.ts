/**
 * A process that records calls without end, to be killed: prints the number of
 * every entry that the journal called durable, one a line.
 *   node --import tsx tests/db/recording-process.ts DATABASE_URL SPOOL_DIR
 */
import { writeSync } from "node:fs";
import { systemClock } from "../../src/clock";
import { openDatabase } from "../../src/db/database";
import { createJournal } from "../../src/db/journal";
import type { DomainEvent } from "../../src/domain/events";
import { callIds } from "../../src/domain/ids";
import { everyEvent } from "../support/sample-events";

const STDOUT = 1;
const EVERY_MS = 2;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function main(url: string, spoolDir: string): Promise<void> {
  const database = openDatabase({ url, log });
  const journal = await createJournal({ database, node: "a", clock: systemClock, spoolDir, log });
  // Written at once: what stays in a buffer when we are killed would look like an entry that was never promised.
  journal.onDurable(({ seq }) => writeSync(STDOUT, `${seq}\n`));
  const nextId = callIds("a");
  let waiting: DomainEvent[] = [];
  setInterval(() => {
    if (waiting.length === 0) waiting = everyEvent(nextId(Date.now()));
    for (const event of waiting.splice(0, 3)) journal.record(event);
  }, EVERY_MS);
}

void main(process.argv[2] ?? "", process.argv[3] ?? "");
