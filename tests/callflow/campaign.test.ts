/** Before the queue: a promotion or one question, at most once per customer in N days. Alice presses 0 at 0.1 s. */
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const DAY_MS = 86_400_000;
const PROMO = '[{ id: promo, prompt: promo, everyDays: 30, from: "2026-01-01 00:00" }]';
const SURVEY = `[{ id: rating, prompt: rate-us, everyDays: 30, from: "2026-01-01 00:00", survey: { answers: { "1": good, "2": bad } } }]`;
const operator = { key: "0", afterMs: 100 };

async function alice(options: FrontDeskOptions, script: object = {}): Promise<FrontDesk> {
  const desk = new FrontDesk({ campaigns: PROMO, ...options });
  desk.call("alice", { presses: [operator], hangsUpAfterMs: 20_000, ...script });
  await desk.finish();
  return desk;
}
/** What alice hears and meets after the greeting that she cut short. */
const told = ({ world }: FrontDesk): string[] => world.transcript.slice(2, -1);
const QUEUE = ["alice waits in front-desk", "alice hears comfort (ru)"];

test("an announcement is heard before the queue, and its hearing recorded", async () => {
  const desk = await alice({});
  expect(told(desk)).toEqual(["alice hears promo (ru)", ...QUEUE]);
  expect(desk.find("campaign.heard")).toMatchObject({ campaign: "promo", customer: null, number: "+78435551234" });
});

test("the place in the queue ages meanwhile", async () => {
  const desk = await alice({});
  const held = desk.find("queue.shadowHeld");
  const entered = desk.find("queue.entered");
  expect(entered).toMatchObject({ entry: held.entry, enteredAtMs: held.enteredAtMs });
  expect(desk.find("queue.left").waitedMs).toBe(20_000 - 102); // from the choice and the look into the directory on
});

test.each([
  ["never heard it", undefined, true],
  ["heard it 30 days ago", 30 * DAY_MS, true],
  ["heard it a minute less than 30 days ago", 30 * DAY_MS - 60_000, false],
  ["heard it today", 0, false],
])("a caller who %s hears it: %s", async (_who, heardCampaignMsAgo, hears) => {
  const desk = await alice(heardCampaignMsAgo === undefined ? {} : { heardCampaignMsAgo });
  expect(told(desk)).toEqual(hears ? ["alice hears promo (ru)", ...QUEUE] : QUEUE);
  expect(desk.typesOf("campaign.")).toHaveLength(hears ? 1 : 0);
});

test.each([
  ["has not begun", 'id: promo, prompt: promo, from: "2026-03-02 09:01"'],
  ["is over", 'id: promo, prompt: promo, from: "2026-01-01 00:00", until: "2026-03-02 09:00"'],
  ["is another site's", 'id: promo, prompt: promo, sites: [closed], from: "2026-01-01 00:00"'],
])("a campaign that %s is not heard", async (_why, campaign) => {
  expect(told(await alice({ campaigns: `[{ ${campaign} }]` }))).toEqual(QUEUE);
});

test("any key skips it", async () => {
  const desk = await alice({}, { presses: [operator, { key: "7", afterMs: 1_000 }] });
  expect(desk.world.times).toContain("1.000 alice waits in front-desk");
  expect(desk.find("prompt.played")).toMatchObject({ outcome: "interrupted" });
  expect(desk.typesOf("survey.")).toEqual([]);
});

test("a caller who cannot be recognised the next time does not hear it", async () => {
  expect(told(await alice({}, { ani: "anonymous" }))).toEqual(QUEUE);
});

test("a directory that cannot say within 40 ms means: not today", async () => {
  const desk = await alice({ lookupMs: 100 }, { presses: [{ key: "0", afterMs: 200 }] });
  expect(told(desk)).toEqual(QUEUE);
  expect(desk.world.times).toContain("0.240 alice waits in front-desk");
});

test("a directory that is away means: not today", async () => {
  expect(told(await alice({ lookupFails: true }))).toEqual(QUEUE);
});

describe("a survey", () => {
  const survey = (presses: readonly { key: string; afterMs: number }[]): Promise<FrontDesk> =>
    alice({ campaigns: SURVEY }, { presses: [operator, ...presses] });

  test.each([
    ["1", "good"],
    ["2", "bad"],
  ])("the key %s is the answer %s; thanks, then the queue", async (key, answer) => {
    const desk = await survey([{ key, afterMs: 1_000 }]);
    expect(told(desk)).toEqual(["alice hears rate-us (ru)", "alice hears survey-thanks (ru)", ...QUEUE]);
    expect(desk.find("survey.answered")).toMatchObject({ campaign: "rating", answer });
  });

  test("an answer after the question has ended counts", async () => {
    const desk = await survey([{ key: "2", afterMs: 6_000 }]);
    expect(desk.find("survey.answered")).toMatchObject({ answer: "bad" });
  });

  test("another key is no answer: the queue", async () => {
    const desk = await survey([{ key: "7", afterMs: 1_000 }]);
    expect(told(desk)).toEqual(["alice hears rate-us (ru)", ...QUEUE]);
    expect(desk.typesOf("survey.")).toEqual([]);
  });

  test("no key is no answer: the queue, after the time for the first digit", async () => {
    const desk = await survey([]);
    expect(desk.world.times).toContain("7.102 alice waits in front-desk");
    expect(desk.typesOf("campaign.")).toEqual(["campaign.heard"]);
  });
});

test("a caller who hangs up during it has abandoned the place he held", async () => {
  const desk = await alice({}, { hangsUpAfterMs: 1_000 });
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", at: "campaign" });
  expect(desk.find("queue.left")).toMatchObject({ how: "abandoned" });
});
