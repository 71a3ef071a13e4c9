/** Who is it? Answers in time, late and never; the block list is next door (blocked.test.ts). */
import type { Customer } from "../../src/domain/call";
import type { CustomerId } from "../../src/domain/glossary";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const ALICE = "+78435551234";
const VIP: Customer = {
  ...{ id: "c1" as CustomerId, name: "Alice", category: "vip", manager: "bob" },
  ...{ language: null, lastAgent: null, openMatter: null },
};
const leavesAfter = (hangsUpAfterMs: number) => ({ ani: ALICE, hangsUpAfterMs });
const knowsAlice = (facts: object, more: FrontDeskOptions = {}): FrontDesk =>
  new FrontDesk({ customers: { [ALICE]: { name: "Alice", ...facts } }, ...more });

test("a customer is recognised before the call is answered", async () => {
  const desk = knowsAlice({ category: "regular", language: "it" });
  const alice = desk.call("alice", leavesAfter(1_000));
  await desk.clock.advance(1);
  expect(alice.answered).toBe(false);
  await desk.finish();
  expect(desk.find("caller.identified")).toEqual({
    type: "caller.identified",
    call: alice.call,
    customers: ["c1"],
    name: "Alice",
    category: "regular",
    manager: null,
    language: "it",
    tookMs: 2,
    late: false,
  });
  expect(desk.typesOf().slice(0, 4)).toEqual([
    "call.arrived",
    "step.entered",
    "caller.identified", // before anything is said
    "step.entered",
  ]);
});

test("a customer is greeted in his language where the site speaks it", async () => {
  const desk = knowsAlice({ language: "it" });
  desk.call("alice", leavesAfter(3_000));
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (it)",
    "alice hears menu-main (it)",
    "alice hangs up",
  ]);
});

test("a customer whose language the site does not speak is greeted in the site's own", async () => {
  const desk = knowsAlice({ language: "en" });
  desk.call("alice", leavesAfter(1_000));
  await desk.finish();
  expect(desk.world.transcript).toContain("alice hears greet-morning (ru)");
});

test("a caller nobody knows is greeted as unknown", async () => {
  const desk = new FrontDesk();
  desk.call("alice", leavesAfter(1_000));
  await desk.finish();
  expect(desk.find("caller.identified")).toMatchObject({ customers: [], name: null, late: false });
  expect(desk.find("call.arrived")).toMatchObject({ kind: "unknown", number: ALICE });
  expect(desk.world.transcript).toEqual(["alice is answered", "alice hears greet-morning (ru)", "alice hangs up"]);
});

test("the call waits 40 ms for the look-up and no longer", async () => {
  const desk = knowsAlice({}, { lookupMs: 500 });
  const alice = desk.call("alice", leavesAfter(1_000));
  await desk.clock.advance(39);
  expect(alice.answered).toBe(false);
  await desk.clock.advance(1);
  expect(alice.answered).toBe(true);
  await desk.finish();
});

test("an answer that comes late is used from then on: the menu speaks the customer's language", async () => {
  const desk = knowsAlice({ language: "it" }, { lookupMs: 500 });
  desk.call("alice", leavesAfter(3_000));
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears menu-main (it)",
    "alice hangs up",
  ]);
  expect(desk.find("caller.identified")).toMatchObject({ late: true, tookMs: 500 });
});

test.each([
  ["in the greeting", 500, [], "alice hears greet-morning (ru)"],
  ["in the menu", 1_900, [{ key: "*", afterMs: 100 }], "alice hears menu-invalid (ru)"],
])("a VIP recognised late, %s, is taken out of it to the manager", async (_where, lookupMs, presses, before) => {
  const desk = knowsAlice({ category: "vip", manager: "bob" }, { lookupMs });
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 20_000, presses });
  await desk.finish();
  const at = desk.world.transcript.indexOf("alice hears ringing");
  expect(desk.world.transcript.slice(at - 1, at + 2)).toEqual([before, "alice hears ringing", "desk-101: unreachable"]);
});

test("a VIP recognised while Asterisk still carries out the answer is taken to the manager all the same", async () => {
  const desk = knowsAlice({ category: "vip", manager: "bob" }, { lookupMs: 45 });
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 5_000, commandsTakeMs: 10 });
  await desk.finish();
  expect(desk.world.transcript.slice(0, 3)).toEqual([
    "alice is answered",
    "alice hears ringing",
    "desk-101: unreachable",
  ]);
});

test("a VIP who has chosen before the late answer came stays where he is", async () => {
  const desk = knowsAlice({ category: "vip", manager: "bob" }, { lookupMs: 1_000 });
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 5_000, presses: [{ key: "0", afterMs: 200 }] });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice waits in front-desk",
    "alice hangs up",
  ]);
});

