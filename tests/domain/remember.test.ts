/** What the journal's lines remember of calls that have not ended. */
import type { StepState } from "../../src/domain/call";
import type { CallEvent, DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId, ChannelId, CustomerId, E164, EntryId, OfferId } from "../../src/domain/glossary";
import { legId } from "../../src/domain/ids";
import { rememberCalls } from "../../src/domain/remember";
import { sampleOf } from "../support/sample-events";

const ALICE = "a0000000001" as CallId;
const ZOE = "a0000000002" as CallId;
const ENTRY = "e-a0000000001" as EntryId;

/** Lines of the journal, one second apart, beginning at second 1. */
const lines = (...events: readonly DomainEvent[]): JournalEntry[] =>
  events.map((event, i) => ({ seq: i + 1, node: "a", atMs: (i + 1) * 1_000, event }));
const of =
  (call: CallId) =>
  (event: CallEvent): DomainEvent => ({ ...event, call });
const alice = of(ALICE);

const arrived = (call = ALICE): DomainEvent =>
  of(call)({
    type: "call.arrived",
    channel: `1764.${call.slice(-1)}` as ChannelId,
    ani: "+7 843 555-12-34",
    number: "+78435551234" as E164,
    dnis: "78432000000",
    site: "kazan",
    dnisKnown: true,
    kind: "unknown",
    employee: null,
    companyVersion: 3,
  });
const entered = (state: StepState): DomainEvent => alice({ type: "step.entered", state });
const ended = (call = ALICE): DomainEvent =>
  of(call)({ type: "call.ended", reason: "abandoned", at: "menu", cause: "callerHungUp" });
const identified = (customers: readonly string[]): DomainEvent =>
  alice({
    type: "caller.identified",
    customers: customers as CustomerId[],
    name: customers.length > 0 ? "Ms Alice" : null,
    category: "vip",
    manager: "bob",
    language: "it",
    tookMs: 2,
    late: false,
  });
const rang = (what: "desk" | "mobile", n: number): DomainEvent =>
  alice({ type: "phone.rang", leg: legId(ALICE, what, n), employee: "bob", device: what, ringMs: 20_000 });
const inQueue = (queue = "front-desk"): DomainEvent =>
  alice({ type: "queue.entered", entry: ENTRY, queue, stream: null, creditSeconds: 60, enteredAtMs: 500 });
const offered = (n: number): DomainEvent =>
  alice({
    type: "offer.made",
    offer: `o-${ALICE}-${n}` as OfferId,
    entry: ENTRY,
    agent: "dave",
    leg: legId(ALICE, "agent", n),
  });

const remembered = (...events: readonly DomainEvent[]) => rememberCalls(lines(...events))[0];

test("an empty journal remembers nobody", () => {
  expect(rememberCalls([])).toEqual([]);
});

test("a call that has just arrived", () => {
  expect(rememberCalls(lines(arrived()))).toEqual([
    {
      id: ALICE,
      channel: "1764.1",
      site: "kazan",
      dnis: "78432000000",
      companyVersion: 3,
      caller: { kind: "unknown", number: "+78435551234", customers: [], employee: null },
      arrivedAtMs: 1_000,
      state: { step: "identify" },
      entry: null,
      legs: [],
      openOffers: [],
      legsMade: 5,
      underWay: [],
      incidentHeard: null,
    },
  ]);
});

test("an incident that was heard of, until something is chosen", () => {
  const heard: DomainEvent = { type: "incident.heard", call: ALICE, incident: "no-gas" };
  const chosen: DomainEvent = { type: "menu.chosen", call: ALICE, menu: "main", key: "1", label: "new purchase" };
  expect(remembered(arrived(), heard)?.incidentHeard).toBe("no-gas");
  expect(remembered(arrived(), heard, chosen)?.incidentHeard).toBeNull();
});

test("what a waiting caller has been told, and nothing of a place he has left", () => {
  const announced = (more: object): DomainEvent => ({
    ...{ type: "queue.announced", call: ALICE, entry: ENTRY, queue: "front-desk" },
    ...{ what: "comfort", prompt: "comfort", position: null, estimateMs: null, staff: null },
    ...more,
  });
  const told = [
    announced({ what: "welcome", prompt: "queue-enter" }),
    announced({}),
    announced({ what: "position", prompt: "position-2", position: 2 }),
    announced({ what: "estimate", prompt: "minutes-3", estimateMs: 150_000, staff: 4 }),
  ];
  expect(remembered(arrived(), inQueue(), ...told)?.entry?.told).toEqual({
    welcome: true,
    comforts: 1,
    position: 2,
    estimate: { minutes: 3, staff: 4 },
  });
  expect(remembered(arrived(), inQueue(), ...told, inQueue())?.entry?.told).toBeUndefined();
});

