/** Each rule of the watch: kept by an ordinary day, and found the moment it is broken. */
import type { DomainEvent } from "../../src/domain/events";
import type { CallId, ChannelId, EntryId, OfferId } from "../../src/domain/glossary";
import { createInvariantWatch } from "../../src/domain/invariants";
import { IDLE_PAIR_MS_MAX, type InvariantWatchOptions } from "../../src/domain/invariants-options";
import { sampleOf } from "../support/sample-events";

const START_MS = 1_772_442_000_000;
const QUEUE = { skillSteps: [], lastAgentMs: 0, passedMax: 3, tierStepMs: 0 };

const callNo = (n: number): CallId => `a${String(n).padStart(10, "0")}` as CallId;
const entryNo = (n: number): EntryId => `e-${callNo(n)}` as EntryId;
const offerNo = (n: number, k = 1): OfferId => `o-${callNo(n)}-${k}` as OfferId;
const legNo = (n: number): ChannelId => `c-${callNo(n)}-agent1` as ChannelId;

class Seen {
  private seq = 0;
  private nowMs = START_MS;
  readonly watch;

  constructor(options: InvariantWatchOptions = {}) {
    this.watch = createInvariantWatch({ complete: true, queueOf: () => QUEUE, ...options });
  }

  get rules(): string[] {
    return this.watch.broken.map(({ rule }) => rule);
  }

  happens(event: DomainEvent, seq = ++this.seq): this {
    this.watch.see({ seq, node: "a", atMs: this.nowMs, event });
    return this;
  }

