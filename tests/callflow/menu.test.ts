/**
 * The menus: main (1 new purchase, 2 service, 5 address, 0 operator), below 2
 * the second (1 stove, * back). Greeting until 2 s, then the prompt until 4 s.
 */
import { ignores, type Press } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const press = (key: string, afterMs: number): Press => ({ key, afterMs });
const burst = (text: string, fromMs: number, everyMs: number): Press[] =>
  [...text].map((key, i) => press(key, fromMs + i * everyMs));

async function alice(
  presses: readonly Press[],
  hangsUpAfterMs = 30_000,
  options: FrontDeskOptions = {},
): Promise<FrontDesk> {
  const desk = new FrontDesk(options);
  desk.call("alice", { presses, hangsUpAfterMs });
  await desk.finish();
  return desk;
}
/** What alice heard and met after the greeting. */
const afterGreeting = ({ world }: FrontDesk): string[] => world.transcript.slice(2);
const inMain = (text: string) => (file: string) => file.replace('      "5": {', `      ${text}\n      "5": {`);

test("no input is asked again twice, then an operator takes over", async () => {
  const desk = await alice([], 40_000);
  expect(afterGreeting(desk)).toEqual([
    "alice hears menu-main (ru)",
    "alice hears no-input (ru)",
    "alice hears menu-main (ru)",
    "alice hears no-input (ru)",
    "alice hears menu-main (ru)",
    "alice waits in front-desk",
    "alice hears comfort (ru)",
    "alice hangs up",
  ]);
  expect(desk.events.filter(({ type }) => type === "menu.noInput")).toMatchObject([
    { tries: 1 },
    { tries: 2 },
    { tries: 3 },
  ]);
  expect(desk.find("queue.entered")).toMatchObject({ queue: "front-desk", stream: null, creditSeconds: 0 });
});

test("wrong input is asked again twice, then an operator takes over", async () => {
  const desk = await alice([press("9", 3_000), press("8", 6_000), press("7", 9_000)], 12_000);
  expect(afterGreeting(desk)).toEqual([
    "alice hears menu-main (ru)",
    "alice hears menu-invalid (ru)",
    "alice hears menu-main (ru)",
    "alice hears menu-invalid (ru)",
    "alice hears menu-main (ru)",
    "alice waits in front-desk",
    "alice hangs up",
  ]);
  expect(desk.typesOf("menu.")).toEqual(["menu.wrongInput", "menu.wrongInput", "menu.wrongInput"]);
});

test("how often is the menu's own business", async () => {
  const desk = await alice([], 12_000, {
    company: (file) => file.replace("prompt: menu-main\n", "prompt: menu-main\n    retries: 0\n"),
  });
  expect(afterGreeting(desk).slice(0, 2)).toEqual(["alice hears menu-main (ru)", "alice waits in front-desk"]);
});

test("a stream's choice carries its urgency and its credit to the queue", async () => {
  const desk = await alice([press("1", 3_000)], 10_000);
  expect(desk.find("queue.entered")).toMatchObject({ stream: "new-purchase", creditSeconds: 60 });
});

test("an existing customer who presses new purchase gets no head start", async () => {
  const customers = { "+78435551234": { category: "regular" } };
  const desk = await alice([press("1", 3_000)], 10_000, { customers });
  expect(desk.find("queue.entered")).toMatchObject({ stream: "new-purchase", creditSeconds: 0 });
});

test("a sub-menu, and its choice with the urgency of the key", async () => {
  const desk = await alice([press("2", 3_000), press("1", 6_000)], 10_000);
  expect(afterGreeting(desk)).toEqual([
    "alice hears menu-main (ru)",
    "alice hears menu-second (ru)",
    "alice waits in front-desk",
    "alice hangs up",
  ]);
  expect(desk.find("queue.entered")).toMatchObject({ stream: "service", creditSeconds: 30 });
});

