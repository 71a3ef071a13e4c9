/** The figures against a day written by hand: what counts where, for how long, and in whose day. */
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import {
  createFigures,
  type FiguresBook,
  type FiguresCompany,
  SERVICE_LEVEL_WINDOW_MS,
} from "../../src/domain/figures";
import type { CallId, ChannelId, EntryId } from "../../src/domain/glossary";
import { sampleOf } from "../support/sample-events";

const START_MS = Date.parse("2026-03-02T09:00:00Z");
const SECOND = 1000;
const TARGET = { withinMs: 20 * SECOND, targetPercent: 80, shortAbandonMs: 5 * SECOND };
const COMPANY: FiguresCompany = {
  queues: [
    { id: "front", serviceLevel: TARGET },
    { id: "service", serviceLevel: TARGET },
  ],
  agents: [
    { employee: "dave", queues: [{ queue: "front" }, { queue: "service" }] },
    { employee: "erin", queues: [{ queue: "front" }] },
  ],
  zoneOf: (site) => (site === "samara" ? "Europe/Samara" : "Europe/Moscow"),
};

const callNo = (n: number): CallId => `a${String(n).padStart(10, "0")}` as CallId;
const entryNo = (n: number): EntryId => `e-${callNo(n)}` as EntryId;

class Day {
  nowMs = START_MS;
  private seq = 0;
  readonly lines: JournalEntry[] = [];
  readonly book: FiguresBook = createFigures(() => COMPANY);

  happens(event: DomainEvent): this {
    const entry = { seq: ++this.seq, node: "a", atMs: this.nowMs, event };
    this.lines.push(entry);
    this.book.see(entry);
    return this;
  }

