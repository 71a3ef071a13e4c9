/** Calls that a former process began, taken over in each step: what the caller notices of it. */
import type { Adopted } from "../../src/callflow/calls";
import type { Customer, StepState } from "../../src/domain/call";
import type { CallId, ChannelId, E164 } from "../../src/domain/glossary";
import { entryId, legId, talkBridgeId } from "../../src/domain/ids";
import { answersAfter, type CallerScript, type FakeLine, ignores } from "../support/fake-line";
import { FakeLeg } from "../support/fake-phones";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const ALICE = "t0000000001" as CallId;
const ZOE = "t0000000002" as CallId;
const NUMBER = "+78435551234";
const VIP = { id: "c1", name: "Ms Alice", category: "vip", manager: "bob", language: null } as Customer;
const QUEUE = { queue: "front-desk", stream: null, urgencySeconds: 0 };

interface Taken extends Partial<Omit<Adopted, "line">> {
  readonly name?: string;
  readonly script?: CallerScript;
}

/** Takes over a call that was answered a minute ago. */
function takeOver(desk: FrontDesk, state: StepState, more: Taken = {}): FakeLine {
  const { name = "alice", script, ...facts } = more;
  const { line } = desk.world.caller(name, { answered: true, hangsUpAfterMs: 15_000, ...script });
  desk.calls.adopt({
    id: ALICE,
    line,
    people: null,
    site: "kazan",
    dnis: "78432000000",
    caller: { kind: "unknown", number: NUMBER as E164, customers: [], employee: null },
    arrivedAtMs: desk.clock.nowMs() - 60_000,
    legsMade: 5,
    state,
    talk: null,
    shadow: null,
    afterMs: 60_000,
    ...facts,
  });
  return line;
}

async function adopted(state: StepState, more: Taken = {}, options: FrontDeskOptions = {}): Promise<string[]> {
  const desk = new FrontDesk(options);
  takeOver(desk, state, more);
  await desk.finish();
  expect(desk.typesOf().slice(0, 2)).toEqual(["call.adopted", "step.entered"]);
  expect(desk.find("call.adopted")).toMatchObject({ call: more.id ?? ALICE, state, afterMs: 60_000 });
  expect(desk.typesOf("call.ended")).toHaveLength(1);
  expect(desk.world.phones.legs.size).toBe(0);
  return desk.world.transcript;
}

describe("before anything was chosen the caller hears it again", () => {
  test("greeting", async () => {
    expect(await adopted({ step: "greeting" }, { script: { hangsUpAfterMs: 3_000 } })).toEqual([
      "alice hears greet-morning (ru)",
      "alice hears menu-main (ru)",
      "alice hangs up",
    ]);
  });

  test("a greeting whose caller had not been answered yet", async () => {
    const script = { answered: false, hangsUpAfterMs: 1_000 };
    expect((await adopted({ step: "greeting" }, { script }))[0]).toBe("alice is answered");
  });

  test("identify: looked up again, a VIP is brought to the manager", async () => {
    const options = { customers: { [NUMBER]: VIP } };
    const script = { answered: false, hangsUpAfterMs: 3_000 };
    expect((await adopted({ step: "identify" }, { script }, options))[0]).toBe("alice hears ringing");
  });

  test("blocked: refused", async () => {
    const script = { answered: false };
    const state = { step: "blocked", by: "list", action: "refuse" } as const;
    expect(await adopted(state, { script })).toEqual(["alice is refused with 403"]);
  });

  test("closed: the message of that day", async () => {
    const state = { step: "closed", holiday: "2026-03-08" } as const;
    const heard = await adopted(state, { site: "closed", script: { hangsUpAfterMs: 3_000 } });
    expect(heard.slice(0, 2)).toEqual(["alice hears holiday (ru)", "alice hears menu-emergency (ru)"]);
  });

  test("incident: the notice", async () => {
    const caller = { kind: "unknown", number: "+78435560001" as E164, customers: [], employee: null } as const;
    expect((await adopted({ step: "incident" }, { caller }))[0]).toBe("alice hears incident (ru)");
  });

  test("open matter: what the offer was about is not in the journal, the menu follows", async () => {
    expect((await adopted({ step: "openMatter" }))[0]).toBe("alice hears menu-main (ru)");
  });

  test("menu: the one the caller was in, and back leads where it did", async () => {
    const presses = [{ key: "*", afterMs: 1_000 }];
    const state = { step: "menu", menu: "second", trail: ["main"] } as const;
    expect((await adopted(state, { script: { presses } })).slice(0, 2)).toEqual([
      "alice hears menu-second (ru)",
      "alice hears menu-main (ru)",
    ]);
  });

  test("a menu that the company has no longer: the operator", async () => {
    expect(await adopted({ step: "menu", menu: "gone", trail: [] })).toContain("alice waits in front-desk");
  });
});

