/** What ages out of the journal, and what a restart must still find there. */
import { createCalls } from "../../src/db/calls";
import { createJournalWriter } from "../../src/db/journal-writer";
import { LEDGER_TABLES } from "../../src/db/ledger-sql";
import { deleteOldEvents } from "../../src/db/old-events";
import type { DomainEvent } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { storyNames } from "../../src/domain/story-names";
import { aCompany } from "../domain/a-company";
import { ARRIVED_MS, entriesOf, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const ENDED = "a0000000001" as CallId;
const OPEN = "a0000000002" as CallId;
const LONG_AFTER_MS = ARRIVED_MS + 86_400_000;

beforeEach(() => db().knex.raw(`TRUNCATE events, ${LEDGER_TABLES.join(", ")}`));

/** One call that ended, one that did not, and an agent who came and has been available since. */
const EVENTS: DomainEvent[] = [
  sampleOf("call.arrived", ENDED),
  sampleOf("call.answered", ENDED),
  sampleOf("call.ended", ENDED),
  sampleOf("call.arrived", OPEN),
  { type: "agent.statusChanged", agent: "dave", status: { kind: "loggedOut" }, by: "test" },
  { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" },
];

async function written(): Promise<void> {
  const writer = createJournalWriter({
    pool: db().writer,
    log: { error: () => undefined },
    onRejected: () => undefined,
  });
  await writer.write(entriesOf(EVENTS, { node: "a", firstSeq: ARRIVED_MS * 1_000 }));
}

const left = async (): Promise<string[]> =>
  (await db().knex("events").select("type").orderBy("seq")).map((row: { type: string }) => row.type);

test("what is over is deleted; what a restart needs stays, and so does the ledger", async () => {
  await written();
  expect(await deleteOldEvents(db().knex, LONG_AFTER_MS, 100)).toBe(4);
  expect(await left()).toEqual(["call.arrived", "agent.statusChanged"]);
  const calls = createCalls({ knex: db().knex, names: () => storyNames(aCompany()) });
  expect((await calls.openLines()).map(({ event }) => event)).toEqual([EVENTS[3], EVENTS[5]]);
  expect(await calls.get(ENDED)).toMatchObject({ endReason: "completed" });
});

test("not more than a batch at a time, and nothing that is younger", async () => {
  await written();
  expect(await deleteOldEvents(db().knex, ARRIVED_MS - 1, 100)).toBe(0);
  expect(await deleteOldEvents(db().knex, LONG_AFTER_MS, 3)).toBe(3);
  expect(await left()).toHaveLength(3);
});
