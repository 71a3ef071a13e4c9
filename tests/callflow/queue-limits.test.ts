/** How a wait ends when nobody answers: too long, nobody left at work; and where the caller goes then. */
import { answersAfter, busy, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { leftBehind } from "./nothing-left";
import { deskWith, fromQueue, places, storyOf, toQueue } from "./queue-desk";

const offers = (desk: FrontDesk) =>
  desk.events.flatMap((event) => (event.type === "offer.ended" ? [`${event.agent} ${event.outcome}`] : []));

describe("the longest wait", () => {
  test("is as long as the queue says, then the caller is told so", async () => {
    const desk = deskWith("waitMax: 30s");
    desk.call("alice", toQueue());
    await desk.finish();
    expect(storyOf(desk, "alice")).toEqual([
      "0.100 alice waits in front-desk",
      "30.100 alice hears sorry (ru)",
      "32.100 alice is hung up",
    ]);
    expect(places(desk)).toMatchObject([{ how: "timedOut", waitedMs: 30_000 }]);
    expect(desk.find("queue.overflowed")).toMatchObject({ why: "timedOut", to: "message", target: "sorry" });
    expect(await leftBehind(desk)).toEqual([]);
  });

  test("has its end even where the queue names none", async () => {
    const desk = deskWith("");
    desk.call("alice", { presses: [{ key: "0", afterMs: 100 }] });
    await desk.clock.until(desk.calls.idle(), 5 * 3_600_000);
    expect(places(desk)).toMatchObject([{ how: "timedOut", waitedMs: 4 * 3_600_000 }]);
  });

  test("a phone that rings then is let ring: the agent answers", async () => {
    const desk = deskWith("waitMax: 30s");
    desk.world.phones.script("desk-102", answersAfter(8_000, { hangsUpAfterMs: 2_000 }));
    desk.call("alice", toQueue());
    await desk.clock.advance(25_000);
    desk.login("dave");
    await desk.finish();
    expect(storyOf(desk, "alice")).toContain("33.000 alice and desk-102 talk");
    expect(places(desk)).toMatchObject([{ how: "connected" }]);
  });

  test("a phone that rings then and is not answered was the last: no other is rung", async () => {
    const desk = deskWith("waitMax: 30s");
    desk.world.phones.script("desk-102", ignores());
    desk.world.phones.script("desk-103", answersAfter(0));
    desk.call("alice", toQueue());
    await desk.clock.advance(25_000);
    desk.login("dave");
    await desk.clock.advance(1_000);
    desk.login("erin");
    await desk.finish();
    expect(offers(desk)).toEqual(["dave unanswered"]);
    expect(storyOf(desk, "alice")).toContain("35.000 alice hears sorry (ru)");
    expect(places(desk)).toMatchObject([{ how: "timedOut", waitedMs: 34_900 }]);
    expect(desk.acd.agent("erin")).toMatchObject({ state: "idle" });
  });

  test("a talk that could not be made then does not bring the caller back into line", async () => {
    const desk = deskWith("waitMax: 30s");
    desk.world.phones.script("desk-102", answersAfter(4_000, { hangsUpAfterMs: 0 }), answersAfter(0));
    const { phones } = desk.world;
    const ring = phones.ring.bind(phones);
    phones.ring = (attempt) => {
      const ringing = ring(attempt);
      void ringing.outcome.then(() => phones.legs.get(attempt.leg)?.theyHangUp());
      return ringing;
    };
    desk.call("alice", toQueue());
    await desk.clock.advance(28_000);
    desk.login("dave");
    await desk.finish();
    expect(offers(desk)).toEqual(["dave lost"]);
    expect(places(desk)).toMatchObject([{ how: "timedOut" }]);
    expect(await leftBehind(desk)).toEqual([]);
  });
});

describe("nobody is at work any more", () => {
  test("those inside leave where the queue says so", async () => {
    const desk = deskWith("noAgent: { onBreak: leave }, overflow: [message info]");
    desk.login("dave", "erin");
    desk.world.phones.script("desk-102", ignores());
    desk.world.phones.script("desk-103", ignores());
    desk.call("alice", toQueue());
    await desk.finish();
    expect(offers(desk)).toEqual(["dave unanswered", "erin unanswered"]);
    expect(storyOf(desk, "alice")).toContain("20.100 alice hears info (ru)");
    expect(places(desk)).toMatchObject([{ how: "noAgent", waitedMs: 20_000 }]);
    expect(desk.find("queue.overflowed")).toMatchObject({ why: "onBreak" });
  });

  test("logging out is another cause, and those inside stay", async () => {
    const desk = deskWith("noAgent: { onBreak: leave }");
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(0, { hangsUpAfterMs: 4_000 }));
    desk.call("zoe", toQueue({}, { ani: "+78435559999" }));
    await desk.clock.advance(500);
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 20_000 }));
    desk.acd.setStatus("dave", { kind: "loggedOut" }, "test");
    await desk.finish();
    expect(storyOf(desk, "alice").at(-1)).toBe("20.500 alice hangs up");
  });

  test("the last one on break logs out: that is another cause, by which those inside leave", async () => {
    const desk = deskWith("noAgent: { loggedOut: leave }, overflow: [message info]");
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(0, { hangsUpAfterMs: 4_000 }));
    desk.call("zoe", toQueue({}, { ani: "+78435559999" }));
    await desk.clock.advance(500);
    desk.call("alice", toQueue());
    desk.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "test");
    await desk.clock.advance(30_000);
    expect(places(desk)).toMatchObject([{ how: "connected" }]);
    desk.acd.setStatus("dave", { kind: "loggedOut" }, "test");
    await desk.finish();
    expect(storyOf(desk, "alice")).toContain("30.500 alice hears info (ru)");
    expect(places(desk)).toMatchObject([{ how: "connected" }, { how: "noAgent" }]);
  });

  test("after a restart with nobody known to be at work nobody is put out", async () => {
    const desk = deskWith("noAgent: { loggedOut: leave }");
    desk.acd.restore({ entries: [], agents: [], offers: [], made: [] });
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 20_000 }));
    await desk.clock.advance(1_000);
    desk.acd.recovered(new Set());
    desk.login("dave"); // known a moment later
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
    await desk.finish();
    expect(storyOf(desk, "alice")).toContain("2.000 alice and desk-102 talk");
  });
});

