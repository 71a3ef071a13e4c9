/** Late lines of an owner who has been followed: which are history, and which the later owner knows better. */
import type { Pool } from "pg";
import { LateLines } from "../../src/db/reign";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { sampleOf } from "../support/sample-events";

const KNOWN = "a0000000001" as CallId;
const UNKNOWN = "a0000000002" as CallId;
const STANDING = "a0000000003" as CallId;
const { callback } = sampleOf("callback.requested", KNOWN);

type CallbackRow = { readonly epoch: string | null; readonly ended: boolean };

/** A database in which the later owner, of epoch 5, has written of one call, and a callback as `row` says. */
const poolWith = (row?: CallbackRow) =>
  ({
    query: async ({ text }: { text: string }) => ({
      rows: text.includes("FROM calls") ? [{ id: KNOWN, epoch: "5" }] : row ? [{ id: callback, ...row }] : [],
    }),
  }) as unknown as Pick<Pool, "query">;

const late = (events: readonly DomainEvent[]): JournalEntry[] =>
  events.map((event, n) => ({ seq: n + 1, node: "a", atMs: 1_000 + n, event, epoch: 4 }));

/** What is kept of lines that come in these chunks. */
async function keptOf(row: CallbackRow | undefined, ...chunks: (readonly DomainEvent[])[]): Promise<string[]> {
  const lines = new LateLines(poolWith(row));
  const types: string[] = [];
  for (const chunk of chunks) {
    lines.see(late(chunk));
    const { kept, superseded } = await lines.sort(late(chunk));
    expect(kept.length + superseded.length).toBe(chunk.length);
    types.push(...kept.map(({ event }) => event.type));
  }
  return types;
}

test("calls that nobody else knows are history, those of the later owner are not", async () => {
  const unknown = [sampleOf("call.arrived", UNKNOWN), sampleOf("call.ended", UNKNOWN)];
  expect(await keptOf(undefined, unknown)).toHaveLength(2);
  expect(await keptOf(undefined, [sampleOf("call.ended", KNOWN), sampleOf("queue.left", KNOWN)])).toEqual([]);
});

const requested = sampleOf("callback.requested", KNOWN);
const stands: readonly DomainEvent[] = [
  { ...sampleOf("callback.waits", STANDING), callback },
  sampleOf("offer.made", STANDING),
];
const rings: readonly DomainEvent[] = [
  { ...sampleOf("call.placed", STANDING), callback },
  { ...sampleOf("callback.tried", STANDING), callback },
  sampleOf("offer.ended", STANDING),
  sampleOf("call.ended", STANDING),
];
const ended = (how: "done" | "failed" | "cancelled" | "dissolved"): DomainEvent => ({
  ...sampleOf("callback.ended", STANDING),
  ...{ callback, how },
});

describe("a callback", () => {
  test("that nobody else knows is history from its request on, though it was asked for on a call that went on", async () => {
    const all = [requested, ...stands, ...rings, ended("failed")];
    expect(await keptOf(undefined, all)).toEqual(all.map(({ type }) => type));
  });

  test("with which the later owner has gone on is his, whichever chunk its lines come in", async () => {
    expect(await keptOf({ epoch: "5", ended: false }, stands, rings, [ended("failed")])).toEqual([]);
    expect(await keptOf({ epoch: "5", ended: false }, stands, [sampleOf("offer.ended", STANDING)])).toEqual([]);
  });

  test("that he has not taken up yet is the old owner's still", async () => {
    expect(await keptOf({ epoch: "4", ended: false }, stands)).toHaveLength(stands.length);
    expect(await keptOf({ epoch: null, ended: false }, stands)).toHaveLength(stands.length);
  });

  test.each(["done", "cancelled", "dissolved"] as const)("that was %s is over for both", async (how) => {
    expect(await keptOf({ epoch: "5", ended: false }, [ended(how)])).toEqual(["callback.ended"]);
    expect(await keptOf({ epoch: "5", ended: true }, [ended(how)])).toEqual([]);
  });
});
