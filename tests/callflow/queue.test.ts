/** Waiting for an agent: dave on desk-102, erin on desk-103. A ring lasts 10 s, the comfort message comes after 8 s. */
import { answersAfter, busy, ignores, refuses } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";
import { leftBehind } from "./nothing-left";

/** Goes to the operators' queue at 0.1 s after the call. */
const toQueue = (more: object = {}) => ({ presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 300_000, ...more });
/** What happened from the first one waiting on. */
const fromQueue = ({ world }: FrontDesk): string[] =>
  world.transcript.slice(world.transcript.findIndex((line) => line.includes("waits in")));
const offers = (desk: FrontDesk) =>
  desk.events.flatMap((event) => (event.type === "offer.ended" ? [`${event.agent} ${event.outcome}`] : []));

/** Places taken and left, without what was said in them. */
const places = (desk: FrontDesk): string[] => desk.typesOf("queue.").filter((type) => type !== "queue.announced");

function queueDesk(...agents: string[]): FrontDesk {
  const desk = new FrontDesk();
  desk.login(...agents);
  return desk;
}

test("music, one comfort message, and music again for as long as it takes", async () => {
  const desk = queueDesk();
  const alice = desk.call("alice", toQueue({ hangsUpAfterMs: 120_000 }));
  await desk.clock.advance(100_000);
  expect(alice.room).toEqual({ queue: "front-desk", music: "default" });
  expect(alice.sounds.playing).toBeNull();
  await desk.finish();
  expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice hears comfort (ru)", "alice hangs up"]);
  expect(desk.world.times).toContain("8.100 alice hears comfort (ru)");
  expect(desk.find("queue.left")).toMatchObject({ how: "abandoned", waitedMs: 119_900 });
});

test("a queue without a comfort message has only music", async () => {
  const desk = new FrontDesk({
    company: (file) => file.replace("comfort: { prompt: comfort, after: 8s }", "comfort: none"),
  });
  desk.call("alice", toQueue({ hangsUpAfterMs: 60_000 }));
  await desk.finish();
  expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice hangs up"]);
});

test("a free agent's phone rings at once, and the two talk", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", answersAfter(3_000, { hangsUpAfterMs: 30_000 }));
  desk.call("alice", toQueue());
  await desk.finish();
  expect(fromQueue(desk)).toEqual([
    "alice waits in front-desk",
    "desk-102 rings",
    "desk-102 answers",
    "alice and desk-102 talk",
    "desk-102 hangs up",
    "alice is hung up",
  ]);
  expect(desk.world.times).toContain("0.100 desk-102 rings");
  expect(desk.find("queue.left")).toMatchObject({ how: "connected" });
  expect(desk.find("call.connected")).toMatchObject({ employee: "dave", device: "desk", queue: "front-desk" });
});

test("the agent's phone shows the customer", async () => {
  const desk = new FrontDesk({ customers: { "+78435551234": { name: "Ms Alice" } } });
  desk.login("dave");
  desk.call("alice", toQueue({ hangsUpAfterMs: 1_000 }));
  await desk.finish();
  expect(desk.world.phones.attempts).toMatchObject([{ show: { number: "+78435551234", name: "Ms Alice" } }]);
});

test("the agent answers during the comfort message: it is cut, a prompt never delays a talk", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", answersAfter(8_500, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", toQueue());
  await desk.finish();
  expect(desk.world.times).toContain("8.100 alice hears comfort (ru)");
  expect(desk.world.times).toContain("8.600 alice and desk-102 talk");
  const comfort = desk.events.find((event) => event.type === "prompt.played" && event.prompt === "comfort");
  expect(comfort).toMatchObject({ outcome: "interrupted", playedMs: 500 });
});

test("once they talk, no comfort message comes", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 30_000 }));
  desk.call("alice", toQueue());
  await desk.finish();
  expect(desk.world.transcript).not.toContain("alice hears comfort (ru)");
});

test("two callers, two agents: who came first is answered first, and each by his own agent", async () => {
  const desk = queueDesk("dave", "erin");
  desk.world.phones.script("desk-102", answersAfter(2_000, { hangsUpAfterMs: 20_000 }));
  desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
  desk.call("alice", toQueue());
  desk.call("zoe", { ...toQueue(), ani: "+78435559999", presses: [{ key: "0", afterMs: 200 }] });
  await desk.finish();
  const offered = desk.events.flatMap((event) => (event.type === "offer.made" ? [event.call] : []));
  const arrived = desk.events.flatMap((event) => (event.type === "call.arrived" ? [event.call] : []));
  expect(offered).toEqual(arrived);
  expect(desk.world.transcript.filter((line) => line.endsWith(" talk")).sort()).toEqual([
    "alice and desk-102 talk",
    "zoe and desk-103 talk",
  ]);
});

