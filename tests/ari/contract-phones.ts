/** The contract of Phones and Leg: what ringing a phone can come to. */
import { answersAfter, busy, dead, ignores, refuses, unreachable } from "../support/fake-line";
import { type ContractWorld, keysOf, mustHaveAnswered, ring } from "./contract";

export function phonesContract(world: () => ContractWorld): void {
  describe("ringing a phone", () => {
    test("somebody answers", async () => {
      const { bob } = world();
      bob.does(answersAfter(300));
      const ringing = ring(world(), bob);
      const result = await world().soon(ringing.outcome);
      const leg = mustHaveAnswered(result);
      expect(leg.id).toBe(ringing.leg);
      expect(leg.hasLeft).toBe(false);
      expect(result.rangMs).toBeGreaterThanOrEqual(250);
      expect(bob.seen().rings).toBe(1);
      await world().soon(leg.hangUp());
      await world().soon(leg.left);
      expect(leg.hasLeft).toBe(true);
      await world().soon(leg.hangUp());
    });

    test.each([
      ["busy", busy(), "busy"],
      ["refuses", refuses(100), "refused"],
      ["ignores it", ignores(), "noAnswer"],
      ["is switched off", dead(), "unreachable"],
      ["is not registered", unreachable(), "unreachable"],
    ] as const)("the phone %s", async (_what, script, outcome) => {
      const { bob } = world();
      bob.does(script);
      const result = await world().soon(ring(world(), bob, 700).outcome);
      expect(result).toMatchObject({ kind: "ended", outcome });
    });

    test("our own timer ends it, not much later than it says", async () => {
      const { bob } = world();
      bob.does(ignores());
      const result = await world().soon(ring(world(), bob, 600).outcome);
      expect(result.rangMs).toBeGreaterThanOrEqual(600);
      expect(result.rangMs).toBeLessThan(1_600);
    });

    test.each(["callerLeft", "answeredElsewhere"] as const)("stopped because of %s it is withdrawn", async (why) => {
      const { bob } = world();
      bob.does(ignores());
      const ringing = ring(world(), bob);
      await world().eventually("the phone rings", () => bob.seen().rings === 1);
      ringing.stop(why);
      ringing.stop(why);
      await expect(world().soon(ringing.outcome)).resolves.toMatchObject({ kind: "ended", outcome: "withdrawn" });
      ringing.stop(why);
    });

    test("stopped before it could ring at all", async () => {
      const { bob } = world();
      bob.does(answersAfter(0));
      const ringing = ring(world(), bob);
      ringing.stop("callerLeft");
      await expect(world().soon(ringing.outcome)).resolves.toMatchObject({ kind: "ended", outcome: "withdrawn" });
    });

    test("stopped just after the answer the leg ends", async () => {
      const { bob } = world();
      bob.does(answersAfter(50));
      const ringing = ring(world(), bob);
      const leg = mustHaveAnswered(await world().soon(ringing.outcome));
      ringing.stop("callerLeft");
      await world().soon(leg.left);
      await world().eventually("bob's phone is free", () => !bob.seen().talking);
    });

    test("two at once: the one that answers has it, the other is withdrawn", async () => {
      const { bob, dave } = world();
      bob.does(ignores());
      dave.does(answersAfter(200));
      const call = world().newCall();
      const [first, second] = [ring(world(), bob, 5_000, call), ring(world(), dave, 5_000, call)];
      const leg = mustHaveAnswered(await world().soon(second.outcome));
      first.stop("answeredElsewhere");
      await expect(world().soon(first.outcome)).resolves.toMatchObject({ outcome: "withdrawn" });
      await world().soon(leg.hangUp());
    });
  });

  describe("a leg", () => {
    const answeredLeg = async () => {
      const { bob } = world();
      bob.does(answersAfter(50));
      return { bob, leg: mustHaveAnswered(await world().soon(ring(world(), bob).outcome)) };
    };

    test("hears a sound to its end", async () => {
      const { leg } = await answeredLeg();
      await expect(world().soon(leg.play(world().sound("short")).ended)).resolves.toBe("finished");
      await world().soon(leg.hangUp());
    });

    test("presses a key during a sound, which can then be stopped", async () => {
      const { bob, leg } = await answeredLeg();
      const playback = leg.play(world().sound("long"));
      bob.press("1");
      await expect(keysOf(world(), leg, 1)).resolves.toBe("1");
      await world().soon(playback.stop());
      await expect(world().soon(playback.ended)).resolves.toBe("stopped");
      await world().soon(leg.hangUp());
    });

    test("hangs up itself, and what it heard ends as stopped", async () => {
      const { bob, leg } = await answeredLeg();
      const playback = leg.play(world().sound("long"));
      bob.hangUp();
      await world().soon(leg.left);
      await expect(world().soon(playback.ended)).resolves.toBe("stopped");
      expect(leg.hasLeft).toBe(true);
    });
  });
}
