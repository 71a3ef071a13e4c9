/** How long agents are busy with callers, learnt from the agents' own changes. */
import type { PoolAgent } from "../../src/acd/agents";
import { HandleTimes, TALKS_SEEN_MIN } from "../../src/acd/handle-times";
import { ManualClock } from "../support/manual-clock";

const SECOND = 1_000;
const talking = { kind: "talking", call: "c", sinceMs: 0 };
const wrapUp = { kind: "wrapUp", call: "c", untilMs: 0 };
const idle = { kind: "idle", sinceMs: 0 };

function dave() {
  const clock = new ManualClock();
  const times = new HandleTimes(clock);
  const becomes = (state: object, talkQueue: string | null = null): void =>
    times.agentChanged({ id: "dave", state, talkQueue } as unknown as PoolAgent);
  /** One caller of the queue: a talk and a wrap-up. */
  const caller = async (talkMs: number, wrapUpMs: number): Promise<void> => {
    becomes(talking, "sales");
    await clock.advance(talkMs);
    becomes(wrapUp);
    await clock.advance(wrapUpMs);
    becomes(idle);
  };
  return { clock, times, becomes, caller };
}

test("nothing is said of a queue until enough talks have been seen; then talk and wrap-up together", async () => {
  const { times, caller } = dave();
  for (let n = 1; n < TALKS_SEEN_MIN; n++) await caller(50 * SECOND, 10 * SECOND);
  expect(times.averageMs("sales")).toBeNull();
  await caller(150 * SECOND, 10 * SECOND);
  expect(times.averageMs("sales")).toBe(80 * SECOND);
  expect(times.averageMs("service")).toBeNull();
});

test("what was long ago is forgotten", async () => {
  const { times, caller } = dave();
  for (let n = 0; n < 10; n++) await caller(500 * SECOND, 0);
  for (let n = 0; n < 50; n++) await caller(100 * SECOND, 0);
  expect(times.averageMs("sales")).toBe(100 * SECOND);
});

test("a direct call is no caller of a queue, and ends the wrap-up it interrupts", async () => {
  const { clock, times, becomes } = dave();
  becomes(talking, "sales");
  await clock.advance(60 * SECOND);
  becomes(wrapUp);
  await clock.advance(5 * SECOND);
  expect(times.busySince("dave")).toEqual({ queue: "sales", busyMs: 65 * SECOND });
  becomes(talking, null);
  expect(times.busySince("dave")).toBeNull();
});

test("the share of those who stay until they are answered; who leaves by a key or is sent on says nothing", () => {
  const { times } = dave();
  expect(times.staysShare("sales")).toBe(1);
  for (const how of ["connected", "connected", "connected", "abandoned", "elsewhere", "timedOut"] as const)
    times.entryEnded("sales", how);
  expect(times.staysShare("sales")).toBe(1); // four are too few
  times.entryEnded("sales", "abandoned");
  expect(times.staysShare("sales")).toBe(0.6);
});