test("a call that has ended is forgotten, the others are not", () => {
  expect(rememberCalls(lines(arrived(), arrived(ZOE), ended())).map(({ id }) => id)).toEqual([ZOE]);
});

test("calls in the order in which they arrived", () => {
  expect(rememberCalls(lines(arrived(ZOE), arrived())).map(({ id }) => id)).toEqual([ZOE, ALICE]);
});

test("a call whose beginning is missing is left out", () => {
  expect(rememberCalls(lines(entered({ step: "greeting" }), inQueue(), ended()))).toEqual([]);
});

test("lines of agents and of the house are nobody's call, though they may name one", () => {
  const agent: DomainEvent = {
    type: "agent.stateChanged",
    agent: "dave",
    state: "talking",
    call: ALICE,
    untilMs: null,
  };
  const house: DomainEvent = { type: "system.started", node: "a", version: "1" };
  expect(rememberCalls(lines(house, agent, arrived(), agent))).toHaveLength(1);
});

describe("where it is", () => {
  test("the step entered last, with what it needs", () => {
    const menu: StepState = { step: "menu", menu: "second", trail: ["main"] };
    expect(remembered(arrived(), entered({ step: "greeting" }), entered(menu))).toMatchObject({ state: menu });
  });

  test("adopted before: the step goes on counting", () => {
    const adopted = alice({ type: "call.adopted", state: { step: "greeting" }, afterMs: 1 });
    const talk: StepState = {
      step: "talk",
      leg: legId(ALICE, "desk", 1),
      employee: "bob",
      device: "desk",
      queue: null,
    };
    expect(remembered(arrived(), adopted, entered(talk))).toMatchObject({ state: talk });
  });
});

describe("who it is", () => {
  test("nobody known", () => {
    expect(remembered(arrived(), identified([]))?.caller).toMatchObject({ kind: "unknown", customers: [] });
  });

  test("a customer: enough for the language, the manager and the category", () => {
    expect(remembered(arrived(), identified(["c1"]))?.caller).toEqual({
      kind: "customer",
      number: "+78435551234",
      employee: null,
      customers: [
        {
          ...{ id: "c1", name: "Ms Alice", category: "vip", manager: "bob", language: "it" },
          ...{ lastAgent: null, openMatter: null },
        },
      ],
    });
  });

  test("several on one number: all of them, the first with what is known", () => {
    const customers = remembered(arrived(), identified(["c1", "c2"]))?.caller.customers;
    expect(customers).toMatchObject([
      { id: "c1", category: "vip" },
      { id: "c2", name: "", category: null, manager: null, language: null },
    ]);
  });
});

describe("its place", () => {
  test("in a queue, with its age", () => {
    expect(remembered(arrived(), inQueue())?.entry).toEqual({
      ...{ id: ENTRY, queue: "front-desk", enteredAtMs: 500, shadow: false },
    });
  });

  test("a shadow, until it is entered", () => {
    const held = alice({ type: "queue.shadowHeld", entry: ENTRY, queue: "front-desk", enteredAtMs: 400 });
    expect(remembered(arrived(), held)?.entry).toMatchObject({ shadow: true, enteredAtMs: 400 });
    expect(remembered(arrived(), held, inQueue())?.entry).toMatchObject({ shadow: false, enteredAtMs: 500 });
  });

  test("left: none", () => {
    const left = alice({ type: "queue.left", entry: ENTRY, queue: "front-desk", how: "connected", waitedMs: 1 });
    expect(remembered(arrived(), inQueue(), left)?.entry).toBeNull();
  });
});

