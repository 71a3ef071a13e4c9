/**
 * Bringing the caller to a person (bob: desk, then mobile) or a department:
 * sales rings all (frank 204, grace 205), service one after the other.
 */
import { answersAfter, busy, type CallerScript, ignores, type Press, refuses, unreachable } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const BOBS_MOBILE = "+79005550101";
const dials = (extension: string, fromMs = 100): Press[] =>
  [...extension].map((key, i) => ({ key, afterMs: fromMs + i * 50 }));
const dialled = (extension: string, more: CallerScript = {}): CallerScript => ({
  presses: dials(extension),
  hangsUpAfterMs: 120_000,
  ...more,
});
/** What happened from the first ring on. */
const fromRinging = ({ world }: FrontDesk): string[] =>
  world.transcript.slice(world.transcript.indexOf("alice hears ringing"));
const rings = (desk: FrontDesk) =>
  desk.events.flatMap((event) => (event.type === "phone.ended" ? [`${event.employee} ${event.outcome}`] : []));
const withService = (file: string): string =>
  file
    .replace('extension: "102", desk: desk-102 }', 'extension: "102", desk: desk-102, department: service }')
    .replace('extension: "103", desk: desk-103 }', 'extension: "103", desk: desk-103, department: service }');

describe("an employee", () => {
  test("answers at the desk", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-101", answersAfter(3_000, { hangsUpAfterMs: 5_000 }));
    desk.call("alice", dialled("101"));
    await desk.finish();
    expect(fromRinging(desk)).toEqual([
      "alice hears ringing",
      "desk-101 rings",
      "desk-101 answers",
      "alice and desk-101 talk",
      "desk-101 hangs up",
      "alice is hung up",
    ]);
    expect(desk.find("call.connected")).toMatchObject({ employee: "bob", device: "desk", queue: null });
  });

  test.each([
    ["busy", busy()],
    ["unreachable", unreachable()],
    ["refused", refuses()],
    ["noAnswer", ignores()],
  ])("%s at the desk: the mobile rings, and is accepted with 1", async (outcome, script) => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-101", script);
    desk.world.phones.script(
      BOBS_MOBILE,
      answersAfter(2_000, { presses: [{ key: "1", afterMs: 3_000 }], hangsUpAfterMs: 9_000 }),
    );
    desk.call("alice", dialled("101"));
    await desk.finish();
    expect(rings(desk)).toEqual([`bob ${outcome}`, "bob answered"]);
    expect(fromRinging(desk).slice(-5)).toEqual([
      `${BOBS_MOBILE} answers`,
      `${BOBS_MOBILE} hears mobile-accept (ru)`,
      `alice and ${BOBS_MOBILE} talk`,
      `${BOBS_MOBILE} hangs up`,
      "alice is hung up",
    ]);
    expect(desk.typesOf("mobile.")).toEqual(["mobile.accepted"]);
  });

  test("answers the mobile and hangs up without a word: the caller is told at once", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script(BOBS_MOBILE, answersAfter(2_000, { hangsUpAfterMs: 500 }));
    desk.call("alice", dialled("101", { hangsUpAfterMs: 20_000 }));
    await desk.finish();
    expect(rings(desk)).toEqual(["bob unreachable", "bob notAccepted"]);
    expect(desk.world.times).toContain("2.700 alice hears colleague-unavailable (ru)");
    expect(desk.world.transcript.filter((line) => line.endsWith("hears mobile-accept (ru)"))).toHaveLength(1);
  });

  test("nobody there: the caller is told so and returns to the menu", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", ignores());
    desk.call("alice", dialled("204", { hangsUpAfterMs: 25_000 }));
    await desk.finish();
    expect(fromRinging(desk)).toEqual([
      "alice hears ringing",
      "desk-204 rings",
      "desk-204: noAnswer",
      "alice hears colleague-unavailable (ru)",
      "alice hears menu-main (ru)",
      "alice hangs up",
    ]);
  });

  test("keys pressed at a ringing phone are no choice in the menu that follows", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", ignores());
    desk.call("alice", { presses: [...dials("204"), { key: "0", afterMs: 5_000 }], hangsUpAfterMs: 25_000 });
    await desk.finish();
    expect(desk.world.transcript).not.toContain("alice waits in front-desk");
  });

  test("whose phone goes in the moment of the answer: the caller returns to the menu", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", answersAfter(1_000));
    const { phones } = desk.world;
    const ring = phones.ring.bind(phones);
    phones.ring = (attempt) => {
      const ringing = ring(attempt);
      void ringing.outcome.then(() => phones.legs.get(attempt.leg)?.theyHangUp());
      return ringing;
    };
    desk.call("alice", dialled("204", { hangsUpAfterMs: 10_000 }));
    await desk.finish();
    expect(fromRinging(desk)).toEqual([
      "alice hears ringing",
      "desk-204 rings",
      "desk-204 answers",
      "desk-204 hangs up",
      "alice hears colleague-unavailable (ru)",
      "alice hears menu-main (ru)",
      "alice hangs up",
    ]);
  });

  test("who answers in the moment in which the caller leaves is not left with a dead phone", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", answersAfter(1_000));
    const { phones } = desk.world;
    const ring = phones.ring.bind(phones);
    const alice = desk.call("alice", dialled("204"));
    phones.ring = (attempt) => {
      const ringing = ring(attempt);
      void ringing.outcome.then(() => alice.theyHangUp());
      return ringing;
    };
    await desk.finish();
    expect(phones.legs.size).toBe(0);
    expect(desk.world.transcript.at(-1)).toBe("desk-204 is hung up");
  });

  test("who is an agent on a call counts as busy, and no phone rings twice", async () => {
    const desk = new FrontDesk();
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 60_000 }));
    desk.call("zoe", { presses: [{ key: "0", afterMs: 100 }] });
    await desk.clock.advance(5_000);
    desk.call("alice", dialled("102", { hangsUpAfterMs: 3_000 }));
    await desk.finish();
    expect(fromRinging(desk).slice(0, 2)).toEqual(["alice hears ringing", "alice hears colleague-unavailable (ru)"]);
    expect(desk.world.phones.attempts).toHaveLength(1);
  });

  test("who is an agent on a call and has a mobile: the mobile rings, as after any busy desk", async () => {
    const withMobile = (file: string): string =>
      file.replace("desk: desk-102 }", 'desk: desk-102, mobile: "+79005550202" }');
    const desk = new FrontDesk({ company: withMobile });
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 60_000 }));
    const accepts = answersAfter(1_000, { presses: [{ key: "1", afterMs: 1_000 }], hangsUpAfterMs: 5_000 });
    desk.world.phones.script("+79005550202", accepts);
    desk.call("zoe", { presses: [{ key: "0", afterMs: 100 }] });
    await desk.clock.advance(5_000);
    desk.call("alice", dialled("102"));
    await desk.clock.advance(12_000);
    expect(desk.world.transcript).toContain("alice and +79005550202 talk");
    expect(desk.acd.agent("dave")).toMatchObject({ state: "talking", call: desk.calls.open()[0]?.id });
    await desk.finish();
  });

  test("a VIP's place in line ends when he talks to somebody else than the manager", async () => {
    const customers = { "+78435551234": { category: "vip", manager: "bob" } };
    const desk = new FrontDesk({ customers });
    desk.world.phones.script("desk-204", answersAfter(1_000, { hangsUpAfterMs: 30_000 }));
    desk.call("alice", { presses: dials("204", 1_000) });
    await desk.clock.advance(5_000);
    expect(desk.find("queue.left")).toMatchObject({ how: "connected", waitedMs: 2_100 });
    await desk.finish();
    expect(desk.typesOf("queue.")).toEqual(["queue.shadowHeld", "queue.left"]);
  });

  test("who is an agent and is called directly is offered nobody meanwhile", async () => {
    const desk = new FrontDesk();
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 10_000 }));
    desk.call("alice", dialled("102"));
    await desk.clock.advance(5_000);
    desk.call("zoe", { presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 4_000 });
    await desk.finish();
    expect(desk.typesOf("offer.")).toEqual([]);
    expect(desk.acd.agent("dave")).toMatchObject({ state: "idle" });
  });
});

