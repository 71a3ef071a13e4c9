/**
 * Waiting on a real Asterisk: the stories of the demo (a place told, a key that
 * leads out, another queue, nobody there) are in stories.test.ts; here is what
 * they leave out: a number outside, a sound cut off by the agent, and a restart.
 */
import type { LoadedCompany } from "../../src/company";
import { evidenceOf, inWords, pickedUp, talkAndHangUp, waitFor } from "../../src/demo/scenarios/stage";
import { deskOf, stageMobile, stageNumber } from "../../src/demo/stage-company";
import { answers } from "../../src/demo/world/people";
import { expectNothingLeft, useStage } from "../support/stage";
import { type EventRow, entriesOf, eventsOf, newestCall } from "./support/ledger";
import { calls, comeBack, companyWith, isFree, sendOnBreak, waiting } from "./support/people";

const SAID_LIMIT_MS = 30_000;
const LIMIT_MS = 120_000;
const OUTSIDE = stageMobile(5);

/** The deserted queue sends its callers to a number outside. */
function company(): LoadedCompany {
  const { company, ...loaded } = companyWith({}, {});
  const overflow = [{ kind: "number", number: OUTSIDE } as const];
  const queues = company.queues.map((queue) => (queue.id === "stage-deserted" ? { ...queue, overflow } : queue));
  return { ...loaded, company: { ...company, queues, outboundPrefixes: [OUTSIDE.slice(0, 9)] } };
}

const stage = useStage({ company: company() });

async function lines(n: number): Promise<EventRow[]> {
  const call = await newestCall(stage().environment, stageNumber(n));
  return call ? eventsOf(stage().environment, call.id) : [];
}

/** Waits until this has begun to be said to caller n. */
const said = (n: number, what: string): Promise<unknown> =>
  waitFor(`caller ${n} to be told: ${what}`, SAID_LIMIT_MS, async () =>
    (await lines(n)).some(({ type, data }) => type === "queue.announced" && data.what === what) ? true : null,
  );

test(
  "nobody is logged in, and a number outside takes the call: whoever answers has the caller, no key is asked for",
  async () => {
    stage().environment.world.phone(OUTSIDE, answers(500));
    const placed = await calls(stage(), 71, "deserted");
    await placed.answered();
    await placed.stays(600);
    await placed.press("0");
    await pickedUp(stage().stage, placed, OUTSIDE);
    await talkAndHangUp(stage().stage, placed);
    expect(inWords(await evidenceOf(stage().stage, placed, ["sorry", "mobile-accept"]))).toEqual([
      "answered",
      "heard no prompt",
      `${OUTSIDE} answered`,
      `talked with ${OUTSIDE}`,
      "ended as completed",
    ]);
    expect((await lines(71)).find(({ type }) => type === "call.connected")?.data).toMatchObject({
      employee: OUTSIDE,
      device: "outside",
    });
  },
  LIMIT_MS,
);

test(
  "an agent comes while a message is said: it is cut off, and the two talk",
  async () => {
    stage().environment.world.phone(deskOf(24), answers(1_500)); // so much of it is heard
    await sendOnBreak(stage(), 24);
    const placed = await waiting(stage(), 72, "comfort");
    await said(72, "comfort");
    await comeBack(stage(), 24);
    await pickedUp(stage().stage, placed, deskOf(24));
    await talkAndHangUp(stage().stage, placed);
    const { heard, talkedWith } = await evidenceOf(stage().stage, placed, ["comfort"]);
    expect(talkedWith).toBe(deskOf(24));
    expect(heard).toEqual(["comfort…"]);
    await isFree(stage(), 24);
  },
  LIMIT_MS,
);

test(
  "frontdesk is killed while a caller waits: he keeps his place, and hears nothing of it a second time",
  async () => {
    const { environment } = stage();
    const first = await waiting(stage(), 73, "place");
    const second = await waiting(stage(), 74, "place");
    await said(74, "position");
    await said(74, "comfort");
    const call = await newestCall(environment, stageNumber(74));
    const before = await entriesOf(environment, call?.id ?? "");
    await environment.frontdesk.kill();
    await environment.frontdesk.start();
    await waitFor("the call to be taken over", SAID_LIMIT_MS, async () =>
      (await lines(74)).some(({ type }) => type === "call.adopted") ? true : null,
    );
    await second.stays(7_000); // the place was told after one second, comfort after four
    await second.hangUp();
    await first.hangUp();
    await Promise.all([first.ended(), second.ended()]);
    await expectNothingLeft(stage());

    const events = await lines(74);
    const since = events.slice(events.findIndex(({ type }) => type === "call.adopted"));
    expect(
      since.map(({ type }) => type).filter((type) => type === "queue.announced" || type === "queue.entered"),
    ).toEqual([]);
    const after = await entriesOf(environment, call?.id ?? "");
    expect(after).toMatchObject([{ id: before[0]?.id, enteredAt: before[0]?.enteredAt, how: "abandoned" }]);
  },
  LIMIT_MS,
);
