/** Outside opening hours, on holidays, and what the site offers then. The site "closed" is open on Mondays from 03:00 to 03:01. */
import { answersAfter, ignores } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const CLOSED_SITE = "78432000001";
const MOBILE = "+79005550101";
const withoutMenu = (file: string): string =>
  file.replace("closed: { prompt: closed, menu: emergency }", "closed: { prompt: closed }");
const press = (key: string, afterMs: number) => ({ key, afterMs });

async function aliceCalls(script: object, options: FrontDeskOptions = {}): Promise<FrontDesk> {
  const desk = new FrontDesk(options);
  desk.call("alice", { dnis: CLOSED_SITE, hangsUpAfterMs: 60_000, ...script });
  await desk.finish();
  return desk;
}

test("closed: the greeting, the message, then what the site offers while it is closed", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 7_000 });
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears closed (ru)",
    "alice hears menu-emergency (ru)",
    "alice hangs up",
  ]);
});

test("open in the one minute of the week in which it is", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 3_000 }, { now: "2026-03-02T03:00:00+03:00" });
  expect(desk.world.transcript).toContain("alice hears menu-main (ru)");
});

test("a holiday has its own message, on any day of the week", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 3_000 }, { now: "2026-03-08T12:00:00+03:00" });
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-day (ru)",
    "alice hears holiday (ru)",
    "alice hangs up",
  ]);
  expect(desk.events).toContainEqual(
    expect.objectContaining({ type: "step.entered", state: { step: "closed", holiday: "2026-03-08" } }),
  );
});

test.each([
  ["2026-03-07T23:59:50+03:00", "closed"],
  ["2026-03-07T22:00:00Z", "holiday"], // 01:00 on the 8th by the site's clock
  ["2026-03-08T21:00:00Z", "closed"], // midnight: the 9th
])("at %s the message is %s: a holiday is a day of the site's calendar", async (now, prompt) => {
  const desk = await aliceCalls({ hangsUpAfterMs: 3_000 }, { now });
  expect(desk.world.transcript[2]).toBe(`alice hears ${prompt} (ru)`);
});

test.each([
  ["during the greeting", 500],
  ["during the message", 2_500],
  ["during the menu", 5_000],
  ["after it", 7_000],
])("the emergency key %s brings the person on duty", async (_when, afterMs) => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-101", ignores());
  desk.world.phones.script(MOBILE, answersAfter(1_000, { presses: [press("1", 500)], hangsUpAfterMs: 9_000 }));
  desk.call("alice", { dnis: CLOSED_SITE, presses: [press("9", afterMs)] });
  await desk.finish();
  expect(desk.world.transcript.slice(-9)).toEqual([
    "alice hears ringing",
    "desk-101 rings",
    "desk-101: noAnswer",
    `${MOBILE} rings`,
    `${MOBILE} answers`,
    `${MOBILE} hears mobile-accept (ru)`,
    `alice and ${MOBILE} talk`,
    `${MOBILE} hangs up`,
    "alice is hung up",
  ]);
  expect(desk.find("menu.chosen")).toMatchObject({ menu: "emergency", key: "9" });
});

test("the keys of the opening hours lead nowhere while the site is closed", async () => {
  const desk = await aliceCalls({ presses: [press("0", 500)], hangsUpAfterMs: 6_000 });
  expect(desk.world.transcript.slice(2)).toEqual([
    "alice hears menu-invalid (ru)",
    "alice hears menu-emergency (ru)",
    "alice hangs up",
  ]);
});

test("who knows an extension reaches it all the same", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-204", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
  desk.call("alice", { dnis: CLOSED_SITE, presses: [press("2", 500), press("0", 600), press("4", 700)] });
  await desk.finish();
  expect(desk.world.transcript).toContain("alice and desk-204 talk");
});

test("a site that offers nothing while closed: the message, then the end", async () => {
  const desk = await aliceCalls({}, { company: withoutMenu });
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears closed (ru)",
    "alice is hung up",
  ]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", at: "afterCall", cause: "weHungUp" });
});

test("a wrong key where the site offers nothing: the message still comes", async () => {
  const desk = await aliceCalls({ presses: [press("9", 500)] }, { company: withoutMenu });
  expect(desk.world.transcript.slice(2)).toEqual(["alice hears closed (ru)", "alice is hung up"]);
});

test("nobody at the extension dialled where the site offers nothing: the caller is told that it is closed, and not kept", async () => {
  const desk = new FrontDesk({ company: withoutMenu });
  desk.world.phones.script("desk-204", ignores());
  const presses = [press("2", 500), press("0", 600), press("4", 700)];
  desk.call("alice", { dnis: CLOSED_SITE, presses, hangsUpAfterMs: 600_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(-4)).toEqual([
    "desk-204: noAnswer",
    "alice hears colleague-unavailable (ru)",
    "alice hears closed (ru)",
    "alice is hung up",
  ]);
});

test("a caller who chooses nothing while the site is closed is not put into a queue that nobody serves", async () => {
  const desk = await aliceCalls({ hangsUpAfterMs: 600_000 });
  expect(desk.world.transcript.filter((line) => line === "alice hears menu-emergency (ru)")).toHaveLength(3);
  expect(desk.world.transcript.at(-1)).toBe("alice is hung up");
  expect(desk.typesOf("queue.")).toEqual([]);
});

test("a menu of the closed hours that offers the operator leads to the operator", async () => {
  const operator = (file: string): string => file.replace("to: employee bob", "to: operator");
  const desk = await aliceCalls({ presses: [press("9", 500)], hangsUpAfterMs: 5_000 }, { company: operator });
  expect(desk.world.transcript).toContain("alice waits in front-desk");
});
