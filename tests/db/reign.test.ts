/** Late lines of an owner who has been followed: which are history, and which the later owner knows better. */
import type { Pool } from "pg";
import { sortLate } from "../../src/db/reign";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { sampleOf } from "../support/sample-events";

const KNOWN = "a0000000001" as CallId;
const UNKNOWN = "a0000000002" as CallId;
const STANDING = "a0000000003" as CallId;

/** A database in which the later owner, of epoch 5, has written of one call. */
const pool = { query: async () => ({ rows: [{ id: KNOWN, epoch: "5" }] }) } as unknown as Pick<Pool, "query">;

const late = (events: readonly DomainEvent[]): JournalEntry[] =>
  events.map((event, n) => ({ seq: n + 1, node: "a", atMs: 1_000 + n, event, epoch: 4 }));

async function keptOf(...events: DomainEvent[]): Promise<string[]> {
  const { kept, superseded } = await sortLate(pool, late(events));
  expect(kept.length + superseded.length).toBe(events.length);
  return kept.map(({ event }) => event.type);
}

test("calls that nobody else knows are history, those of the later owner are not", async () => {
  expect(await keptOf(sampleOf("call.arrived", UNKNOWN), sampleOf("call.ended", UNKNOWN))).toHaveLength(2);
  expect(await keptOf(sampleOf("call.ended", KNOWN), sampleOf("queue.left", KNOWN))).toEqual([]);
});

test("a callback goes on with the later owner: what the one before did with it afterwards counts for nothing", async () => {
  const kept = await keptOf(
    sampleOf("callback.waits", STANDING),
    sampleOf("offer.made", STANDING),
    sampleOf("call.placed", STANDING),
    sampleOf("callback.tried", STANDING),
    sampleOf("offer.ended", STANDING),
    sampleOf("call.ended", STANDING),
  );
  expect(kept).toEqual([]);
});

test("but that somebody was promised a call is not lost", async () => {
  expect(await keptOf(sampleOf("callback.requested", KNOWN))).toEqual(["callback.requested"]);
});
