/** The figures of a process: the day read from the journal, then line by line; without Postgres from now on. */

import type { JournalEntry } from "../src/domain/events";
import type { FiguresCompany } from "../src/domain/figures";
import type { CallId, EntryId } from "../src/domain/glossary";
import { keepFigures, READ_AGAIN_MS } from "../src/figures";
import { ManualClock } from "./support/manual-clock";
import { sampleOf } from "./support/sample-events";

const COMPANY: FiguresCompany = {
  queues: [{ id: "front", serviceLevel: { withinMs: 20_000, targetPercent: 80, shortAbandonMs: 5_000 } }],
  agents: [],
  zoneOf: () => "UTC",
};

function lineOf(clock: ManualClock, n: number): JournalEntry {
  const call = `a${String(n).padStart(10, "0")}` as CallId;
  const event = {
    ...sampleOf("queue.entered", call),
    entry: `e-${n}` as EntryId,
    queue: "front",
    enteredAtMs: clock.nowMs(),
  };
  return { seq: n, node: "a", atMs: clock.nowMs(), event };
}

test("what was kept before, and what comes while it is read, counts once; a Postgres that is away is asked again", async () => {
  const clock = new ManualClock();
  let hear: (entry: JournalEntry) => void = () => undefined;
  let away = true;
  let readOn: () => void = () => undefined;
  const figures = keepFigures({
    clock,
    log: { debug: () => undefined, warn: () => undefined },
    company: () => COMPANY,
    onDurable(listener) {
      hear = listener;
      return () => undefined;
    },
    openLines: async () => {
      if (away) throw new Error("connect ECONNREFUSED");
      return [];
    },
    async *linesBetween() {
      yield [lineOf(clock, 1), lineOf(clock, 2)];
      await new Promise<void>((resolve) => {
        readOn = resolve;
      });
      yield [lineOf(clock, 3)];
    },
  });
  const waiting = (): number => figures.at(clock.nowMs()).all.waiting;

  figures.start();
  await clock.advance(0);
  hear(lineOf(clock, 3));
  expect(waiting()).toBe(1);
  away = false;
  await clock.advance(READ_AGAIN_MS);
  hear(lineOf(clock, 4)); // while the day is read
  readOn();
  await clock.advance(0);
  expect(waiting()).toBe(4);
  hear(lineOf(clock, 5));
  expect(waiting()).toBe(5);
  figures.stop();
  expect(clock.pending).toBe(0);
});
