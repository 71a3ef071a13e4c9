/** The checks that other tests trust: each finds its fault, and a ledger in order has none. */
import { createJournalWriter } from "../../src/db/journal-writer";
import { LEDGER_TABLES } from "../../src/db/ledger-sql";
import type { DomainEvent } from "../../src/domain/events";
import type { CallId, ChannelId } from "../../src/domain/glossary";
import { ledgerFaults } from "../support/ledger-checks";
import { entriesOf, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const CALL = "a0000000001" as CallId;
const OTHER = "a0000000002" as CallId;

beforeEach(() => db().knex.raw(`TRUNCATE events, ${LEDGER_TABLES.join(", ")}`));

async function faultsOf(...events: DomainEvent[]): Promise<string[]> {
  const writer = createJournalWriter({
    pool: db().writer,
    log: { error: () => undefined },
    onRejected: () => undefined,
  });
  await writer.write(entriesOf(events));
  return ledgerFaults(db().knex);
}

function wholeCall(call: CallId): DomainEvent[] {
  const types = [
    "call.arrived",
    "queue.entered",
    "offer.made",
    "offer.ended",
    "queue.left",
    "call.connected",
    "talk.ended",
    "call.ended",
  ] as const;
  return types.map((type) => sampleOf(type, call));
}

test("a call that went as it should leaves no fault", async () => {
  expect(await faultsOf(...wholeCall(CALL))).toEqual([]);
});

test.each([
  ["call.ended", ["a0000000001: call has not ended", "a0000000001: call ended more or less than once"]],
  ["call.arrived", ["a0000000001: call has no beginning", "a0000000001: call ended more or less than once"]],
  ["offer.ended", ["o-a0000000001-1: offer is open"]],
  ["queue.left", ["e-a0000000001-1: entry is open"]],
  ["talk.ended", ["c-a0000000001-agent3: phone is not done ringing or talking"]],
])("without its %s a call has a fault", async (type, faults) => {
  expect(await faultsOf(...wholeCall(CALL).filter((event) => event.type !== type))).toEqual(faults);
});

test("an employee who talks to two callers at once is found, so is an agent who is offered two", async () => {
  const both = wholeCall(CALL).flatMap((event, i) => [event, wholeCall(OTHER)[i] as DomainEvent]);
  expect(await faultsOf(...both)).toEqual([
    "c-a0000000001-agent3 and c-a0000000002-agent3: employee talks twice at once",
    "o-a0000000001-1 and o-a0000000002-1: agent is offered two callers at once",
  ]);
});

test("a caller with two people is found", async () => {
  const second = { leg: "c-a0000000001-agent4" as ChannelId, employee: "eve" };
  const events = wholeCall(CALL).flatMap((event): DomainEvent[] =>
    event.type === "call.connected" || event.type === "talk.ended" ? [event, { ...event, ...second }] : [event],
  );
  expect(await faultsOf(...events)).toEqual([
    "c-a0000000001-agent3 and c-a0000000001-agent4: caller talks to two at once",
  ]);
});