describe("another queue", () => {
  test("he keeps his age there: who came later is served later", async () => {
    const desk = deskWith("waitMax: 30s, overflow: [queue service]", { extra: "" });
    desk.call("alice", toQueue({}, { ani: "+78435551111" }));
    await desk.clock.advance(20_000);
    desk.call("zoe", { ...toQueue({}, { ani: "+78435559999" }), presses: [{ key: "0", afterMs: 100 }] });
    await desk.clock.advance(31_000); // both are in service by now, zoe for a second
    desk.world.phones.script("desk-204", answersAfter(500, { hangsUpAfterMs: 2_000 }));
    desk.login("frank");
    await desk.finish();
    expect(desk.world.transcript.filter((line) => line.endsWith(" talk"))).toEqual([
      "alice and desk-204 talk",
      "zoe and desk-204 talk",
    ]);
    expect(places(desk)).toMatchObject([
      { queue: "front-desk", how: "timedOut", waitedMs: 30_000 },
      { queue: "front-desk", how: "timedOut", waitedMs: 30_000 },
      { queue: "service", how: "connected", waitedMs: 51_400 },
      { queue: "service", how: "connected" },
    ]);
    const entered = desk.events.filter((event) => event.type === "queue.entered");
    expect(entered[2]).toMatchObject({ queue: "service", enteredAtMs: entered[0]?.enteredAtMs });
    expect(new Set(entered.map(({ entry }) => entry)).size).toBe(4);
  });

  test("his patience there begins anew", async () => {
    const desk = deskWith("waitMax: 10s, overflow: [queue service]", {
      service: "waitMax: 15s",
    });
    desk.call("alice", toQueue());
    await desk.finish();
    expect(storyOf(desk, "alice")).toEqual([
      "0.100 alice waits in front-desk",
      "10.100 alice waits in service",
      "25.100 alice hears sorry (ru)",
      "27.100 alice is hung up",
    ]);
    expect(places(desk)).toMatchObject([{ waitedMs: 10_000 }, { waitedMs: 25_000 }]);
  });

  test("one that does not take him is passed over", async () => {
    const desk = deskWith("waitMax: 10s, overflow: [queue service, message info]", {
      service: "noAgent: { loggedOut: refuse }",
    });
    desk.call("alice", toQueue());
    await desk.finish();
    expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice hears info (ru)", "alice is hung up"]);
  });
});