test("reach: the phone rings anew, with ids that were not used before", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-204", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
  takeOver(desk, { step: "reach", target: { kind: "employee", employee: "frank" }, menu: "main" });
  await desk.finish();
  expect(desk.world.transcript).toContain("alice and desk-204 talk");
  expect(desk.world.phones.attempts).toMatchObject([{ leg: legId(ALICE, "desk", 6) }]);
});

test("campaign: the queue", async () => {
  expect(await adopted({ step: "campaign", choice: QUEUE })).toEqual([
    "alice waits in front-desk",
    "alice hears comfort (ru)",
    "alice hangs up",
  ]);
});

describe("queue", () => {
  const MINUTE = 60_000;
  const inQueue = (call: CallId, enteredAtMs: number): StepState => ({
    step: "queue",
    choice: QUEUE,
    entry: entryId(call),
    enteredAtMs,
  });
  const place = (call: CallId, enteredAtMs: number) => ({
    entry: entryId(call),
    call,
    queue: "front-desk",
    enteredAtMs,
    creditSeconds: 0,
    shadow: false,
  });

  function restarted(): { desk: FrontDesk; nowMs: number } {
    const desk = new FrontDesk();
    const nowMs = desk.clock.nowMs();
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 2_000 }));
    desk.acd.restore({
      entries: [place(ALICE, nowMs - 3 * MINUTE), place(ZOE, nowMs - 2 * MINUTE)],
      agents: [],
      offers: [],
      made: [],
    });
    return { desk, nowMs };
  }

  test("the callers keep their places, whoever is taken over first", async () => {
    const { desk, nowMs } = restarted();
    takeOver(desk, inQueue(ZOE, nowMs - 2 * MINUTE), { id: ZOE, name: "zoe", script: { hangsUpAfterMs: 60_000 } });
    await desk.clock.advance(1_000);
    takeOver(desk, inQueue(ALICE, nowMs - 3 * MINUTE), { script: { hangsUpAfterMs: 60_000 } });
    desk.acd.recovered(new Set([ALICE, ZOE]));
    await desk.finish();
    expect(desk.world.transcript.filter((line) => line.endsWith(" talk"))).toEqual([
      "alice and desk-102 talk",
      "zoe and desk-102 talk",
    ]);
  });

  test("the place is the old one: nothing is entered twice, and the wait counts from the beginning", async () => {
    const { desk, nowMs } = restarted();
    takeOver(desk, inQueue(ALICE, nowMs - 3 * MINUTE), { script: { hangsUpAfterMs: 500 } });
    desk.acd.recovered(new Set([ALICE]));
    await desk.finish();
    expect(desk.typesOf("queue.entered")).toEqual([]);
    expect(desk.events.filter(({ type }) => type === "queue.left")).toMatchObject([
      { entry: entryId(ZOE), how: "abandoned", waitedMs: 2 * MINUTE }, // had gone while nobody watched
      { entry: entryId(ALICE), how: "abandoned", waitedMs: 3 * MINUTE + 500 },
    ]);
  });

  test("a place that the journal lost is given anew with its age", async () => {
    const desk = new FrontDesk();
    takeOver(desk, inQueue(ALICE, desk.clock.nowMs() - MINUTE), { script: { hangsUpAfterMs: 1_000 } });
    await desk.finish();
    expect(desk.find("queue.entered")).toMatchObject({ entry: entryId(ALICE) });
    expect(desk.find("queue.left")).toMatchObject({ waitedMs: MINUTE + 1_000 });
  });

  test("a queue that the company has no longer: the site's own", async () => {
    const state = { step: "queue", choice: { ...QUEUE, queue: "gone" }, entry: null, enteredAtMs: null } as const;
    expect(await adopted(state)).toContain("alice waits in front-desk");
  });
});