describe("a department that rings all", () => {
  test("the first to answer has the call, the other is told it was answered elsewhere", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", ignores());
    desk.world.phones.script("desk-205", answersAfter(2_000, { hangsUpAfterMs: 5_000 }));
    const stops: string[] = [];
    const { phones } = desk.world;
    const ring = phones.ring.bind(phones);
    phones.ring = (attempt) => {
      const ringing = ring(attempt);
      const stop = ringing.stop.bind(ringing);
      ringing.stop = (why) => {
        stops.push(why);
        stop(why);
      };
      return ringing;
    };
    desk.call("alice", dialled("30"));
    await desk.finish();
    expect(fromRinging(desk)).toEqual([
      "alice hears ringing",
      "desk-204 rings",
      "desk-205 rings",
      "desk-205 answers",
      "desk-204: withdrawn",
      "alice and desk-205 talk",
      "desk-205 hangs up",
      "alice is hung up",
    ]);
    expect(stops).toEqual(["answeredElsewhere"]);
    expect(rings(desk).sort()).toEqual(["frank withdrawn", "grace answered"]);
  });

  test("two answer in the same moment: one talks, the other is hung up", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", answersAfter(2_000, { hangsUpAfterMs: 5_000 }));
    desk.world.phones.script("desk-205", answersAfter(2_000, { hangsUpAfterMs: 5_000 }));
    desk.call("alice", dialled("30"));
    await desk.finish();
    expect(desk.world.transcript.filter((line) => line.endsWith(" talk"))).toEqual(["alice and desk-204 talk"]);
    expect(desk.world.phones.legs.size).toBe(0);
    expect(rings(desk)).toHaveLength(2);
  });

  test("one busy, one refuses: back to the menu, at once", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", busy());
    desk.world.phones.script("desk-205", refuses(2_000));
    desk.call("alice", dialled("30", { hangsUpAfterMs: 6_000 }));
    await desk.finish();
    expect(rings(desk)).toEqual(["frank busy", "grace refused"]);
    expect(fromRinging(desk).slice(-3)).toEqual([
      "alice hears colleague-unavailable (ru)",
      "alice hears menu-main (ru)",
      "alice hangs up",
    ]);
  });

  test("the caller leaves: every phone stops", async () => {
    const desk = new FrontDesk();
    desk.world.phones.script("desk-204", ignores());
    desk.world.phones.script("desk-205", ignores());
    desk.call("alice", dialled("30", { hangsUpAfterMs: 3_000 }));
    await desk.finish();
    expect(fromRinging(desk).slice(-3)).toEqual(["alice hangs up", "desk-204: withdrawn", "desk-205: withdrawn"]);
    expect(rings(desk)).toEqual(["frank withdrawn", "grace withdrawn"]);
    expect(desk.typesOf().at(-1)).toBe("call.ended");
  });
});

