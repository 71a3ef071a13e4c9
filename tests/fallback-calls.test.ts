/** The calls of the time without frontdesk: each once in the journal, whatever breaks in between. */

import type { DomainEvent } from "../src/domain/events";
import type { CallId, ChannelId } from "../src/domain/glossary";
import { indexCompany } from "../src/domain/people";
import { createFallbackCalls, type FallbackCalls } from "../src/fallback-calls";
import { aCompany, anEmployee, aSite } from "./domain/a-company";

const CAME = "1772447/fd-1772447400.7|trunk|1772447400|+78435551234|78432000000";
const TALKED = "1772447/fd-1772447400.7|talk|1772447412|desk-101";
const ENDED = "1772447/fd-1772447400.7|ended|1772447460|";
const CHANNEL = "fd-1772447400.7" as ChannelId;
const NONE: ReadonlySet<ChannelId> = new Set();

const people = indexCompany(
  aCompany({
    sites: [aSite({ id: "kazan", dnis: ["78432000000"] })],
    employees: [{ ...anEmployee("101"), id: "dave", desk: "desk-101" }],
  }),
);

/** Asterisk with these notes, and a ledger that holds what was recorded. */
class World {
  readonly ledger: (DomainEvent & { type: "call.fellBack" })[] = [];
  readonly notes: Set<string>;
  durable = async (): Promise<void> => undefined;
  deletes = true;
  notesAtOnce = Number.POSITIVE_INFINITY;

  constructor(...notes: string[]) {
    this.notes = new Set(notes);
  }

  /** A process that has just started. */
  frontdesk(): FallbackCalls {
    return createFallbackCalls({
      telephony: () => ({
        fallbackNotes: async () => ({
          notes: [...this.notes].slice(0, this.notesAtOnce),
          more: this.notes.size > this.notesAtOnce,
        }),
        deleteFallbackNotes: async (notes) => {
          if (!this.deletes) throw new Error("Asterisk is away");
          for (const note of notes) this.notes.delete(note);
        },
      }),
      journal: { record: (event) => void this.ledger.push(event as never), durable: () => this.durable() },
      company: () => people,
      ledgerComplete: async () => undefined,
      known: async (ids) => new Set(ids.filter((id) => this.ledger.some(({ call }) => call === id))),
      log: { info: () => undefined, warn: () => undefined } as never,
    });
  }
}

test("a call is recorded with its times and the employee who answered, and its notes are deleted", async () => {
  const world = new World(CAME, TALKED, ENDED);
  expect(await world.frontdesk().collect(NONE)).toBe(1);
  expect(world.ledger).toMatchObject([
    {
      ...{ type: "call.fellBack", channel: CHANNEL, number: "+78435551234", site: "kazan", dnisKnown: true },
      ...{ arrivedAtMs: 1_772_447_400_000, connectedAtMs: 1_772_447_412_000, connectedTo: "dave" },
      ...{ endedAtMs: 1_772_447_460_000, outcome: "connected" },
    },
  ]);
  expect(world.notes.size).toBe(0);
});

test("killed between the journal and the deletion: the next process only deletes", async () => {
  const world = new World(CAME, ENDED);
  world.deletes = false;
  await world.frontdesk().collect(NONE);
  expect(world.ledger).toHaveLength(1);
  world.deletes = true;
  expect(await world.frontdesk().collect(NONE)).toBe(0);
  expect([world.ledger.length, world.notes.size]).toEqual([1, 0]);
});

test("what is not durable is not deleted", async () => {
  const world = new World(CAME, ENDED);
  world.durable = () => Promise.reject(new Error("Postgres is away"));
  expect(await world.frontdesk().collect(NONE)).toBe(0);
  expect(world.notes.size).toBe(2);
});

test("a call that goes on is left until it is over; one whose end nobody noted was lost with Asterisk", async () => {
  const world = new World(CAME, TALKED);
  const frontdesk = world.frontdesk();
  expect(await frontdesk.collect(new Set([CHANNEL]))).toBe(0);
  expect(frontdesk.unfinished()).toBe(true);
  expect(await frontdesk.collect(NONE)).toBe(1);
  expect(frontdesk.unfinished()).toBe(false);
  expect(world.ledger).toMatchObject([{ outcome: "nodeLost", endedAtMs: 1_772_447_412_000 }]);
});

test("two looks at the same time record a call once", async () => {
  const world = new World(CAME, ENDED);
  const frontdesk = world.frontdesk();
  await Promise.all([frontdesk.collect(NONE), frontdesk.collect(NONE)]);
  expect(world.ledger).toHaveLength(1);
});

test("calls in the same second have ids of their own", async () => {
  const others = Array.from({ length: 50 }, (_, n) => CAME.replace(".7|", `.${n + 10}|`));
  const world = new World(...others);
  await world.frontdesk().collect(NONE);
  expect(new Set(world.ledger.map(({ call }): CallId => call)).size).toBe(50);
});

test("too many notes for one look: an end among the rest is waited for, and the next looks bring it", async () => {
  const second = (note: string): string => note.replaceAll(".7|", ".8|");
  const world = new World(CAME, ENDED, second(CAME), second(TALKED), second(ENDED));
  world.notesAtOnce = 3; // the second call's beginning, and nothing of its end
  const frontdesk = world.frontdesk();
  expect(await frontdesk.collect(NONE)).toBe(1);
  expect([world.notes.size, frontdesk.unfinished()]).toEqual([3, true]);
  expect(await frontdesk.collect(NONE)).toBe(1);
  expect([world.notes.size, frontdesk.unfinished()]).toEqual([0, false]);
  expect(world.ledger.map(({ outcome }) => outcome)).toEqual(["abandoned", "connected"]);
});

test("calls of which nobody noted an end do not keep the others waiting for ever", async () => {
  const came = [1, 2].map((n) => CAME.replace(".7|", `.${n}|`));
  const world = new World(...came, CAME, ENDED);
  world.notesAtOnce = 2;
  const frontdesk = world.frontdesk();
  for (let look = 0; frontdesk.unfinished() && look < 5; look++) await frontdesk.collect(NONE);
  expect(world.ledger.map(({ outcome }) => outcome)).toEqual(["nodeLost", "nodeLost", "abandoned"]);
  expect(world.notes.size).toBe(0);
});