describe("talk", () => {
  function talking(desk: FrontDesk, queue: string | null, script: CallerScript = {}): { leg: FakeLeg; line: FakeLine } {
    const id = legId(ALICE, "agent", 1);
    const say = (text: string) => void desk.world.transcript.push(text);
    const leg = new FakeLeg(
      id,
      "desk-102",
      desk.clock,
      say,
      ({ id: gone }) => void desk.world.phones.legs.delete(gone),
    );
    desk.world.phones.legs.set(id, leg);
    const { line } = desk.world.caller("alice", { answered: true, ...script });
    const talk = line.adoptTalk(leg, talkBridgeId(ALICE, 2));
    desk.acd.adoptTalk("dave", ALICE, queue);
    const state = { step: "talk", leg: id, employee: "dave", device: "desk", queue } as const;
    desk.calls.adopt({
      ...{ id: ALICE, line, people: null, site: "kazan", dnis: "", state, talk, shadow: null, afterMs: 1, legsMade: 5 },
      caller: { kind: "unknown", number: null, customers: [], employee: null },
      arrivedAtMs: desk.clock.nowMs() - 60_000,
    });
    return { leg, line };
  }

  test("goes on to its end, and the agent writes up", async () => {
    const desk = new FrontDesk();
    desk.login("dave");
    const { leg } = talking(desk, "front-desk");
    await desk.clock.advance(30_000);
    expect(desk.acd.agent("dave")).toMatchObject({ state: "talking", call: ALICE });
    leg.theyHangUp();
    await desk.finish();
    expect(desk.world.transcript).toEqual(["desk-102 hangs up", "alice is hung up"]);
    expect(desk.find("talk.ended")).toMatchObject({ employee: "dave", by: "employee" });
    expect(desk.acd.agent("dave")).toMatchObject({ state: "wrapUp" });
  });

  test("a direct one ended by the caller: the agent is free again", async () => {
    const desk = new FrontDesk();
    desk.login("dave");
    talking(desk, null, { hangsUpAfterMs: 5_000 });
    await desk.finish();
    expect(desk.world.transcript).toEqual(["alice hangs up", "desk-102 is hung up"]);
    expect(desk.acd.agent("dave")).toMatchObject({ state: "idle" });
  });

  test("one that is over: the caller is taken down", async () => {
    const leg = "c-t0000000001-desk1" as ChannelId;
    const state = { step: "talk", leg, employee: "frank", device: "desk", queue: null } as const;
    expect(await adopted(state)).toEqual(["alice is hung up"]);
  });
});

describe("vipDirect", () => {
  const caller = { kind: "customer", number: NUMBER as E164, customers: [VIP], employee: null } as const;

  test("the manager is rung again, and the place held before goes on ageing", async () => {
    const desk = new FrontDesk();
    const enteredAtMs = desk.clock.nowMs() - 60_000;
    const entry = { entry: entryId(ALICE), call: ALICE, queue: "front-desk", enteredAtMs, creditSeconds: null };
    desk.acd.restore({ entries: [{ ...entry, shadow: true }], agents: [], offers: [], made: [] });
    desk.world.phones.script("desk-101", ignores());
    const presses = [{ key: "0", afterMs: 20_500 }];
    const shadow = { queue: "front-desk", enteredAtMs };
    takeOver(desk, { step: "vipDirect" }, { caller, shadow, script: { presses, hangsUpAfterMs: 30_000 } });
    desk.acd.recovered(new Set([ALICE]));
    await desk.finish();
    expect(desk.world.transcript.slice(0, 3)).toEqual(["alice hears ringing", "desk-101 rings", "desk-101: noAnswer"]);
    expect(desk.find("queue.entered")).toMatchObject({ entry: entryId(ALICE), enteredAtMs, creditSeconds: 120 });
    expect(desk.find("queue.left")).toMatchObject({ how: "abandoned", waitedMs: 90_000 });
  });

  test("the manager answers: the place is given up", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-101", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
    takeOver(desk, { step: "vipDirect" }, { caller, shadow: { queue: "front-desk", enteredAtMs: desk.clock.nowMs() } });
    await desk.finish();
    expect(desk.world.transcript).toContain("alice and desk-101 talk");
    expect(desk.find("queue.left")).toMatchObject({ how: "connected" });
  });
});

