/** Keys pressed while waiting: what they lead to, and that the place is kept as long as they lead nowhere. */
import { answersAfter, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { leftBehind } from "./nothing-left";
import { deskWith, fromQueue, places, storyOf, toQueue } from "./queue-desk";

const EXITS = `exits: { "1": { label: the shop, to: stream shop }, "2": { label: menu, to: menu second }, "3": { label: frank, to: employee frank }, "4": { label: address, to: message info }, "5": { label: sales, to: department sales }, "7": { label: the same, to: stream service }, "9": { label: bye, to: hangUp }, "0": { label: operator, to: operator } }`;
const withShop = (file: string): string =>
  file.replace("streams:\n", "streams:\n  - { id: shop, name: Shop, queue: service }\n");

/** Alice waits from 0.1 s on and presses a key at 5 s. */
async function presses(
  key: string,
  fields = "",
  script: (desk: FrontDesk) => void = () => undefined,
): Promise<FrontDesk> {
  const desk = deskWith([EXITS, fields].filter(Boolean).join(", "), { company: withShop });
  script(desk);
  desk.call("alice", toQueue({ 5000: key }, { hangsUpAfterMs: 20_000 }));
  await desk.finish();
  return desk;
}

const WAITED_5_S = [{ how: "elsewhere", waitedMs: 4_900 }];

test("to another stream: out of this queue, into that one", async () => {
  const desk = await presses("1");
  expect(storyOf(desk, "alice")).toEqual([
    "0.100 alice waits in front-desk",
    "5.000 alice waits in service",
    "20.000 alice hangs up",
  ]);
  expect(places(desk)).toMatchObject([...WAITED_5_S, { queue: "service", how: "abandoned", waitedMs: 15_000 }]);
  expect(desk.find("queue.exited")).toMatchObject({ queue: "front-desk", key: "1", label: "the shop" });
});

test("to a menu", async () => {
  const desk = await presses("2");
  expect(fromQueue(desk).slice(0, 2)).toEqual(["alice waits in front-desk", "alice hears menu-second (ru)"]);
  expect(places(desk)).toMatchObject(WAITED_5_S);
});

test("to an employee, who is not there: to the site's menu, never to dead air", async () => {
  const desk = await presses("3", "", ({ world }) => world.phones.script("desk-204", ignores()));
  expect(fromQueue(desk).slice(0, 3)).toEqual(["alice waits in front-desk", "alice hears ringing", "desk-204 rings"]);
  expect(places(desk)).toMatchObject(WAITED_5_S);
});

test("to a department, where somebody answers", async () => {
  const desk = await presses("5", "", ({ world }) =>
    world.phones.script("desk-205", answersAfter(1_000, { hangsUpAfterMs: 1_000 })),
  );
  expect(desk.world.transcript).toContain("alice and desk-205 talk");
  expect(places(desk)).toMatchObject(WAITED_5_S);
});

test("to the end", async () => {
  const desk = await presses("9");
  expect(storyOf(desk, "alice").at(-1)).toBe("5.000 alice is hung up");
  expect(places(desk)).toMatchObject(WAITED_5_S);
});

test("a message is heard in the place, and the music goes on", async () => {
  const desk = await presses("4");
  expect(storyOf(desk, "alice")).toEqual([
    "0.100 alice waits in front-desk",
    "5.000 alice hears info (ru)",
    "20.000 alice hangs up",
  ]);
  expect(places(desk)).toMatchObject([{ how: "abandoned", waitedMs: 19_900 }]);
});

test.each(["7", "0"])("%s leads to the queue he stands in: he stays where he is", async (key) => {
  const desk = await presses(key);
  expect(fromQueue(desk)).toEqual(["alice waits in front-desk", "alice hangs up"]);
  expect(places(desk)).toMatchObject([{ how: "abandoned" }]);
});

test("a key that means nothing ends what is being said, and nothing else", async () => {
  const desk = await presses("6", "comfort: { prompt: comfort, after: 4s, every: 10s }");
  expect(storyOf(desk, "alice")).toEqual([
    "0.100 alice waits in front-desk",
    "4.100 alice hears comfort (ru)",
    "14.100 alice hears comfort (ru)",
    "20.000 alice hangs up",
  ]);
  const played = desk.events.filter((event) => event.type === "prompt.played" && event.prompt === "comfort");
  expect(played).toMatchObject([{ outcome: "interrupted", playedMs: 900 }, { outcome: "finished" }]);
});

test("the first of several keys that leads away counts", async () => {
  const desk = deskWith(EXITS, { company: withShop });
  desk.call("alice", toQueue({ 5000: "6", 5100: "2", 5101: "9" }, { hangsUpAfterMs: 20_000 }));
  await desk.finish();
  expect(fromQueue(desk).slice(0, 2)).toEqual(["alice waits in front-desk", "alice hears menu-second (ru)"]);
});

test("an exit while an agent's phone rings: it stops, and the agent is free", async () => {
  const desk = await presses("1", "", (one) => {
    one.login("dave");
    one.world.phones.script("desk-102", ignores());
  });
  expect(desk.world.transcript).toContain("desk-102: withdrawn");
  expect(desk.events.filter(({ type }) => type === "offer.ended")).toMatchObject([{ outcome: "withdrawn" }]);
  expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "available" }, state: "idle" });
  expect(await leftBehind(desk)).toEqual([]);
});

test("the agent answers in the same moment: the two talk", async () => {
  const desk = await presses("1", "", (one) => {
    one.login("dave");
    one.world.phones.script("desk-102", answersAfter(4_900, { hangsUpAfterMs: 2_000 }));
  });
  expect(storyOf(desk, "alice").some((line) => line.endsWith("talk") || line.endsWith("waits in service"))).toBe(true);
  expect(places(desk).filter(({ queue }) => queue === "front-desk")).toHaveLength(1);
  expect(await leftBehind(desk)).toEqual([]);
});