test("back leads to the menu above", async () => {
  const desk = await alice([press("2", 3_000), press("*", 6_000), press("0", 7_000)], 10_000);
  expect(afterGreeting(desk)).toEqual([
    "alice hears menu-main (ru)",
    "alice hears menu-second (ru)",
    "alice hears menu-main (ru)",
    "alice waits in front-desk",
    "alice hangs up",
  ]);
});

test("back at the top is the same menu again", async () => {
  const desk = await alice([press("*", 3_000)], 4_000, { company: inMain('"*": { label: back, to: back }') });
  expect(afterGreeting(desk).slice(0, 2)).toEqual(["alice hears menu-main (ru)", "alice hears menu-main (ru)"]);
});

test("back still leads to the menu above after an attempt to reach somebody", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-204", ignores());
  const presses = [press("2", 3_000), ...burst("204", 5_000, 100), press("*", 28_000)];
  desk.call("alice", { presses, hangsUpAfterMs: 29_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(-5)).toEqual([
    "desk-204: noAnswer",
    "alice hears colleague-unavailable (ru)",
    "alice hears menu-second (ru)",
    "alice hears menu-main (ru)",
    "alice hangs up",
  ]);
});

test("repeat says it again", async () => {
  const desk = await alice([press("*", 3_000)], 4_000, { company: inMain('"*": { label: again, to: repeat }') });
  expect(afterGreeting(desk).slice(0, 2)).toEqual(["alice hears menu-main (ru)", "alice hears menu-main (ru)"]);
});

test("a message is told, then the menu again", async () => {
  const desk = await alice([press("5", 3_000)], 6_000);
  expect(afterGreeting(desk)).toEqual([
    "alice hears menu-main (ru)",
    "alice hears info (ru)",
    "alice hears menu-main (ru)",
    "alice hangs up",
  ]);
});

test("a message can be cut short by the next choice", async () => {
  const desk = await alice([press("5", 3_000), press("0", 4_000)], 6_000);
  expect(afterGreeting(desk).slice(1, 3)).toEqual(["alice hears info (ru)", "alice waits in front-desk"]);
});

