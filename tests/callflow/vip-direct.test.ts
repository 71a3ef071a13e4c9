import { answersAfter, busy, ignores, refuses, unreachable } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const VIP = "+78435551234";
const MOBILE = "+79005550101";
const vip = (more: FrontDeskOptions = {}): FrontDesk =>
  new FrontDesk({ customers: { [VIP]: { name: "Ms Alice", category: "vip", manager: "bob" } }, ...more });
const pressing1 = (afterMs: number) =>
  answersAfter(afterMs, { presses: [{ key: "1", afterMs: 1_000 }], hangsUpAfterMs: 20_000 });

test("the manager's desk answers: nothing is played, the two talk", async () => {
  const desk = vip();
  desk.world.phones.script("desk-101", answersAfter(3_000, { hangsUpAfterMs: 10_000 }));
  desk.call("alice", { ani: VIP });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice hears ringing",
    "desk-101 rings",
    "desk-101 answers",
    "alice and desk-101 talk",
    "desk-101 hangs up",
    "alice is hung up",
  ]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed" });
});

test("desk busy: the mobile rings, and its owner takes the call with 1", async () => {
  const desk = vip();
  desk.world.phones.script("desk-101", busy());
  desk.world.phones.script(MOBILE, pressing1(2_000));
  desk.call("alice", { ani: VIP });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice hears ringing",
    "desk-101: busy",
    `${MOBILE} rings`,
    `${MOBILE} answers`,
    `${MOBILE} hears mobile-accept (ru)`,
    `alice and ${MOBILE} talk`,
    `${MOBILE} hangs up`,
    "alice is hung up",
  ]);
});

test("the mobile's voicemail answers and presses nothing: it is hung up and the VIP is greeted", async () => {
  const desk = vip();
  desk.world.phones.script("desk-101", ignores());
  desk.world.phones.script(MOBILE, answersAfter(2_000));
  desk.call("alice", { ani: VIP, hangsUpAfterMs: 60_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(0, 9)).toEqual([
    "alice hears ringing",
    "desk-101 rings",
    "desk-101: noAnswer",
    `${MOBILE} rings`,
    `${MOBILE} answers`,
    `${MOBILE} hears mobile-accept (ru)`,
    `${MOBILE} hears mobile-accept (ru)`,
    `${MOBILE} is hung up`,
    "alice is answered",
  ]);
  expect(desk.events).toContainEqual(
    expect.objectContaining({ type: "phone.ended", device: "mobile", outcome: "notAccepted" }),
  );
});

test.each([
  ["2", "declined"],
  ["5", "another key"],
])("a mobile that presses %s (%s) does not get the call", async (key) => {
  const desk = vip();
  desk.world.phones.script("desk-101", unreachable());
  desk.world.phones.script(MOBILE, answersAfter(1_000, { presses: [{ key, afterMs: 500 }] }));
  desk.call("alice", { ani: VIP, hangsUpAfterMs: 30_000 });
  await desk.finish();
  expect(desk.world.transcript).toContain(`${MOBILE} is hung up`);
  expect(desk.world.transcript).not.toContain(`alice and ${MOBILE} talk`);
});

test("nobody answers: the normal flow, with the place that aged meanwhile", async () => {
  const desk = vip();
  desk.world.phones.script("desk-101", refuses());
  desk.world.phones.script(MOBILE, ignores());
  desk.call("alice", { ani: VIP, presses: [{ key: "0", afterMs: 28_000 }], hangsUpAfterMs: 60_000 });
  await desk.finish();
  const held = desk.find("queue.shadowHeld");
  const entered = desk.find("queue.entered");
  expect(entered.entry).toBe(held.entry);
  expect(entered.enteredAtMs).toBe(held.enteredAtMs);
  expect(entered.creditSeconds).toBe(120);
  expect(desk.find("queue.left")).toMatchObject({ how: "abandoned", waitedMs: 60_000 });
});

test("an answer that comes late takes the VIP out of the greeting to the manager", async () => {
  const desk = vip({ lookupMs: 500 });
  desk.world.phones.script("desk-101", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
  desk.call("alice", { ani: VIP });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears ringing",
    "desk-101 rings",
    "desk-101 answers",
    "alice and desk-101 talk",
    "desk-101 hangs up",
    "alice is hung up",
  ]);
  expect(desk.find("caller.identified")).toMatchObject({ late: true, tookMs: 500 });
});

test("the VIP hangs up while the desk rings: the desk stops", async () => {
  const desk = vip();
  desk.world.phones.script("desk-101", ignores());
  desk.call("alice", { ani: VIP, hangsUpAfterMs: 3_000 });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice hears ringing",
    "desk-101 rings",
    "alice hangs up",
    "desk-101: withdrawn",
  ]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", at: "vipDirect", cause: "callerCancelled" });
  expect(desk.find("queue.left")).toMatchObject({ how: "abandoned" });
});

test("a manager who is an agent on another call has a busy desk: the mobile rings", async () => {
  const desk = new FrontDesk({
    customers: { [VIP]: { category: "vip", manager: "dave" } },
    company: (file) => file.replace("desk: desk-102 }", 'desk: desk-102, mobile: "+7 900 555-01-02" }'),
  });
  desk.world.phones.script("+79005550102", pressing1(1_000));
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 30_000 }));
  desk.call("zoe", { ani: "+78435559999", presses: [{ key: "0", afterMs: 100 }] });
  await desk.clock.advance(5_000);
  desk.call("alice", { ani: VIP, hangsUpAfterMs: 8_000 });
  await desk.finish();
  expect(desk.events).toContainEqual(
    expect.objectContaining({ type: "phone.ended", employee: "dave", device: "desk", outcome: "busy" }),
  );
  expect(desk.world.transcript).toContain("alice and +79005550102 talk");
  // The talk on the desk is not ended in the pool by the one on the mobile.
  expect(desk.events.filter(({ type }) => type === "agent.stateChanged")).toMatchObject([
    { state: "reserved" },
    { state: "ringing" },
    { state: "talking" },
    { state: "wrapUp" },
  ]);
});

test("a VIP whom the manager did not answer and who then dials a colleague leaves no place behind", async () => {
  const desk = vip();
  desk.world.phones.script("desk-204", answersAfter(1_000, { hangsUpAfterMs: 60_000 }));
  desk.call("alice", { ani: VIP, presses: [..."204"].map((key, n) => ({ key, afterMs: 100 + 100 * n })) });
  await desk.finish();
  const types = desk.events.map(({ type }) => type);
  expect(desk.find("queue.left")).toMatchObject({ how: "connected" });
  expect(types.indexOf("queue.left")).toBeLessThan(types.indexOf("call.connected"));
});
