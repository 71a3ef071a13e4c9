/** Being called back: a caller asks for it by key, hangs up, and is rung when it is his turn. */
import { readPromptWav, toneSpans } from "../audio";
import { deskOf, dnisOf, stageMobile } from "../stage-company";
import { answers, type PhoneVisit } from "../world/people";
import { VOICE_HZ } from "../world/voices";
import type { PlacedCall } from "../world/world";
import type { Scenario } from "./scenario";
import { type Stage, storyOf, waitFor } from "./stage";

/** Longer than the spacing of two tries. */
const STEP_LIMIT_MS = 60_000;
/** The customer and the agent hear each other's tone for this long at least. */
const TALK_HEARD_MS = 300;
const TALK_MS = 2_500;

export interface CallbackNow {
  readonly id: string;
  readonly state: string;
  readonly entry: string;
  readonly askedOn: string;
  readonly call: string | null;
  readonly tries: number;
  readonly lastOutcome: string | null;
  readonly waitingSince: string;
}

/** Waits in the site's queue, asks for a callback with 1 and confirms the number with 1; the call has ended then. */
export async function askForCallback(stage: Stage, site: string, n: number): Promise<PlacedCall> {
  const placed = await stage.world.call({ from: stageMobile(n), to: dnisOf(site) });
  await placed.answered();
  await placed.stays(600);
  await placed.press("0");
  await toldIn(stage, placed, /waits in/);
  await placed.press("1");
  await toldIn(stage, placed, /callback-number/);
  await placed.press("1");
  await placed.ended();
  return placed;
}

async function toldIn(stage: Stage, placed: PlacedCall, what: RegExp): Promise<void> {
  await waitFor(`the story to tell of ${what.source}`, STEP_LIMIT_MS, async () =>
    what.test(await storyOf(stage, placed)) ? true : null,
  );
}

/** The newest callback of this person, as soon as it is in one of these states. */
export const callbackOf = (stage: Stage, n: number, ...states: readonly string[]): Promise<CallbackNow> =>
  waitFor(`the callback of person ${n} to be ${states.join(" or ")}`, STEP_LIMIT_MS, async () => {
    const number = encodeURIComponent(stageMobile(n));
    const { data } = await stage.api.get<{ data: CallbackNow[] }>(`/api/v1/callbacks?number=${number}&limit=1`);
    return data.find(({ state }) => states.includes(state)) ?? null;
  });

export const setStatus = (stage: Stage, agent: string, kind: "available" | "onBreak"): Promise<unknown> =>
  stage.api.put(`/api/v1/agents/${agent}/status`, {
    status: kind === "onBreak" ? { kind, reason: "stage" } : { kind },
  });

/** Who has heard the other's voice, once both phones are down again. */
export async function talkedAt(stage: Stage, ...phones: readonly string[]): Promise<string[]> {
  const last = (phone: string): PhoneVisit | null =>
    stage.world.visits(phone).findLast(({ answeredAtMs, endedAtMs }) => answeredAtMs !== null && endedAtMs !== null) ??
    null;
  return Promise.all(
    phones.map(async (phone) => {
      const visit = await waitFor(`${phone} to be down again`, STEP_LIMIT_MS, () => last(phone));
      const heard = toneSpans(visit.recording ? readPromptWav(visit.recording) : new Int16Array(), VOICE_HZ.colleague);
      const ms = heard.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
      return `${phone} ${ms >= TALK_HEARD_MS ? "heard the other" : "heard nobody"}`;
    }),
  );
}

export const callbackScenarios: readonly Scenario[] = [
  {
    name: "callback",
    title: "A caller asks to be called back: the operator answers first, then the customer is rung, in the same place",
    uses: ["site-callback"],
    expected: [
      "desk-322 heard the other",
      `${stageMobile(81)} heard the other`,
      "the operator's phone showed the customer's number",
      "one place in line from the first call to the talk",
      "done after 0 tries in vain",
    ],
    async play(stage) {
      const customer = stageMobile(81);
      stage.world.phone(customer, answers(500, { hangUpAfterMs: TALK_MS }));
      stage.world.phone(deskOf(22), answers(500));
      await setStatus(stage, "stage-22", "onBreak");
      await askForCallback(stage, "callback", 81);
      const { entry, askedOn } = await callbackOf(stage, 81, "waiting");
      await setStatus(stage, "stage-22", "available");
      const { state, tries, call } = await callbackOf(stage, 81, "done", "failed");
      const talked = await talkedAt(stage, deskOf(22), customer);
      const shown = stage.world.visits(deskOf(22)).at(-1)?.shownNumber.replace(/^\+/, "");
      const { entries } = await stage.api.get<{ entries: { id: string; how: string }[] }>(`/api/v1/calls/${call}`);
      const samePlace = entries.length === 1 && entries[0]?.id === entry && call !== askedOn;
      return [
        ...talked,
        `the operator's phone showed ${shown === customer.slice(1) ? "the customer's number" : shown}`,
        samePlace ? "one place in line from the first call to the talk" : `places ${JSON.stringify(entries)}`,
        `${state} after ${tries} tries in vain`,
      ];
    },
  },
];
