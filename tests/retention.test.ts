/** Old lines of the journal: deleted in batches, at the start and daily, again after a failure. */
import { AGAIN_MS, BATCH_PAUSE_MS, BATCH_ROWS, DAILY_MS, FIRST_AFTER_MS, startRetention } from "../src/retention";
import { ManualClock } from "./support/manual-clock";

const KEEP_DAYS = 90;

function aRetention(answers: (number | Error)[]) {
  const clock = new ManualClock();
  const asked: { atMs: number; beforeMs: number }[] = [];
  const retention = startRetention({
    keepDays: KEEP_DAYS,
    deleteBefore: async (beforeMs) => {
      asked.push({ atMs: clock.monotonicMs(), beforeMs });
      const answer = answers.shift() ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    clock,
    log: { info: () => undefined, warn: () => undefined } as never,
  });
  return { clock, asked, retention };
}

test("batch after batch with a pause until nothing old is left, then a day of rest", async () => {
  const { clock, asked } = aRetention([BATCH_ROWS, BATCH_ROWS, 7]);
  await clock.advance(FIRST_AFTER_MS + DAILY_MS + 1_000);
  const [first = 0, second = 0, third = 0, nextDay = 0] = asked.map(({ atMs }) => atMs);
  expect([first, second - first, third - second, nextDay - third]).toEqual([
    FIRST_AFTER_MS,
    BATCH_PAUSE_MS,
    BATCH_PAUSE_MS,
    DAILY_MS,
  ]);
  expect(asked[0]?.beforeMs).toBe(clock.nowMs() - (clock.monotonicMs() - first) - KEEP_DAYS * DAILY_MS);
});

test("a Postgres that is away is asked again later", async () => {
  const { clock, asked } = aRetention([new Error("away")]);
  await clock.advance(FIRST_AFTER_MS + AGAIN_MS);
  expect(asked).toHaveLength(2);
});

test("stopped, it leaves nothing behind", async () => {
  const { clock, retention } = aRetention([]);
  retention.stop();
  expect(clock.pending).toBe(0);
});