test("a VIP recognised in the moment in which a key is taken goes to the manager: the key has led nowhere yet", async () => {
  const desk = knowsAlice({ category: "vip", manager: "bob" }, { lookupMs: 45 });
  const presses = [{ key: "0", afterMs: 1 }];
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 5_000, commandsTakeMs: 10, presses });
  await desk.finish();
  expect(desk.world.transcript.slice(0, 2)).toEqual(["alice is answered", "alice hears ringing"]);
});

test.each([
  ["a key is on its way to the queue: the manager", [{ key: "0", afterMs: 100 }], "desk-101: unreachable"],
  [
    "an extension is on its way to a phone: the phone",
    [..."204"].map((key) => ({ key, afterMs: 100 })),
    "desk-204: unreachable",
  ],
])("a VIP recognised in the very moment in which %s", async (_what, presses, first) => {
  const desk = new FrontDesk();
  const record = desk.events.push.bind(desk.events);
  desk.events.push = (event) => {
    if (event.type.startsWith("menu.")) desk.calls.open()[0]?.divert({ step: "vipDirect" });
    return record(event);
  };
  const alice = desk.call("alice", { ani: ALICE, presses, hangsUpAfterMs: 10_000 });
  const call = desk.calls.open()[0];
  await desk.clock.advance(50);
  if (call) call.caller = { ...call.caller, customers: [{ ...VIP }] };
  await desk.finish();
  expect(alice.hasLeft).toMatchObject({ cause: "callerHungUp" });
  expect(desk.world.transcript[3]).toBe(first);
  expect(desk.logged).toEqual([]);
});

test("an absent directory costs nothing: the caller goes on as unknown, and it is recorded", async () => {
  const desk = knowsAlice({ category: "vip", manager: "bob" }, { lookupFails: true });
  desk.call("alice", leavesAfter(3_000));
  await desk.finish();
  expect(desk.find("caller.lookupFailed")).toMatchObject({ why: "unavailable", tookMs: 2 });
  expect(desk.world.transcript[1]).toBe("alice hears greet-morning (ru)");
});

test("after 2 s the look-up is given up: what comes then is not used", async () => {
  const desk = knowsAlice({ category: "vip", manager: "bob", language: "it" }, { lookupMs: 3_000 });
  desk.call("alice", leavesAfter(10_000));
  await desk.finish();
  expect(desk.find("caller.lookupFailed")).toMatchObject({ why: "timeout", tookMs: 2_000 });
  expect(desk.typesOf("caller.identified")).toEqual([]);
  expect(desk.world.transcript).not.toContain("alice hears ringing");
});

test.each([
  ["fails", { lookupMs: 500, lookupFails: true }],
  ["answers", { lookupMs: 500 }],
  ["is given up", { lookupMs: 3_000 }],
])("a look-up that %s after the caller has left changes nothing any more", async (_how, options) => {
  const desk = knowsAlice({}, options);
  desk.call("alice", leavesAfter(300));
  await desk.finish();
  await desk.clock.advance(5_000);
  expect(desk.typesOf().at(-1)).toBe("call.ended");
});

test("a number that several customers share: the agent is offered all, the first decides", async () => {
  const desk = new FrontDesk({
    customers: {
      [ALICE]: [
        { id: "c7" as never, name: "Alice", language: "it" },
        { id: "c8" as never, name: "Alan", category: "vip", manager: "bob" },
      ],
    },
  });
  desk.call("alice", leavesAfter(1_000));
  await desk.finish();
  expect(desk.find("caller.identified")).toMatchObject({ customers: ["c7", "c8"], name: "Alice", category: null });
  expect(desk.world.transcript).toEqual(["alice is answered", "alice hears greet-morning (it)", "alice hangs up"]);
});

test("an unknown DNIS goes to the default site and is counted", async () => {
  const desk = new FrontDesk();
  desk.call("alice", { dnis: "74951112233", hangsUpAfterMs: 1_000 });
  desk.call("zoe", { dnis: "78432000000", hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.events.filter(({ type }) => type === "call.arrived")).toMatchObject([
    { dnis: "74951112233", site: "kazan", dnisKnown: false },
    { dnis: "78432000000", site: "kazan", dnisKnown: true },
  ]);
  expect(desk.world.transcript).toContain("alice hears greet-morning (ru)");
});

test("the same number 50 times at once: 50 calls, each recognised", async () => {
  const desk = knowsAlice({});
  for (let i = 0; i < 50; i++) desk.call(`alice ${i}`, leavesAfter(1_000));
  await desk.finish();
  const ids = desk.events.flatMap((event) => (event.type === "call.arrived" ? [event.call] : []));
  expect(new Set(ids).size).toBe(50);
  expect(desk.typesOf("caller.identified")).toHaveLength(50);
  expect(desk.typesOf("call.ended")).toHaveLength(50);
});
