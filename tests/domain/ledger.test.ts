/** What the lines of the journal change in the ledger. */
import fc from "fast-check";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { foldLedger, type LedgerRows, patchesOf } from "../../src/domain/ledger";
import { ARRIVED_MS, entriesOf, everyEvent, sampleOf } from "../support/sample-events";

const CALL = "a0000000001" as CallId;
const fold = (...events: DomainEvent[]): LedgerRows => foldLedger(entriesOf(events));

const timesIn = (event: DomainEvent): unknown[] =>
  Object.entries(event).flatMap(([name, value]) => (name.endsWith("AtMs") ? [value] : []));

test("every event has its patches, and none of them names a time that is not in its entry", () => {
  for (const entry of entriesOf(everyEvent(CALL)))
    for (const { values } of patchesOf(entry))
      for (const [column, value] of Object.entries(values))
        if (column.endsWith("_at") && column !== "end_at_step")
          expect([entry.atMs, ARRIVED_MS, null, ...timesIn(entry.event)]).toContain(value);
});

test("durations are whole milliseconds: a table of integers takes no others", () => {
  const rows = foldLedger(entriesOf(everyEvent(CALL)));
  for (const row of Object.values(rows).flat())
    for (const [column, value] of Object.entries(row))
      if (column === "ms" || column.endsWith("_ms")) expect(Number.isInteger(value)).toBe(true);
});

test("patches of one row are merged: one row a call however many lines it has", () => {
  const rows = foldLedger(entriesOf(everyEvent(CALL)));
  expect(rows.calls).toHaveLength(1);
  expect(rows.queue_entries).toHaveLength(1);
  expect(rows.offers).toHaveLength(1);
  expect(rows.segments.map(({ kind }) => kind)).toEqual(["ring", "talk"]);
});

test("a call taken by a second person was still answered when it was answered", () => {
  const answered = sampleOf("call.answered", CALL);
  expect(fold(answered, answered).calls).toEqual([{ id: CALL, node: "a", answered_at: ARRIVED_MS }]);
});

test("a place taken again has not been left", () => {
  const entered = sampleOf("queue.entered", CALL);
  const left = sampleOf("queue.left", CALL);
  const [row] = fold(entered, left, entered).queue_entries;
  expect(row).toMatchObject({ left_at: null, how: null, waited_ms: null, entered_at: ARRIVED_MS });
});

test("a shadow place that is used becomes a real one", () => {
  const [row] = fold(sampleOf("queue.shadowHeld", CALL), sampleOf("queue.entered", CALL)).queue_entries;
  expect(row).toMatchObject({ shadow: false, credit_seconds: 60, stream: "service" });
});

test("an unknown is never written over what is known", () => {
  const known = sampleOf("caller.identified", CALL);
  const [row] = fold(known, { ...known, customers: [], name: null, category: null }).calls;
  expect(row).toMatchObject({ customer_name: "Ivan Petrov", category: "vip", kind: "customer" });
});

test("lines of an agent do not count as lines of the call they name", () => {
  const rows = fold(sampleOf("agent.stateChanged", CALL));
  expect(rows.calls).toEqual([]);
  expect(rows.agent_intervals).toHaveLength(1);
});

test("folding twice in a row gives the same rows: a line that comes again changes nothing", () => {
  const events = everyEvent(CALL);
  fc.assert(
    fc.property(fc.array(fc.nat(events.length - 1), { maxLength: 30 }), (picked) => {
      const entries = picked.flatMap((i, n): JournalEntry[] => entriesOf([events[i] as DomainEvent], { firstSeq: n }));
      const doubled = entries.flatMap((entry) => [entry, entry]);
      expect(known(foldLedger(doubled))).toEqual(known(foldLedger(entries)));
    }),
  );
});

/** Absent and null both say that nothing is known. */
const known = (rows: LedgerRows): unknown => JSON.parse(JSON.stringify(rows, (_, value) => value ?? undefined));

test("the row of a call that only stood in line for a callback has no arrival, so that no list shows it, and an end", () => {
  const order = { ...sampleOf("callback.requested", CALL), origin: "api" as const };
  const lines = [order, sampleOf("callback.waits", CALL), sampleOf("queue.entered", CALL)];
  const aside = [sampleOf("callback.setAside", CALL), sampleOf("call.ended", CALL)];
  expect(foldLedger(entriesOf(lines)).calls[0]).not.toHaveProperty("arrived_at");
  const [row] = foldLedger(entriesOf([...lines, ...aside])).calls;
  expect(row).not.toHaveProperty("arrived_at");
  expect(row?.ended_at).toEqual(expect.any(Number));
  const rung = foldLedger(entriesOf([...lines, sampleOf("call.placed", CALL)]));
  expect(rung.calls[0]?.arrived_at).toEqual(expect.any(Number));
});
