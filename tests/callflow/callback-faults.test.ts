/** What breaks under a callback, by a mistake of ours or of a port: it costs that callback a moment, and nobody else anything. */
import assert from "node:assert";
import { answersAfter, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks, endOf } from "./a-callback";

const AFTER_A_REST_MS = 90_000;

const errorsOf = (desk: FrontDesk) => desk.logged.filter(({ level }) => level === "error").map(({ msg }) => msg);
const triesOf = (desk: FrontDesk) =>
  desk.events.flatMap((event) => (event.type === "callback.tried" ? [event.outcome] : []));

test("a ringing that breaks its word is a customer who could not be reached; he is tried again", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, ignores(), answersAfter(1_000));
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  await aliceAsks(desk);
  const ring = desk.world.phones.ring.bind(desk.world.phones);
  jest.spyOn(desk.world.phones, "ring").mockImplementationOnce((attempt) => {
    const real = ring(attempt);
    return { leg: real.leg, stop: (why) => real.stop(why), outcome: Promise.reject(new Error("a broken promise")) };
  });
  desk.login("dave");
  await desk.clock.advance(AFTER_A_REST_MS);
  expect(errorsOf(desk)).toEqual(["a customer could not be called back"]);
  expect(desk.world.transcript).toContain(`${ALICE}: withdrawn`);
  expect(triesOf(desk)).toEqual(["unreachable", "answered"]);
  expect(endOf(desk).how).toBe("done");
});

test("an agent's phone on which nothing can be played is let go, and the callback comes again", async () => {
  const desk = aDesk("agent");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 30_000 }));
  desk.world.phones.script(ALICE, answersAfter(1_000));
  await aliceAsks(desk);
  const ring = desk.world.phones.ring.bind(desk.world.phones);
  jest.spyOn(desk.world.phones, "ring").mockImplementationOnce((attempt) => {
    const real = ring(attempt);
    const outcome = real.outcome.then((result) => {
      if (result.kind !== "answered") return result;
      return { ...result, leg: Object.create(result.leg, { play: { value: () => assert.fail("no sound") } }) };
    });
    return { leg: real.leg, stop: (why) => real.stop(why), outcome };
  });
  desk.login("dave");
  await desk.clock.advance(2_000);
  expect(errorsOf(desk)).toEqual(["a callback broke"]);
  expect(desk.acd.agent("dave")?.state).toBe("idle");
  await desk.clock.advance(AFTER_A_REST_MS);
  expect(endOf(desk).how).toBe("done");
});

test("a call that cannot be placed costs the callback its place, and the customer is hung up", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, answersAfter(1_000));
  desk.world.phones.script("desk-102", ignores());
  await aliceAsks(desk);
  jest.spyOn(desk.calls, "place").mockImplementationOnce(() => {
    throw new Error("no call");
  });
  desk.login("dave");
  await desk.clock.advance(5_000);
  expect(errorsOf(desk)).toEqual(["a callback broke"]);
  expect(endOf(desk)).toEqual({ how: "failed", by: "failed" });
  expect(desk.find("queue.left").how).toBe("failed");
  expect(desk.world.phones.legs.size).toBe(0);
  expect(desk.acd.agent("dave")?.state).toBe("idle");
});