test("four callers, one agent: in the order in which they came", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 3_000 }));
  for (const name of ["alice", "bella", "cleo", "zoe"]) {
    desk.call(name, toQueue());
    await desk.clock.advance(150);
  }
  await desk.finish();
  expect(desk.world.transcript.filter((line) => line.endsWith(" talk"))).toEqual(
    ["alice", "bella", "cleo", "zoe"].map((name) => `${name} and desk-102 talk`),
  );
});

test.each([
  ["who does not answer", ignores(), "dave unanswered"],
  ["who refuses", refuses(), "dave refused"],
  ["whose phone is busy", busy(), "dave busy"],
])("an agent %s: the next one's phone rings, and the place is kept", async (_who, script, outcome) => {
  const desk = queueDesk("dave", "erin");
  desk.world.phones.script("desk-102", script);
  desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", toQueue());
  await desk.finish();
  expect(offers(desk)).toEqual([outcome, "erin accepted"]);
  expect(desk.world.transcript).toContain("alice and desk-103 talk");
  expect(places(desk)).toEqual(["queue.entered", "queue.left"]);
});

test("an agent who does not answer is on break afterwards", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", ignores());
  desk.call("alice", toQueue({ hangsUpAfterMs: 60_000 }));
  await desk.finish();
  expect(offers(desk)).toEqual(["dave unanswered"]);
  expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "onBreak" } });
});

describe("the agent's phone goes at the last moment", () => {
  /** The first phone that answers hangs up in the same moment. */
  async function phoneGoes(agents: readonly string[]): Promise<{ desk: FrontDesk; room: unknown }> {
    const desk = queueDesk(...agents);
    for (const phone of ["desk-102", "desk-103"])
      desk.world.phones.script(phone, answersAfter(1_000, { hangsUpAfterMs: 9_000 }));
    const { phones } = desk.world;
    const ring = phones.ring.bind(phones);
    phones.ring = (attempt) => {
      const ringing = ring(attempt);
      if (phones.attempts.length === 1) void ringing.outcome.then(() => phones.legs.get(attempt.leg)?.theyHangUp());
      return ringing;
    };
    const alice = desk.call("alice", toQueue());
    await desk.clock.advance(1_500);
    const { room } = alice;
    await desk.finish();
    return { desk, room };
  }

  test("the caller keeps waiting, with music, and the next agent is offered at once", async () => {
    const { desk, room } = await phoneGoes(["dave", "erin"]);
    expect(room).toEqual({ queue: "front-desk", music: "default" });
    expect(offers(desk)).toEqual(["dave lost", "erin accepted"]);
    expect(fromQueue(desk).slice(0, 8)).toEqual([
      "alice waits in front-desk",
      "desk-102 rings",
      "desk-102 answers",
      "desk-102 hangs up",
      "desk-103 rings",
      "alice waits in front-desk",
      "desk-103 answers",
      "alice and desk-103 talk",
    ]);
  });

  test("the only agent: he is offered again after a while, and the place is the old one", async () => {
    const { desk } = await phoneGoes(["dave"]);
    expect(offers(desk)).toEqual(["dave lost", "dave accepted"]);
    expect(places(desk)).toEqual(["queue.entered", "queue.left"]);
  });

  test("the comfort message still comes while the caller goes on waiting", async () => {
    const desk = queueDesk("dave");
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 0 }), ignores());
    const { phones } = desk.world;
    const ring = phones.ring.bind(phones);
    phones.ring = (attempt) => {
      const ringing = ring(attempt);
      void ringing.outcome.then(() => phones.legs.get(attempt.leg)?.theyHangUp());
      return ringing;
    };
    desk.call("alice", toQueue({ hangsUpAfterMs: 30_000 }));
    await desk.finish();
    expect(desk.world.transcript.filter((line) => line === "alice hears comfort (ru)")).toHaveLength(1);
  });
});

