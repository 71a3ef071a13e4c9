/** At the door of a queue: who is let in, who is not, and what the one who is not hears. */
import { answersAfter, ignores, unreachable } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { deskWith, fromQueue, storyOf, toQueue } from "./queue-desk";

const refusals = (desk: FrontDesk) => desk.events.filter((event) => event.type === "queue.refused");

async function calls(desk: FrontDesk): Promise<string[]> {
  desk.call("alice", toQueue({}, { hangsUpAfterMs: 20_000 }));
  await desk.finish();
  return storyOf(desk, "alice");
}

const TOLD_SORRY = ["0.100 alice hears sorry (ru)", "2.100 alice is hung up"];
const WAITS = ["0.100 alice waits in front-desk", "20.000 alice hangs up"];

describe("a queue that people have closed", () => {
  test("lets nobody in, and says so", async () => {
    const desk = deskWith("");
    desk.acd.live.setOpen("front-desk", false, "supervisor");
    expect(await calls(desk)).toEqual(["0.100 alice hears queue-closed (ru)", "2.100 alice is hung up"]);
    expect(refusals(desk)).toMatchObject([{ queue: "front-desk", why: "closed", waiting: 0 }]);
    expect(desk.typesOf("queue.entered")).toEqual([]);
    expect(desk.find("call.ended")).toMatchObject({ reason: "completed" });
  });

  test("keeps those who are inside", async () => {
    const desk = deskWith("");
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 20_000 }));
    await desk.clock.advance(1_000);
    desk.acd.live.setOpen("front-desk", false, "supervisor");
    await desk.finish();
    expect(storyOf(desk, "alice")).toEqual(WAITS);
  });
});

test.each([
  ['{ mon-fri: "10:00-18:00" }', false],
  ['{ mon-fri: "08:00-18:00" }', true],
  ['{ sun: "00:00-24:00" }', false],
])("hours of the queue's own, %s, on a Monday at nine by the site's clock: open is %s", async (hours, open) => {
  const desk = deskWith(`hours: ${hours}`);
  expect(await calls(desk)).toEqual(open ? WAITS : ["0.100 alice hears queue-closed (ru)", "2.100 alice is hung up"]);
});

describe("nobody at work", () => {
  const rules = "noAgent: { loggedOut: refuse, onBreak: leave }";

  test("nobody is logged in: turned away", async () => {
    const desk = deskWith(rules);
    expect(await calls(desk)).toEqual(TOLD_SORRY);
    expect(refusals(desk)).toMatchObject([{ why: "loggedOut" }]);
  });

  test("all are on break: turned away where those inside would leave", async () => {
    const desk = deskWith(rules);
    desk.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "test");
    expect(await calls(desk)).toEqual(TOLD_SORRY);
    expect(refusals(desk)).toMatchObject([{ why: "onBreak" }]);
  });

  test("nobody's phone is there: not this queue's reason to turn anybody away", async () => {
    const desk = deskWith(rules);
    desk.login("dave");
    desk.acd.phoneSeen("desk-102", false);
    expect(await calls(desk)).toEqual(WAITS);
  });

  test("nobody's phone is there: turned away where that is a reason", async () => {
    const desk = deskWith("noAgent: { unreachable: leave }");
    desk.login("dave");
    desk.acd.phoneSeen("desk-102", false);
    expect(await calls(desk)).toEqual(TOLD_SORRY);
    expect(refusals(desk)).toMatchObject([{ why: "unreachable" }]);
  });

  test("one ring that failed puts nobody out and turns nobody away", async () => {
    const desk = deskWith("noAgent: { unreachable: leave }");
    desk.login("dave");
    desk.world.phones.script("desk-102", unreachable(), ignores());
    desk.call("zoe", toQueue({}, { hangsUpAfterMs: 3_000, ani: "+78435559999" }));
    await desk.clock.advance(1_000);
    expect(await calls(desk)).toContain("1.100 alice waits in front-desk");
    expect(desk.typesOf("offer.ended")).not.toEqual([]);
    expect(desk.typesOf("queue.overflowed")).toEqual([]);
    expect(refusals(desk)).toEqual([]);
  });

  test("nor does it make the wait of the others hopeless", async () => {
    const desk = deskWith("hopeless: { waitingPerAgent: 2 }");
    desk.login("dave", "erin");
    for (const account of ["desk-102", "desk-103"]) desk.world.phones.script(account, unreachable(), ignores());
    desk.call("zoe", toQueue({}, { hangsUpAfterMs: 9_000, ani: "+78435559999" }));
    desk.call("yana", toQueue({}, { hangsUpAfterMs: 9_000, ani: "+78435559998" }));
    await desk.clock.advance(1_000);
    expect(desk.acd.outlook.figures("front-desk")).toMatchObject({ free: 0, atWork: 2, noAgent: null });
    expect(await calls(desk)).toContain("1.100 alice waits in front-desk");
  });

  test("an agent who talks is at work", async () => {
    const desk = deskWith(rules);
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(0, { hangsUpAfterMs: 60_000 }), ignores());
    desk.call("zoe", toQueue({}, { ani: "+78435559999" }));
    await desk.clock.advance(1_000);
    expect((await calls(desk))[0]).toBe("1.100 alice waits in front-desk");
  });

  test("by default everybody may wait for somebody to come", async () => {
    expect(await calls(deskWith(""))).toEqual(WAITS);
  });
});

describe("waiting would be hopeless", () => {
  test("too many for each agent: the next is turned away; whoever finds nobody waiting is let in", async () => {
    const desk = deskWith("hopeless: { waitingPerAgent: 1 }");
    for (const name of ["alice", "bella"]) {
      desk.call(name, toQueue({}, { hangsUpAfterMs: 5_000 }));
      await desk.clock.advance(1_000);
    }
    await desk.finish();
    expect(storyOf(desk, "alice")[0]).toBe("0.100 alice waits in front-desk");
    expect(storyOf(desk, "bella")[0]).toBe("1.100 bella hears sorry (ru)");
    expect(refusals(desk)).toMatchObject([{ why: "hopeless", waiting: 1 }]);
  });
});

test("who is turned away goes to the first place that takes him", async () => {
  const desk = deskWith("noAgent: { loggedOut: refuse }, overflow: [queue service]");
  desk.login("frank");
  desk.world.phones.script("desk-204", answersAfter(1_000, { hangsUpAfterMs: 3_000 }));
  desk.call("alice", toQueue());
  await desk.finish();
  expect(fromQueue(desk)[0]).toBe("alice waits in service");
  expect(desk.world.transcript).toContain("alice and desk-204 talk");
  expect(desk.find("queue.overflowed")).toMatchObject({
    queue: "front-desk",
    why: "loggedOut",
    to: "queue",
    target: "service",
  });
});

test("a VIP's place held while the manager was rung counts in the queue he is sent on to", async () => {
  const desk = deskWith("noAgent: { loggedOut: refuse }, overflow: [queue service]", {
    customers: { "+78435551234": { category: "vip", manager: "bob" } },
  });
  desk.world.phones.script("desk-101", ignores());
  desk.world.phones.script("+79005550101", ignores());
  desk.call("alice", { hangsUpAfterMs: 90_000, presses: [{ key: "0", afterMs: 46_000 }] });
  await desk.finish();
  expect(desk.find("queue.entered")).toMatchObject({ queue: "service", creditSeconds: 120 });
  expect(desk.find("queue.left")).toMatchObject({ queue: "service", waitedMs: 90_000 });
  expect(desk.events.filter(({ type }) => type === "queue.shadowHeld")).toHaveLength(1);
});