  after(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  arrives(n: number, site = "kazan"): this {
    return this.happens({ ...sampleOf("call.arrived", callNo(n)), site });
  }

  enters(n: number, queue = "front"): this {
    const event = { ...sampleOf("queue.entered", callNo(n)), entry: entryNo(n), queue, enteredAtMs: this.nowMs };
    return this.happens(event);
  }

  leaves(
    n: number,
    how: "connected" | "abandoned" | "elsewhere" | "timedOut",
    waitedMs: number,
    queue = "front",
  ): this {
    return this.happens({ ...sampleOf("queue.left", callNo(n)), entry: entryNo(n), queue, how, waitedMs });
  }

  /** A whole visit that began `waitedMs` ago. */
  visits(
    n: number,
    how: "connected" | "abandoned" | "elsewhere" | "timedOut",
    waitedMs: number,
    queue = "front",
  ): this {
    return this.arrives(n).enters(n, queue).leaves(n, how, waitedMs, queue);
  }

  talks(n: number, talkedMs: number, wrapUpMs: number, queue = "front"): this {
    const leg = `c-${callNo(n)}-agent1` as ChannelId;
    this.happens({ ...sampleOf("call.connected", callNo(n)), leg, employee: "dave", queue });
    this.after(talkedMs).happens({ ...sampleOf("talk.ended", callNo(n)), leg, employee: "dave", talkedMs });
    this.state("dave", "wrapUp", n).after(wrapUpMs);
    return this.state("dave", "idle", null);
  }

  state(agent: string, state: "idle" | "ringing" | "talking" | "wrapUp", n: number | null): this {
    const call = n === null ? null : callNo(n);
    return this.happens({ type: "agent.stateChanged", agent, state, call, untilMs: null });
  }

  get front() {
    const found = this.book.at(this.nowMs).queues.find(({ queue }) => queue === "front");
    if (!found) throw new Error("the queue is there");
    return found;
  }

  get all() {
    return this.book.at(this.nowMs).all;
  }
}

let day: Day;
beforeEach(() => {
  day = new Day();
});

test("nobody and nothing: no level is claimed", () => {
  expect(day.front).toMatchObject({ waiting: 0, longestWaitMs: 0, serviceLevel: { percent: null, of: 0 } });
  expect(day.front.today).toMatchObject({ entered: 0, speedOfAnswerMs: null, handleMs: null });
});

test("who waits counts, and the one who has waited longest by his age", () => {
  day.arrives(1).enters(1).after(30_000).arrives(2).enters(2).after(5_000);
  expect(day.front).toMatchObject({ waiting: 2, longestWaitMs: 35_000 });
  day.leaves(1, "connected", 35_000);
  expect(day.front).toMatchObject({ waiting: 1, longestWaitMs: 5_000 });
});

test("a place that only ages is nobody waiting", () => {
  day.happens({
    ...sampleOf("queue.shadowHeld", callNo(1)),
    entry: entryNo(1),
    queue: "front",
    enteredAtMs: day.nowMs,
  });
  expect(day.front.waiting).toBe(0);
  day.leaves(1, "elsewhere", 3_000);
  expect(day.front.today).toMatchObject({ entered: 0, elsewhere: 0 });
});

test("service level: in time / (answered + abandoned - short abandons)", () => {
  day.visits(1, "connected", 20_000); // the last moment in time
  day.visits(2, "connected", 20_001); // late
  day.visits(3, "abandoned", 5_000); // not short any more
  day.visits(4, "abandoned", 4_999); // short: not counted
  day.visits(5, "elsewhere", 60_000).visits(6, "timedOut", 60_000); // neither answered nor abandoned
  expect(day.front.serviceLevel).toEqual({ percent: 100 / 3, answeredInTime: 1, of: 3 });
  expect(day.front.today).toMatchObject({ entered: 6, answered: 2, abandoned: 2, shortAbandons: 1, elsewhere: 2 });
});

test("the causes are disjoint and add up to those who entered", () => {
  day.visits(1, "connected", 1).visits(2, "abandoned", 1).visits(3, "elsewhere", 1).visits(4, "timedOut", 1);
  const { entered, answered, abandoned, elsewhere } = day.front.today;
  expect(answered + abandoned + elsewhere).toBe(entered);
});

test("the level forgets who left more than 30 minutes ago, the day does not", () => {
  day.visits(1, "connected", 1_000).after(SERVICE_LEVEL_WINDOW_MS - 1);
  expect(day.front.serviceLevel.of).toBe(1);
  day.after(1);
  expect(day.front.serviceLevel).toEqual({ percent: null, answeredInTime: 0, of: 0 });
  expect(day.front.today.answered).toBe(1);
});

test("speed of answer is the mean wait of those answered", () => {
  day.visits(1, "connected", 10_000).visits(2, "connected", 20_000).visits(3, "abandoned", 90_000);
  expect(day.front.today.speedOfAnswerMs).toBe(15_000);
});

test("handle time is talk and wrap-up, for the queue the caller came from", () => {
  day.visits(1, "connected", 1_000).talks(1, 60_000, 20_000);
  day.visits(2, "connected", 1_000).talks(2, 30_000, 10_000);
  expect(day.front.today.handleMs).toBe(60_000);
  expect(day.book.at(day.nowMs).queues[1]?.today.handleMs).toBeNull();
});

test("a direct call is no queue's talk", () => {
  const leg = "c-x" as ChannelId;
  day.happens({ ...sampleOf("call.connected", callNo(1)), leg, queue: null });
  day.happens({ ...sampleOf("talk.ended", callNo(1)), leg, talkedMs: 1_000 });
  expect(day.all.today.handleMs).toBeNull();
});

test("turned away and sent elsewhere are counted beside those who entered", () => {
  day.happens({ ...sampleOf("queue.refused", callNo(1)), queue: "front" });
  day.happens({ ...sampleOf("queue.overflowed", callNo(1)), queue: "front" });
  expect(day.front.today).toMatchObject({ entered: 0, refused: 1, overflowed: 1 });
});

test("agents count by state while on a call, else by status; in all queues together once", () => {
  day.happens({ type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" });
  expect(day.front.agents).toMatchObject({ idle: 1, loggedOut: 1 });
  day.happens({ type: "agent.statusChanged", agent: "erin", status: { kind: "onBreak", reason: "lunch" }, by: "test" });
  day.state("erin", "talking", 9);
  expect(day.front.agents).toMatchObject({ idle: 1, talking: 1, onBreak: 0 });
  day.state("erin", "idle", null);
  expect(day.all.agents).toMatchObject({ idle: 1, onBreak: 1 });
});

test("today is the day of the site that was called, by its own clock", () => {
  day.nowMs = Date.parse("2026-03-02T20:30:00Z"); // 23:30 in Kazan, 00:30 of the next day in Samara
  day.arrives(1, "kazan").enters(1).leaves(1, "connected", 1_000);
  day.arrives(2, "samara").enters(2).leaves(2, "connected", 1_000);
  expect(day.all.today.answered).toBe(2);
  day.nowMs = Date.parse("2026-03-02T21:00:00Z"); // midnight in Kazan
  expect(day.all.today.answered).toBe(1);
  day.nowMs = Date.parse("2026-03-03T20:00:00Z"); // midnight in Samara
  expect(day.all.today.answered).toBe(0);
});

test("all is the sum of the queues", () => {
  day
    .visits(1, "connected", 1_000)
    .visits(2, "abandoned", 60_000, "service")
    .arrives(3)
    .enters(3, "service")
    .after(1_000);
  expect(day.all).toMatchObject({ waiting: 1, longestWaitMs: 1_000, serviceLevel: { percent: 50, of: 2 } });
  expect(day.all.today).toMatchObject({ entered: 3, answered: 1, abandoned: 1 });
});

test("read again from the lines, in whatever pieces and some twice, the figures are the same", () => {
  day.visits(1, "connected", 12_000).talks(1, 60_000, 20_000).visits(2, "abandoned", 8_000);
  day.arrives(3).enters(3).state("erin", "ringing", 3).after(7_000);
  const again = createFigures(() => COMPANY);
  for (const line of day.lines.slice(0, 9)) again.see(line);
  for (const line of day.lines.slice(4)) again.see(line);
  expect(again.at(day.nowMs)).toEqual(day.book.at(day.nowMs));
});
