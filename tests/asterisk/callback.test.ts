/**
 * Callbacks on a real Asterisk. Agent first by key is a scenario of the demo
 * (stories.test.ts); here are customer first, a try in vain, calling again,
 * calling off, and a restart of frontdesk.
 */
import { askForCallback, callbackOf, setStatus, talkedAt } from "../../src/demo/scenarios/callback";
import { waitFor } from "../../src/demo/scenarios/stage";
import { deskOf, dnisOf, stageMobile } from "../../src/demo/stage-company";
import { answers, ignores } from "../../src/demo/world/people";
import { expectNothingLeft, useStage } from "../support/stage";
import { ask } from "./support/ledger";
import { sideBySide } from "./support/side-by-side";

const LIMIT_MS = 120_000;
const RING_LIMIT_MS = 30_000;
/** Of the sentence that the agent hears; without it his phone is hung up in the same moment. */
const WORD_MS_MIN = 1_000;
/** Longer than frontdesk takes to come back. */
const TALK_MS = 15_000;

const stage = useStage();
/** Each looks after one of the queues: callbacks are asked for while he is on break. */
const OPERATOR = { callback: "stage-22", reversed: "stage-23" } as const;

/** Asks to be called back by a queue whose operator is on break. */
async function asks(queue: keyof typeof OPERATOR, n: number): Promise<void> {
  await setStatus(stage().stage, OPERATOR[queue], "onBreak");
  await askForCallback(stage().stage, queue, n);
}

const comesBack = (queue: keyof typeof OPERATOR): Promise<unknown> =>
  setStatus(stage().stage, OPERATOR[queue], "available");

const rings = (phone: string, times = 1): Promise<unknown> =>
  waitFor(`${phone} to ring ${times} times`, RING_LIMIT_MS, () =>
    stage().stage.world.visits(phone).length >= times ? true : null,
  );

describe("while frontdesk is there", () => {
  sideBySide(
    [
      {
        "customer first: he does not answer, is tried again, hears who calls, and the reserved agent's phone rings":
          async () => {
            const customer = stageMobile(82);
            const { world } = stage().stage;
            world.phone(customer, ignores);
            world.phone(deskOf(23), answers(500, { hangUpAfterMs: 2_500 }));
            await asks("reversed", 82);
            await comesBack("reversed");
            await rings(customer);
            const waited = await waitFor("the first try to end", RING_LIMIT_MS, async () => {
              const now = await callbackOf(stage().stage, 82, "waiting", "ringing");
              return now.tries === 1 ? now : null;
            });
            expect(waited.lastOutcome).toBe("noAnswer");
            expect(world.visits(deskOf(23))).toEqual([]);
            world.phone(customer, answers(500));
            const done = await callbackOf(stage().stage, 82, "done", "failed");
            expect(done).toMatchObject({
              state: "done",
              tries: 1,
              entry: waited.entry,
              waitingSince: waited.waitingSince,
            });
            expect(await talkedAt(stage().stage, deskOf(23), customer)).toEqual([
              `${deskOf(23)} heard the other`,
              `${customer} heard the other`,
            ]);
          },
        "called off through the API while the customer's phone rings: it stops": async () => {
          const customer = stageMobile(84);
          stage().stage.world.phone(customer, ignores);
          await asks("reversed", 84);
          await comesBack("reversed");
          await rings(customer);
          const { id } = await callbackOf(stage().stage, 84, "ringing");
          await stage().stage.api.delete(`/api/v1/callbacks/${id}`);
          const { state } = await callbackOf(stage().stage, 84, "cancelled");
          expect(state).toBe("cancelled");
          await waitFor("the phone to stop", RING_LIMIT_MS, () =>
            stage()
              .stage.world.visits(customer)
              .every(({ endedAtMs }) => endedAtMs !== null)
              ? true
              : null,
          );
        },
      },
      {
        "agent first: the customer does not answer, and the agent hears that before he is hung up": async () => {
          const customer = stageMobile(86);
          const { world } = stage().stage;
          world.phone(customer, ignores);
          world.phone(deskOf(22), answers(500));
          await asks("callback", 86);
          await comesBack("callback");
          await rings(customer);
          const { id } = await waitFor("the try to end", RING_LIMIT_MS, async () => {
            const now = await callbackOf(stage().stage, 86, "offered", "waiting");
            return now.tries === 1 ? now : null;
          });
          const wordMs = await waitFor("the agent's phone to be down", RING_LIMIT_MS, () => {
            const [rung] = world.visits(customer);
            const agent = world.visits(deskOf(22)).findLast(({ rangAtMs }) => rung && rangAtMs < rung.rangAtMs);
            return rung?.endedAtMs && agent?.endedAtMs ? agent.endedAtMs - rung.endedAtMs : null;
          });
          expect(wordMs).toBeGreaterThan(WORD_MS_MIN);
          await stage().stage.api.delete(`/api/v1/callbacks/${id}`);
        },
        "who calls again takes the place over: the callback dissolves, and the age is the first call's": async () => {
          await asks("callback", 83);
          const before = await callbackOf(stage().stage, 83, "waiting");
          const again = await stage().stage.world.call({ from: stageMobile(83), to: dnisOf("callback") });
          await again.answered();
          await again.stays(600);
          await again.press("0");
          const { state } = await callbackOf(stage().stage, 83, "dissolved");
          expect(state).toBe("dissolved");
          await again.hangUp();
          await again.ended();
          const entries = await ask<{ resumes: string | null; same: boolean }>(
            stage().environment,
            `SELECT n.resumes, n.entered_at = o.entered_at AS same FROM queue_entries n JOIN queue_entries o ON o.id = n.resumes
           WHERE o.id = $1`,
            [before.entry],
          );
          expect(entries).toEqual([{ resumes: before.entry, same: true }]);
        },
      },
    ],
    LIMIT_MS,
  );
  afterAll(() => expectNothingLeft(stage()), LIMIT_MS);
});

test(
  "frontdesk is killed while one customer's phone rings and another talks: the one is rung again, in the same place, the other's talk goes on",
  async () => {
    const { world } = stage().stage;
    const [rung, talking] = [stageMobile(85), stageMobile(87)];
    world.phone(talking, answers(500, { hangUpAfterMs: TALK_MS }));
    world.phone(deskOf(22), answers(500));
    world.phone(rung, ignores);
    world.phone(deskOf(23), answers(500, { hangUpAfterMs: 2_500 }));
    await Promise.all([asks("callback", 87), asks("reversed", 85)]);
    const before = await callbackOf(stage().stage, 85, "waiting");
    await comesBack("callback");
    await callbackOf(stage().stage, 87, "done", "failed");
    await comesBack("reversed");
    await rings(rung);
    await callbackOf(stage().stage, 85, "ringing");
    await stage().environment.frontdesk.kill();
    world.phone(rung, answers(500));
    await stage().environment.frontdesk.start();
    const after = await callbackOf(stage().stage, 85, "done", "failed");
    expect(after).toMatchObject({ state: "done", tries: 0, entry: before.entry, waitingSince: before.waitingSince });
    expect(world.visits(rung)).toHaveLength(2);
    const talkedMs = await waitFor("the customer to hang up", LIMIT_MS, () => {
      const { answeredAtMs = null, endedAtMs = null } = world.visits(talking).at(-1) ?? {};
      return answeredAtMs && endedAtMs ? endedAtMs - answeredAtMs : null;
    });
    expect(talkedMs).toBeGreaterThan(TALK_MS - 500);
    await expectNothingLeft(stage());
  },
  LIMIT_MS,
);
