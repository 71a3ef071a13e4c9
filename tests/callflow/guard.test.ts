/** A timer for a moment of the wall clock: never early, however far it is. */
import { Guard } from "../../src/callflow/guard";
import { ManualClock } from "../support/manual-clock";

const DAY_MS = 86_400_000;

const never = (err: unknown): void => {
  throw err;
};

test("a moment weeks from now comes once, and not before", async () => {
  const clock = new ManualClock();
  const guard = new Guard(clock, never);
  const came: number[] = [];
  const momentMs = clock.nowMs() + 30 * DAY_MS + 7;
  guard.at(momentMs, () => came.push(clock.nowMs()));
  await clock.advance(30 * DAY_MS);
  expect(came).toEqual([]);
  await clock.advance(5 * DAY_MS);
  expect(came).toEqual([momentMs]);
});

test("a timer that comes early waits for the rest; one that was cancelled does not come", async () => {
  const clock = new ManualClock();
  const early = {
    nowMs: () => clock.nowMs(),
    after: (ms: number, then: () => void) => clock.after(Math.ceil(ms / 2), then),
  };
  const guard = new Guard(early, never);
  const came: number[] = [];
  const momentMs = clock.nowMs() + 1_000;
  guard.at(momentMs, () => came.push(clock.nowMs()));
  await clock.advance(2_000);
  expect(came).toEqual([momentMs]);
  guard.at(clock.nowMs() + 1_000, () => came.push(0));
  await clock.advance(600);
  guard.cancel();
  await clock.advance(2_000);
  expect(came).toEqual([momentMs]);
});
