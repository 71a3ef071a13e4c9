/** Calls between colleagues: the number dialled is an extension, and there is no greeting. */
import { answersAfter, busy, ignores, unreachable } from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";

const franksPhone = { from: { kind: "phone", account: "desk-204" }, ani: "204" } as const;

test("a colleague calls a colleague: the phone rings, unanswered until it is taken", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-205", answersAfter(2_000, { hangsUpAfterMs: 5_000 }));
  const frank = desk.call("frank", { ...franksPhone, dnis: "205" });
  await desk.clock.advance(1_000);
  expect(frank.answered).toBe(false);
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "frank hears ringing",
    "desk-205 rings",
    "desk-205 answers",
    "frank and desk-205 talk",
    "desk-205 hangs up",
    "frank is hung up",
  ]);
  expect(desk.find("call.arrived")).toMatchObject({
    kind: "colleague",
    employee: "frank",
    dnisKnown: true,
    number: null,
  });
});

test("the phone that rings shows who is calling", async () => {
  const desk = new FrontDesk();
  desk.call("frank", { ...franksPhone, dnis: "205" });
  await desk.finish();
  expect(desk.world.phones.attempts).toMatchObject([{ show: { number: "204", name: "Frank" } }]);
});

test.each([
  ["busy", busy()],
  ["unreachable", unreachable()],
  ["noAnswer", ignores()],
])("%s: the colleague's phone sees 480, never a menu", async (_outcome, script) => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-205", script);
  desk.call("frank", { ...franksPhone, dnis: "205" });
  await desk.finish();
  expect(desk.world.transcript.at(-1)).toBe("frank is refused with 480");
  expect(desk.find("call.ended")).toMatchObject({ reason: "refused", cause: "weRefused" });
});

test.each(["999", "20", "2055", "+78435551234", "", "*", "205;x"])(
  "a wrong extension (%j) is refused with 404",
  async (dnis) => {
    const desk = new FrontDesk();
    desk.call("frank", { ...franksPhone, dnis });
    await desk.finish();
    expect(desk.world.transcript).toEqual(["frank is refused with 404"]);
    expect(desk.find("call.ended")).toMatchObject({ reason: "refused", at: "identify", cause: "weRefused" });
  },
);

test("a colleague dials a department", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-205", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
  desk.call("bob", { from: { kind: "phone", account: "desk-101" }, ani: "101", dnis: "30" });
  await desk.finish();
  expect(desk.world.transcript).toContain("bob and desk-205 talk");
});

test("the caller hangs up while the colleague's phone rings: it stops", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-205", ignores());
  desk.call("frank", { ...franksPhone, dnis: "205", hangsUpAfterMs: 3_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(-2)).toEqual(["frank hangs up", "desk-205: withdrawn"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", cause: "callerCancelled" });
});

test("from outside an extension as the caller's number makes nobody a colleague", async () => {
  const desk = new FrontDesk();
  desk.call("mallory", { ani: "204", dnis: "205", hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.find("call.arrived")).toMatchObject({ kind: "unknown", employee: null });
  expect(desk.world.transcript[1]).toBe("mallory hears greet-morning (ru)");
});

test("no campaign and no survey among colleagues", async () => {
  const desk = new FrontDesk({
    campaigns: '[{ id: promo, prompt: promo, from: "2026-01-01 00:00" }]',
    company: (file) => file.replace("ring: inTurn }", "ring: queue, queue: front-desk }"),
  });
  desk.call("frank", { ...franksPhone, dnis: "31", hangsUpAfterMs: 3_000 });
  await desk.finish();
  expect(desk.world.transcript).toEqual(["frank is answered", "frank waits in front-desk", "frank hangs up"]);
});
