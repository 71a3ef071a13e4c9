/** A customer with an open matter is offered the person who handles it: grace on extension 205. */
import { answersAfter, ignores } from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";

const ALICE = "+78435551234";
const handledBy = (handler: string): FrontDesk =>
  new FrontDesk({ customers: { [ALICE]: { openMatter: { subject: "the stove smokes", handler } } } });
const presses = (key: string, afterMs: number) => [{ key, afterMs }];

test("the offer comes once, between the greeting and the menu", async () => {
  const desk = handledBy("grace");
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 7_000 });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears handler-offer (ru)",
    "alice hears menu-main (ru)",
    "alice hangs up",
  ]);
});

test.each([
  ["during the offer", 3_000],
  ["after it", 4_500],
])("1 pressed %s brings her: the desk phone of the person who handles it rings", async (_when, afterMs) => {
  const desk = handledBy("grace");
  desk.world.phones.script("desk-205", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", { ani: ALICE, presses: presses("1", afterMs) });
  await desk.finish();
  expect(desk.world.transcript.slice(3)).toEqual([
    "alice hears ringing",
    "desk-205 rings",
    "desk-205 answers",
    "alice and desk-205 talk",
    "desk-205 hangs up",
    "alice is hung up",
  ]);
  expect(desk.find("menu.chosen")).toMatchObject({ key: "1", label: "the person who handles the open matter" });
});

test("the person is not there: the caller is told, and hears the menu without the offer", async () => {
  const desk = handledBy("grace");
  desk.world.phones.script("desk-205", ignores());
  desk.call("alice", { ani: ALICE, presses: presses("1", 3_000), hangsUpAfterMs: 30_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(5, 9)).toEqual([
    "desk-205: noAnswer",
    "alice hears colleague-unavailable (ru)",
    "alice hears menu-main (ru)",
    "alice hangs up",
  ]);
});

test("the other keys of the menu work during the offer", async () => {
  const desk = handledBy("grace");
  desk.call("alice", { ani: ALICE, presses: presses("0", 3_000), hangsUpAfterMs: 6_000 });
  await desk.finish();
  expect(desk.world.transcript).toContain("alice waits in front-desk");
});

test("1 during the greeting still means what the menu says", async () => {
  const desk = handledBy("grace");
  desk.call("alice", { ani: ALICE, presses: presses("1", 500), hangsUpAfterMs: 6_000 });
  await desk.finish();
  expect(desk.find("menu.chosen")).toMatchObject({ label: "new purchase" });
});

test("a wrong key says so and returns to the menu", async () => {
  const desk = handledBy("grace");
  desk.call("alice", { ani: ALICE, presses: presses("9", 3_000), hangsUpAfterMs: 8_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(3, 5)).toEqual(["alice hears menu-invalid (ru)", "alice hears menu-main (ru)"]);
});

test("somebody who is no longer with the company is not offered", async () => {
  const desk = handledBy("nobody");
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 3_000 });
  await desk.finish();
  expect(desk.world.transcript[2]).toBe("alice hears menu-main (ru)");
});

test("a customer without an open matter hears the menu at once", async () => {
  const desk = new FrontDesk({ customers: { [ALICE]: {} } });
  desk.call("alice", { ani: ALICE, hangsUpAfterMs: 3_000 });
  await desk.finish();
  expect(desk.world.transcript[2]).toBe("alice hears menu-main (ru)");
});