describe("another site", () => {
  const closedHasService = (file: string): string =>
    file.replace(/(name: Closed\n(?:.*\n)*?) {4}queue: front-desk/, "$1    queue: service");

  test("is passed over while it is closed", async () => {
    const desk = deskWith("waitMax: 10s, overflow: [site closed, message info]", { company: closedHasService });
    desk.call("alice", toQueue());
    await desk.finish();
    expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice hears info (ru)", "alice is hung up"]);
  });

  test("takes him into its own queue, by its own clock", async () => {
    const desk = deskWith("waitMax: 10s, overflow: [site closed]", {
      now: "2026-03-02T03:00:30+03:00", // the one minute in the week in which it is open
      service: 'hours: { mon: "00:00-01:00" }', // at that site, four hours west
      company: (file) =>
        closedHasService(file)
          .replace(/(name: Closed\n(?:.*\n)*?) {4}zone: Europe\/Moscow/, "$1    zone: Etc/GMT")
          .replace("03:00-03:01", "00:00-00:01"),
    });
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 20_000 }));
    await desk.finish();
    expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice waits in service", "alice hangs up"]);
    expect(desk.find("queue.overflowed")).toMatchObject({ to: "site", target: "closed" });
  });
});

describe("a number outside", () => {
  const OUTSIDE = "+78432223344";
  const desk = (frontDesk: string) => deskWith(frontDesk, { extra: 'outboundPrefixes: ["+7843"]\n' });

  test("is rung, and whoever answers has the caller: no key is asked for", async () => {
    const one = desk(`waitMax: 10s, overflow: [number "${OUTSIDE}"]`);
    one.world.phones.script(OUTSIDE, answersAfter(4_000, { hangsUpAfterMs: 10_000 }));
    one.call("alice", toQueue());
    await one.finish();
    expect(storyOf(one, "alice").slice(1)).toEqual([
      "10.100 alice hears ringing",
      `14.100 alice and ${OUTSIDE} talk`,
      "24.100 alice is hung up",
    ]);
    expect(one.find("call.connected")).toMatchObject({ employee: OUTSIDE, device: "outside", queue: null });
    expect(one.find("talk.ended")).toMatchObject({ employee: OUTSIDE, talkedMs: 10_000 });
    expect(await leftBehind(one)).toEqual([]);
  });

  test("that is busy is followed by the next place", async () => {
    const one = desk(`waitMax: 10s, overflow: [number "${OUTSIDE}", queue service]`);
    one.world.phones.script(OUTSIDE, busy());
    one.call("alice", toQueue({}, { hangsUpAfterMs: 20_000 }));
    await one.finish();
    expect(fromQueue(one)).toEqual([
      "alice waits in front-desk",
      "alice hears ringing",
      `${OUTSIDE}: busy`,
      "alice waits in service",
      "alice hangs up",
    ]);
  });

  test("the caller hangs up while it rings: it stops", async () => {
    const one = desk(`waitMax: 10s, overflow: [number "${OUTSIDE}"]`);
    one.world.phones.script(OUTSIDE, ignores());
    one.call("alice", toQueue({}, { hangsUpAfterMs: 15_000 }));
    await one.finish();
    expect(one.find("phone.ended")).toMatchObject({ device: "outside", outcome: "withdrawn" });
    expect(await leftBehind(one)).toEqual([]);
  });
});
