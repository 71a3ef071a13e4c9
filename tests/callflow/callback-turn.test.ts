/** A callback's turn comes while its customer is on the phone with us. */
import { ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks } from "./a-callback";

/** Alice has asked to be called back, and is in the menu again now, for a minute. */
async function aliceIsHere(first: "agent" | "customer"): Promise<FrontDesk> {
  const desk = aDesk(first);
  desk.world.phones.script("desk-102", ignores());
  desk.world.phones.script(ALICE, ignores());
  await aliceAsks(desk);
  desk.call("alice", { ani: ALICE, presses: [{ key: "5", afterMs: 1_000 }], hangsUpAfterMs: 8_000 });
  await desk.clock.advance(1_000);
  desk.world.transcript.length = 0;
  return desk;
}

const rung = ({ world }: FrontDesk): string[] => world.transcript.filter((line) => line.endsWith(" rings"));

test.each(["agent", "customer"] as const)(
  "%s first: no phone rings, and his turn comes when he has hung up",
  async (first) => {
    const desk = await aliceIsHere(first);
    desk.login("dave");
    await desk.clock.advance(5_000);
    expect(rung(desk)).toEqual([]);
    expect(desk.typesOf("offer.made")).toEqual([]);
    expect(desk.acd.agent("dave")?.state).toBe("idle");
    await desk.clock.advance(11_000);
    expect(rung(desk)).toEqual([first === "agent" ? "desk-102 rings" : `${ALICE} rings`]);
  },
);

test("the caller behind him has the agent in the same turn", async () => {
  const desk = await aliceIsHere("agent");
  desk.call("bella", { ani: "+78435550002", presses: [{ key: "0", afterMs: 100 }] });
  await desk.clock.advance(2_000);
  expect(desk.world.transcript).toContain("bella waits in front-desk");
  desk.login("dave");
  await desk.clock.advance(0);
  expect(rung(desk)).toEqual(["desk-102 rings"]);
  expect(desk.find("offer.made").call).toBe(
    desk.events.flatMap((e) => (e.type === "queue.entered" ? [e.call] : [])).at(-1),
  );
});

test("a supervisor cannot give him to an agent either", async () => {
  const desk = await aliceIsHere("agent");
  const waiting = desk.find("callback.waits").call;
  desk.login("dave");
  expect(desk.acd.live.pull(waiting, "dave", "olga")).toEqual({ kind: "notWaiting" });
  expect(desk.typesOf("queue.pulled")).toEqual([]);
});
