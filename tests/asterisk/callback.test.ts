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

const LIMIT_MS = 120_000;
const RING_LIMIT_MS = 30_000;
/** Of the sentence that the agent hears; without it his phone is hung up in the same moment. */
const WORD_MS_MIN = 1_000;
/** Longer than frontdesk takes to come back. */
const TALK_MS = 15_000;

const stage = useStage();
const OPERATORS = ["stage-22", "stage-23"] as const;

beforeEach(async () => {
  for (const agent of OPERATORS) await setStatus(stage().stage, agent, "onBreak");
});
afterEach(async () => {
  await expectNothingLeft(stage());
}, LIMIT_MS);

const rings = (phone: string, times = 1): Promise<unknown> =>
  waitFor(`${phone} to ring ${times} times`, RING_LIMIT_MS, () =>
    stage().stage.world.visits(phone).length >= times ? true : null,
  );

test(
  "customer first: he does not answer, is tried again, hears who calls, and the reserved agent's phone rings",
  async () => {
    const customer = stageMobile(82);
    const { world } = stage().stage;
    world.phone(customer, ignores);
    world.phone(deskOf(23), answers(500, { hangUpAfterMs: 2_500 }));
    await askForCallback(stage().stage, "reversed", 82);
    await setStatus(stage().stage, "stage-23", "available");
    await rings(customer);
    const waited = await waitFor("the first try to end", RING_LIMIT_MS, async () => {
      const now = await callbackOf(stage().stage, 82, "waiting", "ringing");
      return now.tries === 1 ? now : null;
    });
    expect(waited.lastOutcome).toBe("noAnswer");
    expect(world.visits(deskOf(23))).toEqual([]);
    world.phone(customer, answers(500));
    const done = await callbackOf(stage().stage, 82, "done", "failed");
    expect(done).toMatchObject({ state: "done", tries: 1, entry: waited.entry, waitingSince: waited.waitingSince });
    expect(await talkedAt(stage().stage, deskOf(23), customer)).toEqual([
      `${deskOf(23)} heard the other`,
      `${customer} heard the other`,
    ]);
  },
  LIMIT_MS,
);

test(
  "who calls again takes the place over: the callback dissolves, and the age is the first call's",
  async () => {
    await askForCallback(stage().stage, "callback", 83);
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
  LIMIT_MS,
);

test(
  "called off through the API while the customer's phone rings: it stops",
  async () => {
    const customer = stageMobile(84);
    stage().stage.world.phone(customer, ignores);
    await askForCallback(stage().stage, "reversed", 84);
    await setStatus(stage().stage, "stage-23", "available");
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
  LIMIT_MS,
);

test(
  "frontdesk is killed while the customer's phone rings: the next process rings him again, in the same place",
  async () => {
    const customer = stageMobile(85);
    const { world } = stage().stage;
    world.phone(customer, ignores);
    world.phone(deskOf(23), answers(500, { hangUpAfterMs: 2_500 }));
    await askForCallback(stage().stage, "reversed", 85);
    const before = await callbackOf(stage().stage, 85, "waiting");
    await setStatus(stage().stage, "stage-23", "available");
    await rings(customer);
    await callbackOf(stage().stage, 85, "ringing");
    await stage().environment.frontdesk.kill();
    world.phone(customer, answers(500));
    await stage().environment.frontdesk.start();
    const after = await callbackOf(stage().stage, 85, "done", "failed");
    expect(after).toMatchObject({ state: "done", tries: 0, entry: before.entry, waitingSince: before.waitingSince });
    expect(world.visits(customer)).toHaveLength(2);
  },
  LIMIT_MS,
);

test(
  "agent first: the customer does not answer, and the agent hears that before he is hung up",
  async () => {
    const customer = stageMobile(86);
    const { world } = stage().stage;
    world.phone(customer, ignores);
    world.phone(deskOf(22), answers(500));
    await askForCallback(stage().stage, "callback", 86);
    await setStatus(stage().stage, "stage-22", "available");
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
  LIMIT_MS,
);

test(
  "frontdesk is killed while an agent talks to the customer he has called back: the talk goes on",
  async () => {
    const customer = stageMobile(87);
    const { world } = stage().stage;
    world.phone(customer, answers(500, { hangUpAfterMs: TALK_MS }));
    world.phone(deskOf(22), answers(500));
    await askForCallback(stage().stage, "callback", 87);
    await setStatus(stage().stage, "stage-22", "available");
    await callbackOf(stage().stage, 87, "done", "failed");
    await stage().environment.frontdesk.kill();
    await stage().environment.frontdesk.start();
    const talkedMs = await waitFor("the customer to hang up", LIMIT_MS, () => {
      const { answeredAtMs = null, endedAtMs = null } = world.visits(customer).at(-1) ?? {};
      return answeredAtMs && endedAtMs ? endedAtMs - answeredAtMs : null;
    });
    expect(talkedMs).toBeGreaterThan(TALK_MS - 500);
  },
  LIMIT_MS,
);
