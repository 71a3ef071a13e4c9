/** Once answered, nobody listens to silence for more than a second, except where a digit is waited for. */
import { type Played, SCENARIOS, start } from "./scenarios";

const LOOK_EVERY_MS = 50;
const SILENCE_MAX_MS = 1_000;
const CALL_MAX_MS = 120_000;
/** The steps that wait for a digit; what they wait at most is the site's time for it. */
const WAITING_FOR_A_DIGIT = new Set(["menu", "openMatter", "campaign"]);

/** An answered caller who hears neither a sound nor ringing, music or a person. */
const hearsNothing = ({ alice }: Played): boolean =>
  alice.answered && !alice.hasLeft && alice.room === "lobby" && !alice.ringing && !alice.sounds.playing;

test.each(SCENARIOS)("$name", async (scenario) => {
  const played = start(scenario);
  const { desk } = played;
  let silentMs = 0;
  let longestMs = 0;
  for (let ms = 0; ms < CALL_MAX_MS && desk.calls.open().length > 0; ms += LOOK_EVERY_MS) {
    await desk.clock.advance(LOOK_EVERY_MS);
    const step = desk.calls.open()[0]?.here.step ?? "";
    silentMs = hearsNothing(played) && !WAITING_FOR_A_DIGIT.has(step) ? silentMs + LOOK_EVERY_MS : 0;
    longestMs = Math.max(longestMs, silentMs);
  }
  expect(desk.calls.open()).toEqual([]);
  expect(longestMs).toBeLessThanOrEqual(SILENCE_MAX_MS);
});

test("silence would be noticed: a menu that waits is silent", async () => {
  const played = start({ name: "nothing chosen", ends: "", caller: { hangsUpAfterMs: 9_000 } });
  await played.desk.clock.advance(6_000);
  expect(hearsNothing(played)).toBe(true);
  await played.desk.finish();
});