  after(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  enters(n: number, creditSeconds = 0, queue = "front", enteredAtMs = this.nowMs): this {
    const call = callNo(n);
    this.happens(sampleOf("call.arrived", call));
    const entered = { entry: entryNo(n), queue, creditSeconds, enteredAtMs };
    return this.happens({ ...sampleOf("queue.entered", call), ...entered }).after(1_000);
  }

  comesBack(n: number, enteredAtMs: number): this {
    return this.enters(n, 0, "front", enteredAtMs);
  }

  leaves(n: number, how: "connected" | "abandoned" = "abandoned", waitedMs = 1, queue = "front"): this {
    return this.happens({ ...sampleOf("queue.left", callNo(n)), entry: entryNo(n), queue, how, waitedMs });
  }

  offers(n: number, agent = "dave", k = 1): this {
    const offer = { call: callNo(n), offer: offerNo(n, k), entry: entryNo(n), agent };
    return this.happens({ type: "offer.made", ...offer, leg: legNo(n) });
  }

  offerEnds(n: number, outcome: "accepted" | "unanswered" = "accepted", agent = "dave", rangMs = 1, k = 1): this {
    const offer = { call: callNo(n), offer: offerNo(n, k), entry: entryNo(n), agent };
    return this.happens({ type: "offer.ended", ...offer, outcome, rangMs });
  }

  talks(n: number, employee = "dave"): this {
    const talk = { call: callNo(n), leg: legNo(n), employee, device: "desk" as const, queue: "front" };
    return this.happens({ type: "call.connected", ...talk });
  }

  talkEnds(n: number, employee = "dave"): this {
    const talk = { call: callNo(n), leg: legNo(n), employee, by: "caller" as const, talkedMs: 1 };
    return this.happens({ type: "talk.ended", ...talk });
  }

  ends(n: number): this {
    return this.happens(sampleOf("call.ended", callNo(n)));
  }

  served(n: number, agent = "dave", queue = "front"): this {
    const taken = this.offers(n, agent).offerEnds(n, "accepted", agent);
    return taken.leaves(n, "connected", 1, queue).talks(n, agent);
  }
}

const seen = (options?: InvariantWatchOptions): Seen => new Seen(options);

test("an ordinary day breaks nothing and leaves nothing", () => {
  const day = seen().enters(1).enters(2).served(1).talkEnds(1).ends(1);
  day.offers(2).offerEnds(2, "unanswered").leaves(2).ends(2);
  expect(day.watch.broken).toEqual([]);
  expect(day.watch.leftOver()).toEqual([]);
});

test.each<[string, string, (day: Seen) => Seen]>([
  ["an agent is offered two callers", "oneOfferPerAgent", (day) => day.enters(1).enters(2).offers(1).offers(2)],
  ["an agent who talks is offered a caller", "oneTalkPerAgent", (day) => day.enters(1).enters(2).served(1).offers(2)],
  ["an agent talks twice", "oneTalkPerAgent", (day) => day.enters(1).enters(2).talks(1).talks(2)],
  ["a caller talks to two", "oneTalkPerCaller", (day) => day.enters(1).talks(1).talks(1, "erin")],
  ["a call ends in the middle of its talk", "oneTalkPerCaller", (day) => day.enters(1).talks(1).ends(1)],
  ["an offer ends twice", "offerEndsOnce", (day) => day.enters(1).offers(1).offerEnds(1).offerEnds(1)],
  ["an offer ends that was never made", "offerEndsOnce", (day) => day.enters(1).offerEnds(1)],
  ["a place is left twice", "entryEndsOnce", (day) => day.enters(1).leaves(1).leaves(1)],
  ["a caller without a place is offered", "entryEndsOnce", (day) => day.enters(1).leaves(1).offers(1)],
  ["a call ends twice", "callEndsOnce", (day) => day.enters(1).leaves(1).ends(1).ends(1)],
  ["a wait below zero", "timeGoesOn", (day) => day.enters(1).leaves(1, "abandoned", -1)],
  [
    "a number that does not rise",
    "timeGoesOn",
    (day) =>
      day.happens(sampleOf("company.published", callNo(1)), 7).happens(sampleOf("company.published", callNo(1)), 7),
  ],
  ["the second in line is offered first", "order", (day) => day.enters(1).enters(2).offers(2)],
  ["credit puts him first, and he is passed over", "order", (day) => day.enters(1).enters(2, 60).offers(1)],
])("%s: found", (_what, rule, play) => {
  const day = play(seen({ tierOf: () => 1 }));
  expect([...new Set(day.rules)]).toEqual([rule]);
});

describe("the order is kept", () => {
  test("when the first is being offered to somebody else, or has just been offered to this agent in vain", () => {
    expect(seen().enters(1).enters(2).offers(1).offers(2, "erin").rules).toEqual([]);
    expect(seen().enters(1).enters(2).offers(1).offerEnds(1, "unanswered").offers(2).rules).toEqual([]);
  });

  test("when a supervisor sends the second to an agent, or puts him forward", () => {
    const of = { call: callNo(2), entry: entryNo(2), queue: "front", by: "test" };
    expect(
      seen()
        .enters(1)
        .enters(2)
        .happens({ type: "queue.pulled", ...of, agent: "dave" })
        .offers(2).rules,
    ).toEqual([]);
    expect(
      seen()
        .enters(1)
        .enters(2)
        .happens({ type: "queue.raised", ...of, creditSeconds: 60 })
        .offers(2).rules,
    ).toEqual([]);
  });

  test("when the first has been put forward and waits to be called back: between two tries he is passed rightly", () => {
    const of = { call: callNo(1), entry: entryNo(1), queue: "front" };
    const day = seen({ tierOf: () => 1 }).enters(1);
    day.happens({ ...sampleOf("callback.requested", callNo(1)), ...of });
    day.happens({ type: "queue.raised", ...of, creditSeconds: 60, by: "test" });
    expect(day.enters(2).offers(2).rules).toEqual([]);
  });

  test("when the first has been put forward after this agent has let him ring: he is kept from him all the same", () => {
    const of = { call: callNo(1), entry: entryNo(1), queue: "front" };
    const day = seen({ tierOf: () => 1 })
      .enters(1)
      .offers(1)
      .offerEnds(1, "unanswered");
    day.happens({ type: "queue.raised", ...of, creditSeconds: 60, by: "test" });
    expect(day.enters(2).offers(2).rules).toEqual([]);
  });

  test("when others have passed him as often as they may: then he goes first", () => {
    const day = seen({ tierOf: () => 1 }).enters(1);
    for (const n of [2, 3, 4]) day.enters(n, 60).served(n, `agent-${n}`);
    expect(day.enters(5, 60).offers(1).rules).toEqual([]);
  });

  test("when he comes back to a place that he gave up, and was passed in meanwhile: he goes first", () => {
    const day = seen({ tierOf: () => 1 });
    const gaveUpMs = START_MS - 60_000;
    for (const n of [2, 3, 4]) day.enters(n, 60).served(n, `agent-${n}`);
    day.enters(5, 120).comesBack(1, gaveUpMs);
    expect(day.offers(1).rules).toEqual([]);
  });

  test("when those who passed him were taken in another queue, by agents of his: the same", () => {
    const day = seen({ tierOf: (agent) => (agent === "erin" ? null : 1) }).enters(1);
    for (const n of [2, 3, 4]) day.enters(n, 0, "service").served(n, `agent-${n}`, "service");
    expect(day.enters(5, 60).offers(1).rules).toEqual([]);
    const other = seen({ tierOf: (agent) => (agent === "erin" ? null : 1) }).enters(1);
    for (const n of [2, 3, 4]) other.enters(n, 0, "service").served(n, "erin", "service").talkEnds(n, "erin");
    expect(other.enters(5, 60).offers(1).rules).toEqual(["order"]);
  });

  test("where nobody may be passed credit counts for nothing", () => {
    const queueOf = () => ({ ...QUEUE, passedMax: 0 });
    expect(
      seen({ queueOf, tierOf: () => 1 })
        .enters(1)
        .enters(2, 90)
        .offers(1).rules,
    ).toEqual([]);
    expect(
      seen({ queueOf, tierOf: () => 1 })
        .enters(1)
        .enters(2)
        .offers(2).rules,
    ).toEqual(["order"]);
  });

  test("where agents differ in what they can do, it is not asked", () => {
    const queueOf = () => ({ ...QUEUE, skillSteps: [{ afterMs: 0, needs: "boilers" }] });
    expect(seen({ queueOf }).enters(1).enters(2).offers(2).rules).toEqual([]);
  });
});

test("a free agent beside a caller: found once, when it lasts", () => {
  const day = seen();
  const pair = { agent: "dave", entry: entryNo(1), call: callNo(1) };
  day.watch.look(0, [pair]);
  day.watch.look(IDLE_PAIR_MS_MAX, [pair]);
  expect(day.rules).toEqual([]);
  day.watch.look(IDLE_PAIR_MS_MAX + 1, [pair]);
  day.watch.look(IDLE_PAIR_MS_MAX + 1_000, [pair]);
  expect(day.rules).toEqual(["nobodyIdleBeside"]);
  day.watch.look(10_000, []);
  day.watch.look(11_000, [pair]);
  expect(day.rules).toHaveLength(1);
});

test("what is open is named at rest", () => {
  const left = seen().enters(1).offers(1).enters(2).talks(2, "erin").watch.leftOver();
  expect(left).toEqual([
    `call ${callNo(1)} has not ended`,
    `call ${callNo(2)} has not ended`,
    `place ${entryNo(1)} has not ended`,
    `place ${entryNo(2)} has not ended`,
    `offer ${offerNo(1)} to dave is open`,
    `erin talks in ${callNo(2)}`,
  ]);
});

test("a process that has seen only the end of a day says nothing of its beginning", () => {
  const day = seen({ complete: false }).offerEnds(1).leaves(1).talkEnds(1).ends(1);
  expect(day.watch.broken).toEqual([]);
  expect(day.ends(1).rules).toEqual(["callEndsOnce"]);
});
