/** A known incident is told to those it concerns, before they choose. Calls from +7 843 556... hear it; 1, 2, 5, 0 are the keys. */
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const CONCERNED = "+78435560001";

async function aliceCalls(script: object, options: FrontDeskOptions = {}): Promise<FrontDesk> {
  const desk = new FrontDesk(options);
  desk.call("alice", { ani: CONCERNED, ...script });
  await desk.finish();
  return desk;
}
const incident = (text: string) => (file: string) => file.replace(/ {2}- \{ id: north.*/, `  - { ${text} }`);
const concerned = (desk: FrontDesk): boolean => desk.world.transcript.includes("alice hears incident (ru)");

test("a caller it concerns hears the notice between the greeting and the menu", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 5_000 });
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears incident (ru)",
    "alice hears menu-main (ru)",
    "alice hangs up",
  ]);
  expect(desk.find("incident.heard")).toMatchObject({ incident: "north" });
});

test("a caller from elsewhere does not", async () => {
  const desk = await aliceCalls({ ani: "+78435550001", hangsUpAfterMs: 5_000 });
  expect(desk.world.transcript[2]).toBe("alice hears menu-main (ru)");
  expect(desk.typesOf("incident.")).toEqual([]);
});

test("a caller without a number is in no area", async () => {
  expect(concerned(await aliceCalls({ ani: "anonymous", hangsUpAfterMs: 5_000 }))).toBe(false);
});

test.each([
  ["everybody, where it names no area", 'id: all, prompt: incident, from: "2026-01-01 00:00"', true],
  ["nobody before it begins", 'id: soon, prompt: incident, from: "2026-03-02 09:01"', false],
  ["everybody from its beginning", 'id: now, prompt: incident, from: "2026-03-02 09:00"', true],
  ["nobody after its end", 'id: past, prompt: incident, from: "2026-01-01 00:00", until: "2026-03-02 09:00"', false],
  ["callers of its sites only", 'id: other, prompt: incident, sites: [closed], from: "2026-01-01 00:00"', false],
])("it concerns %s", async (_whom, text, expected) => {
  const desk = await aliceCalls({ ani: "+79001112233", hangsUpAfterMs: 5_000 }, { company: incident(text) });
  expect(concerned(desk)).toBe(expected);
});

test.each([
  ["during the notice", 3_000, "incident"],
  ["during the menu that follows", 5_000, "menu"],
  ["after the menu, having pressed nothing", 7_000, "menu"],
])("who hangs up %s is deflected", async (_when, hangsUpAfterMs, at) => {
  const desk = await aliceCalls({ hangsUpAfterMs });
  expect(desk.find("incident.deflected")).toMatchObject({ incident: "north" });
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", at, cause: "callerHungUp" });
});

test("who hangs up before the notice is not", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 1_900 });
  expect(desk.typesOf("incident.")).toEqual([]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", at: "greeting" });
});

test.each([
  ["during the notice", 3_000],
  ["after it", 5_000],
])("who chooses %s and hangs up while waiting is not", async (_when, afterMs) => {
  const desk = await aliceCalls({ presses: [{ key: "0", afterMs }], hangsUpAfterMs: 10_000 });
  expect(desk.typesOf("incident.")).toEqual(["incident.heard"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", at: "queue" });
});

test("who chooses a sub-menu and hangs up there is not", async () => {
  const desk = await aliceCalls({ presses: [{ key: "2", afterMs: 3_000 }], hangsUpAfterMs: 6_000 });
  expect(desk.typesOf("incident.")).toEqual(["incident.heard"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", at: "menu" });
});

test("who chooses nothing and waits for the operator is not", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 40_000 });
  expect(desk.typesOf("incident.")).toEqual(["incident.heard"]);
  expect(desk.find("call.ended")).toMatchObject({ at: "queue" });
});

test("an Asterisk that goes down during the notice has deflected nobody", async () => {
  const desk = new FrontDesk();
  const alice = desk.call("alice", { ani: CONCERNED });
  await desk.clock.advance(3_000);
  alice.gone("asteriskEnded", "Asterisk is gone");
  await desk.finish();
  expect(desk.typesOf("incident.")).toEqual(["incident.heard"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "nodeLost", cause: "asteriskEnded" });
});

test("a supervisor who ends the call during the notice has not satisfied the caller", async () => {
  const desk = new FrontDesk();
  const alice = desk.call("alice", { ani: CONCERNED });
  await desk.clock.advance(3_000);
  if (alice.call) await desk.calls.hangUp(alice.call);
  await desk.finish();
  expect(desk.typesOf("incident.")).toEqual(["incident.heard"]);
});

test("a wrong key during the notice says so and returns to the menu", async () => {
  const desk = await aliceCalls({ presses: [{ key: "9", afterMs: 3_000 }], hangsUpAfterMs: 8_000 });
  expect(desk.world.transcript.slice(2, 5)).toEqual([
    "alice hears incident (ru)",
    "alice hears menu-invalid (ru)",
    "alice hears menu-main (ru)",
  ]);
});

test("who chooses during the greeting already does not hear it", async () => {
  const desk = await aliceCalls({ presses: [{ key: "0", afterMs: 1_000 }], hangsUpAfterMs: 5_000 });
  expect(concerned(desk)).toBe(false);
});