describe("its phones and offers", () => {
  test("phones rung for the call itself belong to no queue, those of agents to its own", () => {
    expect(remembered(arrived(), rang("desk", 1), rang("mobile", 2), inQueue("sales"), offered(1))?.legs).toEqual([
      { leg: legId(ALICE, "desk", 1), employee: "bob", device: "desk", queue: null },
      { leg: legId(ALICE, "mobile", 2), employee: "bob", device: "mobile", queue: null },
      { leg: legId(ALICE, "agent", 1), employee: "dave", device: "desk", queue: "sales" },
    ]);
  });

  test("the queue of an agent's phone is known though the place has been left", () => {
    const left = alice({ type: "queue.left", entry: ENTRY, queue: "sales", how: "connected", waitedMs: 1 });
    expect(remembered(arrived(), inQueue("sales"), offered(1), left)?.legs).toMatchObject([{ queue: "sales" }]);
  });

  test("offers that have not ended, with when they were made", () => {
    const over = alice({
      ...{ type: "offer.ended", offer: `o-${ALICE}-1` as OfferId, entry: ENTRY, agent: "dave" },
      ...{ outcome: "unanswered", rangMs: 1 },
    } as CallEvent);
    expect(remembered(arrived(), inQueue(), offered(1), over, offered(2))?.openOffers).toEqual([
      { id: `o-${ALICE}-2`, entry: ENTRY, agent: "dave", madeAtMs: 5_000 },
    ]);
  });

  test("what was under way when the journal ended: a phone that rang, a talk, since when", () => {
    const desk = { leg: legId(ALICE, "desk", 1), employee: "bob", device: "desk" } as const;
    const over = alice({ type: "phone.ended", ...desk, outcome: "answered", rangMs: 1 });
    const talk = alice({ type: "call.connected", ...desk, queue: null });
    const silence = alice({ type: "talk.ended", leg: desk.leg, employee: "bob", by: "caller", talkedMs: 1 });
    const story = [arrived(), rang("desk", 1), over, talk, silence];
    const underWay = (lines: number) => remembered(...story.slice(0, lines))?.underWay;
    expect(underWay(1)).toEqual([]);
    expect(underWay(2)).toEqual([{ kind: "ring", ...desk, sinceMs: 2_000 }]);
    expect(underWay(3)).toEqual([]);
    expect(underWay(4)).toEqual([{ kind: "talk", ...desk, sinceMs: 4_000 }]);
    expect(underWay(5)).toEqual([]);
  });

  test("counting goes on beyond what was told, so that no id is made twice", () => {
    expect(remembered(arrived(), rang("desk", 1), rang("mobile", 12))?.legsMade).toBeGreaterThan(12);
  });
});

describe("a call of our own making", () => {
  const placed = { ...sampleOf("call.placed", ALICE), entry: ENTRY, queue: "sales" };
  const tried = (outcome: "answered" | "noAnswer"): DomainEvent => ({ ...sampleOf("callback.tried", ALICE), outcome });

  test("the agent was found before it began: his phone and his offer are known", () => {
    const call = remembered(offered(1), placed);
    expect(call?.legs).toEqual([{ leg: legId(ALICE, "agent", 1), employee: "dave", device: "desk", queue: "sales" }]);
    expect(call?.openOffers).toMatchObject([{ id: `o-${ALICE}-1`, entry: ENTRY }]);
    const over = { ...sampleOf("offer.ended", ALICE), offer: `o-${ALICE}-1` as OfferId };
    expect(remembered(offered(1), over, placed)).toMatchObject({ openOffers: [], legs: [{ employee: "dave" }] });
  });

  test("the place is the callback's until the customer has answered", () => {
    expect(remembered(placed)?.entry).toBeNull();
    expect(remembered(placed, tried("noAnswer"))?.entry).toBeNull();
    expect(remembered(placed, tried("answered"))?.entry).toMatchObject({ id: ENTRY, queue: "sales" });
  });
});

test("who has asked to be called back has left the line, and may not have heard yet that it is booked", () => {
  const call = remembered(arrived(), inQueue(), sampleOf("callback.requested", ALICE));
  expect(call).toMatchObject({ entry: null, state: { step: "afterCall", say: "callback-booked" } });
});

test("the same lines always give the same calls", () => {
  const journal = lines(arrived(), identified(["c1"]), inQueue(), offered(1), arrived(ZOE), ended(ZOE));
  expect(rememberCalls(journal)).toEqual(rememberCalls(journal));
  expect(rememberCalls(new Set(journal))).toEqual(rememberCalls(journal));
});

test.each([
  { type: "call.answered" },
  { type: "prompt.played", prompt: "greet", language: "ru", outcome: "finished", playedMs: 1 },
  { type: "menu.noInput", menu: "main", tries: 1 },
  { type: "caller.lookupFailed", why: "timeout", tookMs: 2_000 },
  { type: "mobile.accepted", leg: legId(ALICE, "mobile", 1), employee: "bob" },
] as const)("$type changes nothing that a restart must know", (event) => {
  expect(remembered(arrived(), alice(event))).toEqual(remembered(arrived()));
});
