/** The contract of Talk: two people connected, and everything that can come in between. */
import { CallerGone, type Leg, LegGone, type Line } from "../../src/callflow/ports";
import { talkBridgeId } from "../../src/domain/ids";
import { answersAfter } from "../support/fake-line";
import { type Caller, type ContractWorld, keysOf, LOBBY, mustHaveAnswered, QUEUE, ring } from "./contract";

export function talkContract(world: () => ContractWorld): void {
  /** Alice has arrived and bob has answered; where she waits is up to the test. */
  async function aliceAndBob(
    before: "unanswered" | "lobby" | "queue" = "lobby",
  ): Promise<{ line: Line; caller: Caller; leg: Leg }> {
    const { arrival, caller } = await world().calls();
    const { line } = arrival;
    if (before !== "unanswered") await world().soon(line.answer());
    if (before === "queue") await world().soon(line.enter(QUEUE));
    world().bob.does(answersAfter(50));
    const leg = mustHaveAnswered(await world().soon(ring(world(), world().bob).outcome));
    return { line, caller, leg };
  }
  const newBridge = () => talkBridgeId(world().newCall(), 1);

  describe("a talk", () => {
    test.each(["unanswered", "lobby", "queue"] as const)("is made for a caller who is %s", async (before) => {
      const { line, caller, leg } = await aliceAndBob(before);
      const bridge = newBridge();
      const talk = await world().soon(line.talkWith(leg, bridge));
      expect(talk.bridge).toBe(bridge);
      expect(line.answered).toBe(true);
      await world().eventually("alice is answered", () => caller.seen().answered);
      expect(world().bob.seen().talking).toBe(true);
    });

    test("stops what either of them hears", async () => {
      const { line, leg } = await aliceAndBob();
      const [hers, his] = [line.play(world().sound("long")), leg.play(world().sound("long"))];
      await world().soon(line.talkWith(leg, newBridge()));
      await expect(world().soon(hers.ended)).resolves.toBe("stopped");
      await expect(world().soon(his.ended)).resolves.toBe("stopped");
    });

    test("takes the place of a ring tone", async () => {
      const { line, leg } = await aliceAndBob();
      await world().soon(line.startRinging("ru"));
      await world().soon(line.talkWith(leg, newBridge()));
      expect(line.hasLeft).toBeNull();
    });

    test("ended by the employee: the caller is still there and can be played to", async () => {
      const { line, leg } = await aliceAndBob("queue");
      const talk = await world().soon(line.talkWith(leg, newBridge()));
      world().bob.hangUp();
      await expect(world().soon(talk.ended)).resolves.toEqual({ by: "employee" });
      expect(line.hasLeft).toBeNull();
      await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
      await world().soon(line.enter(LOBBY));
    });

    test("ended by the caller: the employee's phone is free", async () => {
      const { line, caller, leg } = await aliceAndBob();
      const talk = await world().soon(line.talkWith(leg, newBridge()));
      caller.hangUp();
      await expect(world().soon(talk.ended)).resolves.toEqual({ by: "caller" });
      await expect(world().soon(line.left)).resolves.toEqual({ cause: "callerHungUp" });
      await world().soon(leg.left);
      await world().eventually("bob's phone is free", () => !world().bob.seen().talking);
    });

    test("both hang up in the same moment: one end, nobody left over", async () => {
      const { line, caller, leg } = await aliceAndBob();
      const talk = await world().soon(line.talkWith(leg, newBridge()));
      caller.hangUp();
      world().bob.hangUp();
      const { by } = await world().soon(talk.ended);
      expect(["caller", "employee"]).toContain(by);
      await world().soon(line.left);
      await world().soon(leg.left);
    });

    test("hears the caller's keys", async () => {
      const { line, caller, leg } = await aliceAndBob();
      await world().soon(line.talkWith(leg, newBridge()));
      caller.press("5");
      await expect(keysOf(world(), line, 1)).resolves.toBe("5");
    });

    test("with a phone that has gone is not made, and the caller stays", async () => {
      const { line, leg } = await aliceAndBob();
      world().bob.hangUp();
      await world().soon(leg.left);
      await expect(world().soon(line.talkWith(leg, newBridge()))).rejects.toBeInstanceOf(LegGone);
      expect(line.hasLeft).toBeNull();
      await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
    });

    test("with a phone that goes in this moment is not made or soon over, and the caller stays", async () => {
      const { line, leg } = await aliceAndBob();
      world().bob.hangUp();
      try {
        const talk = await world().soon(line.talkWith(leg, newBridge()));
        await world().soon(talk.ended);
      } catch (err) {
        expect(err).toBeInstanceOf(LegGone);
      }
      expect(line.hasLeft).toBeNull();
      await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
    });

    test("with a caller who goes in this moment is not made or soon over, and the phone is free", async () => {
      const { line, caller, leg } = await aliceAndBob();
      caller.hangUp();
      try {
        const talk = await world().soon(line.talkWith(leg, newBridge()));
        await world().soon(talk.ended);
      } catch (err) {
        expect(err).toBeInstanceOf(CallerGone);
      }
      await world().soon(line.left);
      await world().soon(leg.hangUp());
      await world().eventually("bob's phone is free", () => !world().bob.seen().talking);
    });

    test("two, one after the other, on one call", async () => {
      const { line, leg } = await aliceAndBob();
      const call = world().newCall();
      const first = await world().soon(line.talkWith(leg, talkBridgeId(call, 1)));
      await world().soon(leg.hangUp());
      await world().soon(first.ended);
      world().dave.does(answersAfter(50));
      const second = mustHaveAnswered(await world().soon(ring(world(), world().dave).outcome));
      await world().soon(line.talkWith(second, talkBridgeId(call, 2)));
      await world().eventually("dave talks", () => world().dave.seen().talking);
    });
  });
}