describe("a department that rings in turn", () => {
  const serviceDesk = (options: FrontDeskOptions = {}) => new FrontDesk({ company: withService, ...options });

  test("one phone after the other, in the order of the company", async () => {
    const desk = serviceDesk();
    desk.world.phones.script("desk-102", refuses(1_000));
    desk.world.phones.script("desk-103", answersAfter(2_000, { hangsUpAfterMs: 5_000 }));
    desk.call("alice", dialled("31"));
    await desk.finish();
    expect(fromRinging(desk).slice(0, 6)).toEqual([
      "alice hears ringing",
      "desk-102 rings",
      "desk-102: refused",
      "desk-103 rings",
      "desk-103 answers",
      "alice and desk-103 talk",
    ]);
  });

  test("nobody answers: back to the menu, and nobody stays occupied", async () => {
    const desk = serviceDesk();
    desk.login("dave", "erin");
    desk.world.phones.script("desk-102", ignores());
    desk.world.phones.script("desk-103", ignores());
    desk.call("alice", dialled("31", { hangsUpAfterMs: 45_000 }));
    await desk.finish();
    expect(rings(desk)).toEqual(["dave noAnswer", "erin noAnswer"]);
    expect(fromRinging(desk)).toContain("alice hears colleague-unavailable (ru)");
    expect(desk.acd.snapshot().agents).toMatchObject([{ state: "idle" }, { state: "idle" }]);
  });

  test("a department without anybody: back to the menu at once", async () => {
    const desk = new FrontDesk();
    desk.call("alice", dialled("31", { hangsUpAfterMs: 3_000 }));
    await desk.finish();
    expect(fromRinging(desk).slice(1, 2)).toEqual(["alice hears colleague-unavailable (ru)"]);
  });
});

test("a department with a queue is reached through it", async () => {
  const viaQueue = (file: string): string => file.replace("ring: inTurn }", "ring: queue, queue: front-desk }");
  const desk = new FrontDesk({ company: viaQueue });
  desk.call("alice", dialled("31", { hangsUpAfterMs: 3_000 }));
  await desk.finish();
  expect(desk.world.transcript).toContain("alice waits in front-desk");
});
