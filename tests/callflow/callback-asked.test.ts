/** A callback asked for by key while waiting: the number confirmed or keyed in, and agents who come meanwhile. */
import { answersAfter } from "../support/fake-line";
import { ALICE, ASKS, aDesk, aliceAsks, endOf, SECOND } from "./a-callback";

describe("asked for by key", () => {
  test("the caller's own number is read back and confirmed; the place goes on without the caller", async () => {
    const desk = aDesk("agent");
    await aliceAsks(desk);
    const { entry } = desk.find("queue.entered");
    expect(desk.find("callback.requested")).toMatchObject({ number: ALICE, entry, origin: "key", calledFrom: null });
    expect(desk.typesOf("queue.left")).toEqual([]);
    expect(desk.find("call.ended").reason).toBe("completed");
    const said = desk.events.flatMap((event) => (event.type === "prompt.played" ? [event.prompt] : []));
    expect(said).toContain("callback-number");
    expect(said.at(-1)).toBe("callback-booked");
    expect(desk.acd.queue("front-desk")?.waiting.map(({ entry: id }) => id)).toEqual([entry]);
  });

  test("another number is keyed in, read back and confirmed", async () => {
    const desk = aDesk("agent");
    const keys = [..."89005550101#"].map((key, i) => ({ key, afterMs: 6_000 + i * 200 }));
    const confirm = { key: "1", afterMs: 11_000 };
    await aliceAsks(desk, { presses: [...ASKS.slice(0, 2), ...keys, confirm] });
    expect(desk.find("callback.requested")).toMatchObject({ number: "+79005550101", calledFrom: ALICE });
  });

  test("a number outside the company's list, or none at all, is refused, and the caller goes on waiting", async () => {
    const desk = aDesk("agent");
    const keys = [..."84955550101#"].map((key, i) => ({ key, afterMs: 6_000 + i * 200 }));
    await aliceAsks(desk, {
      presses: [...ASKS.slice(0, 2), ...keys, { key: "*", afterMs: 20_000 }],
      hangsUpAfterMs: 30_000,
    });
    expect(desk.typesOf("callback.")).toEqual([]);
    expect(desk.world.transcript).toContainEqual(expect.stringContaining("callback-number-barred"));
    expect(desk.find("queue.left").how).toBe("abandoned");
  });

  test("a caller who shows no number keys one in", async () => {
    const desk = aDesk("agent");
    const keys = [..."88435551234#"].map((key, i) => ({ key, afterMs: 6_000 + i * 200 }));
    await aliceAsks(desk, { withheld: true, presses: [...ASKS.slice(0, 2), ...keys, { key: "1", afterMs: 12_000 }] });
    expect(desk.find("callback.requested")).toMatchObject({ number: ALICE, calledFrom: null });
    expect(desk.world.transcript).toContainEqual(expect.stringContaining("callback-key-in"));
  });

  test("an agent whose phone rings at that moment is rung anew, for the callback", async () => {
    const desk = aDesk("agent");
    desk.world.phones.script("desk-102", answersAfter(6_000, { hangsUpAfterMs: 20_000 }));
    desk.world.phones.script(ALICE, answersAfter(1_000));
    desk.call("alice", { ani: ALICE, presses: ASKS });
    await desk.clock.advance(4_000);
    desk.login("dave");
    await desk.clock.advance(90_000);
    const outcomes = desk.events.flatMap((event) => (event.type === "offer.ended" ? [event.outcome] : []));
    expect(new Set(outcomes)).toEqual(new Set(["withdrawn", "accepted"]));
    expect(desk.world.transcript.filter((line) => line.includes("hears callback-agent"))).toHaveLength(1);
    expect(endOf(desk).how).toBe("done");
  });

  test("an agent who answers during the question has the caller at once", async () => {
    const desk = aDesk("agent");
    desk.world.phones.script("desk-102", answersAfter(SECOND, { hangsUpAfterMs: 5_000 }));
    desk.call("alice", { ani: ALICE, presses: ASKS.slice(0, 2) });
    await desk.clock.advance(4_000);
    desk.login("dave");
    await desk.finish();
    expect(desk.find("call.connected").employee).toBe("dave");
    expect(desk.typesOf("callback.")).toEqual([]);
  });
});