test("a talk that takes so long to be made that the agent is let go: the caller keeps his place", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000));
  const alice = desk.call("alice", toQueue({ hangsUpAfterMs: 70_000, commandsTakeMs: 10_500 }));
  await desk.finish();
  expect(offers(desk)[0]).toBe("dave lost");
  expect(desk.typesOf("call.connected")).toEqual([]);
  expect(places(desk)).toEqual(["queue.entered", "queue.left"]);
  expect(desk.find("queue.left")).toMatchObject({ how: "abandoned" });
  expect(alice.hasLeft).toEqual({ cause: "callerHungUp" });
  expect(await leftBehind(desk)).toEqual([]);
});

test("the caller hangs up while the agent's phone rings: it stops, and the agent is free at once", async () => {
  const desk = queueDesk("dave");
  desk.world.phones.script("desk-102", ignores());
  desk.call("alice", toQueue({ hangsUpAfterMs: 3_000 }));
  await desk.finish();
  expect(fromQueue(desk).slice(-2)).toEqual(["alice hangs up", "desk-102: withdrawn"]);
  expect(offers(desk)).toEqual(["dave withdrawn"]);
  expect(desk.acd.agent("dave")).toMatchObject({ state: "idle", status: { kind: "available" } });
});

test("keys pressed before the queue and in it lead nowhere", async () => {
  const desk = queueDesk();
  const presses = ["0", "5", "2", "0", "4"].map((key, i) => ({ key, afterMs: 100 + i * 50 }));
  desk.call("alice", { presses: [...presses, { key: "1", afterMs: 5_000 }], hangsUpAfterMs: 20_000 });
  await desk.finish();
  expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice hears comfort (ru)", "alice hangs up"]);
});

describe("a queue that is full", () => {
  const full: FrontDeskOptions = { company: (file) => file.replace("ring: 10s", "entriesMax: 1, ring: 10s") };

  test("the caller is told so, and the call ends", async () => {
    const desk = new FrontDesk(full);
    desk.call("alice", toQueue({ hangsUpAfterMs: 30_000 }));
    await desk.clock.advance(1_000);
    desk.call("zoe", toQueue());
    await desk.clock.advance(5_000);
    expect(desk.world.transcript.slice(-3)).toEqual([
      "zoe hears greet-morning (ru)",
      "zoe hears queue-full (ru)",
      "zoe is hung up",
    ]);
    await desk.finish();
    expect(desk.typesOf("queue.entered")).toHaveLength(1);
  });

  test("a place becomes free when somebody leaves", async () => {
    const desk = new FrontDesk(full);
    desk.call("alice", toQueue({ hangsUpAfterMs: 1_000 }));
    await desk.clock.advance(2_000);
    desk.call("zoe", toQueue({ hangsUpAfterMs: 2_000 }));
    await desk.finish();
    expect(desk.world.transcript).toContain("zoe waits in front-desk");
  });
});

test("a VIP with a place held while the manager was rung is let into a full queue", async () => {
  const desk = new FrontDesk({
    company: (file) => file.replace("ring: 10s", "entriesMax: 1, ring: 10s"),
    customers: { "+78435551234": { category: "vip", manager: "bob" } },
  });
  desk.call("zoe", { ...toQueue(), ani: "+78435559999", hangsUpAfterMs: 30_000 });
  await desk.clock.advance(1_000);
  desk.call("alice", toQueue({ hangsUpAfterMs: 5_000 }));
  await desk.finish();
  expect(desk.world.transcript).toContain("alice waits in front-desk");
});

test("a talk that was made too late: the phone has been hung up, the caller goes on waiting", async () => {
  const desk = new FrontDesk();
  desk.login("dave", "erin");
  desk.world.phones.script("desk-102", answersAfter(1_000));
  desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 2_000 }));
  const line = desk.call("alice", { presses: [{ key: "0", afterMs: 100 }] });
  const talkWith = line.talkWith.bind(line);
  let slow = true;
  line.talkWith = async (leg, bridge) => {
    if (slow) await new Promise<void>((resolve) => desk.clock.after(11_000, resolve));
    slow = false;
    const hungUp = leg.hasLeft;
    if (!hungUp) return talkWith(leg, bridge);
    return { bridge, ended: Promise.resolve({ by: "employee" as const }) };
  };
  await desk.finish();
  expect(desk.events.filter(({ type }) => type === "offer.ended")).toMatchObject([
    { outcome: "lost", agent: "dave" },
    { outcome: "accepted", agent: "erin" },
  ]);
  expect(desk.events.filter(({ type }) => type === "queue.left")).toMatchObject([{ how: "connected" }]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed" });
});