test("a VIP's place held from before ends with the call, wherever the caller leaves", async () => {
  const desk = new FrontDesk();
  const enteredAtMs = desk.clock.nowMs() - 60_000;
  takeOver(
    desk,
    { step: "greeting" },
    { shadow: { queue: "front-desk", enteredAtMs }, script: { hangsUpAfterMs: 500 } },
  );
  await desk.finish();
  expect(desk.find("queue.left")).toMatchObject({ how: "abandoned", waitedMs: 60_500 });
});

test("after the call: the caller is taken down", async () => {
  expect(await adopted({ step: "afterCall" })).toEqual(["alice is hung up"]);
});

test("a site that the company has no longer: the default one", async () => {
  const heard = await adopted({ step: "greeting" }, { site: "gone", script: { hangsUpAfterMs: 1_000 } });
  expect(heard[0]).toBe("alice hears greet-morning (ru)");
});

test("a call taken over can be found and ended by its id", async () => {
  const desk = new FrontDesk();
  takeOver(desk, { step: "greeting" }, { legsMade: 0 });
  expect(desk.calls.find(ALICE)).not.toBeNull();
  await desk.calls.hangUp(ALICE);
  await desk.finish();
  expect(desk.calls.find(ALICE)).toBeNull();
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", cause: "weHungUp" });
});

describe("what the journal does not say of a customer is looked up again", () => {
  const JOURNALLED = { ...VIP, category: null, manager: null, lastAgent: null, openMatter: null } as Customer;
  const known = { kind: "customer", number: NUMBER as E164, customers: [JOURNALLED], employee: null } as const;

  test("the open matter is offered, and nothing is recorded a second time", async () => {
    const openMatter = { subject: "the stove smokes", handler: "bob" };
    const desk = new FrontDesk({ customers: { [NUMBER]: { ...JOURNALLED, openMatter } } });
    takeOver(desk, { step: "openMatter" }, { caller: known, script: { hangsUpAfterMs: 3_000 } });
    await desk.finish();
    expect(desk.world.transcript[0]).toBe("alice hears handler-offer (ru)");
    expect(desk.typesOf("caller.")).toEqual([]);
  });

  test("an answer that the former process did not live to hear takes a VIP to the manager", async () => {
    const desk = new FrontDesk({ customers: { [NUMBER]: VIP } });
    takeOver(desk, { step: "greeting" });
    await desk.finish();
    expect(desk.typesOf("caller.")).toEqual(["caller.identified"]);
    expect(desk.events.find(({ type }) => type === "phone.rang")).toMatchObject({ employee: "bob" });
  });

  test("a look-up that fails costs the call nothing", async () => {
    const desk = new FrontDesk({ lookupMs: 5_000 });
    takeOver(desk, { step: "greeting" }, { script: { hangsUpAfterMs: 2_000 } });
    await desk.finish();
    expect(desk.world.times[0]).toBe("0.040 alice hears greet-morning (ru)");
  });
});

test("who leaves after a notice heard before the restart was deflected by it", async () => {
  const desk = new FrontDesk();
  const state = { step: "menu", menu: "main", trail: [] } as const;
  takeOver(desk, state, { incidentHeard: "no-gas", script: { hangsUpAfterMs: 1_000 } });
  await desk.finish();
  expect(desk.find("incident.deflected")).toMatchObject({ incident: "no-gas" });
});