test("a key that ends the call ends it", async () => {
  const desk = await alice([press("*", 3_000)], 30_000, { company: inMain('"*": { label: bye, to: hangUp }') });
  expect(afterGreeting(desk)).toEqual(["alice hears menu-main (ru)", "alice is hung up"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", cause: "weHungUp" });
});

test("no input in a sub-menu ends at the operator as well", async () => {
  const desk = await alice([press("2", 3_000)], 40_000);
  expect(desk.world.transcript.at(-3)).toBe("alice waits in front-desk");
});

describe("digits", () => {
  test("two keys typed ahead before the answer: both count, and nothing of the first is said", async () => {
    const desk = await alice(burst("50", 0, 1), 4_000);
    expect(desk.world.transcript).toEqual(["alice is answered", "alice waits in front-desk", "alice hangs up"]);
    expect(desk.events.filter(({ type }) => type === "menu.chosen")).toMatchObject([{ key: "5" }, { key: "0" }]);
  });

  test("two keys 40 ms apart: the message begins and is cut by the second", async () => {
    const desk = await alice(burst("50", 3_000, 40), 6_000);
    expect(desk.world.times.slice(3, 5)).toEqual(["3.000 alice hears info (ru)", "3.040 alice waits in front-desk"]);
  });

  test("an extension whose digits are 40 ms apart", async () => {
    const desk = await alice(burst("204", 3_000, 40), 4_000);
    expect(desk.find("menu.extensionDialled")).toMatchObject({ extension: "204" });
    expect(desk.world.transcript).not.toContain("alice hears menu-second (ru)"); // 2 is a key, too
  });

  test("the same key twice counts twice", async () => {
    const desk = await alice(burst("55", 3_000, 40), 6_000);
    expect(desk.typesOf("menu.chosen")).toHaveLength(2);
  });

  test("a key and a digit that makes neither an extension nor a choice below it are a wrong number", async () => {
    const desk = await alice(burst("25", 3_000, 200), 4_000);
    expect(desk.find("menu.wrongInput")).toMatchObject({ digits: "25" });
    expect(afterGreeting(desk)[1]).toBe("alice hears extension-wrong (ru)");
  });

  test("who knows the menus gets through them without hearing the second, though an extension begins with the key", async () => {
    const desk = await alice(burst("21", 3_000, 200), 6_000);
    expect(desk.events.filter(({ type }) => type === "menu.chosen")).toMatchObject([{ key: "2" }, { key: "1" }]);
    expect(desk.find("queue.entered")).toMatchObject({ stream: "service", creditSeconds: 30 });
    expect(desk.world.transcript).not.toContain("alice hears menu-second (ru)");
  });

  test("typed ahead before the answer as well", async () => {
    const desk = await alice(burst("21", 0, 1), 4_000);
    expect(desk.world.transcript).toEqual(["alice is answered", "alice waits in front-desk", "alice hangs up"]);
    expect(desk.find("queue.entered")).toMatchObject({ stream: "service" });
  });

  test("an extension that begins as the keys do is still the extension", async () => {
    const desk = await alice(burst("204", 3_000, 200), 5_000);
    expect(desk.find("menu.extensionDialled")).toMatchObject({ extension: "204" });
  });

  test.each([3_999, 4_002, 4_003])("a key in the moment in which the prompt ends counts (%i ms)", async (afterMs) => {
    const desk = await alice([press("0", afterMs)], 6_000);
    expect(afterGreeting(desk)).toEqual(["alice hears menu-main (ru)", "alice waits in front-desk", "alice hangs up"]);
  });

  test.each([
    ["just before the time is over", 9_001, "alice waits in front-desk"],
    ["just after it", 9_003, "alice hears no-input (ru)"],
  ])("a key %s", async (_when, afterMs, next) => {
    const desk = await alice([press("0", afterMs)], 12_000);
    expect(afterGreeting(desk)[1]).toBe(next);
    expect(afterGreeting(desk)).toContain("alice waits in front-desk"); // too late for the first try, in time for the second
  });

  test("a hundred digits in five seconds are one wrong number", async () => {
    const desk = await alice(burst("9".repeat(100), 2_500, 50), 9_000);
    expect(desk.typesOf("menu.")).toEqual(["menu.wrongInput"]);
    expect(afterGreeting(desk)).toEqual([
      "alice hears menu-main (ru)",
      "alice hears menu-invalid (ru)",
      "alice hears menu-main (ru)",
      "alice hangs up",
    ]);
  });

  test("a hundred digits before the answer: no more than fit are kept, and the call goes on", async () => {
    const desk = await alice(burst("9".repeat(100), 0, 0), 6_000);
    expect(desk.typesOf("menu.")).toEqual(["menu.wrongInput"]);
    expect(desk.world.transcript).toContain("alice hears menu-main (ru)");
  });

  test("the tail of a wrong number is no choice: 0 in it does not lead to the operator", async () => {
    const desk = await alice(burst("2900", 3_000, 300), 6_000);
    expect(desk.typesOf("menu.")).toEqual(["menu.wrongInput"]);
    expect(afterGreeting(desk)).toEqual([
      "alice hears menu-main (ru)",
      "alice hears extension-wrong (ru)",
      "alice hears menu-main (ru)",
      "alice hangs up",
    ]);
  });

  test("a key a second after a wrong number is a choice", async () => {
    const desk = await alice([...burst("29", 3_000, 200), press("0", 4_200)], 6_000);
    expect(afterGreeting(desk).slice(1, 3)).toEqual(["alice hears extension-wrong (ru)", "alice waits in front-desk"]);
  });

  test.each(["A", "B", "C", "D"])("the key %s of old telephones is a wrong one", async (key) => {
    const desk = await alice([press(key, 3_000)], 4_000);
    expect(desk.find("menu.wrongInput")).toMatchObject({ digits: key });
  });
});
