/** Whole calls that pass through every step, for tests that disturb them at every moment. */
import {
  answersAfter,
  busy,
  type CallerScript,
  type FakeLine,
  ignores,
  type PhoneScript,
  type Press,
} from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const VIP = "+78435551234";
const BOBS_MOBILE = "+79005550101";
const CLOSED_SITE = "78432000001";

export interface Scenario {
  /** What happens when nobody disturbs it. */
  readonly name: string;
  readonly options?: FrontDeskOptions;
  readonly agents?: readonly string[];
  readonly phones?: Readonly<Record<string, PhoneScript>>;
  readonly caller: CallerScript;
  /** How it ends, as the transcript says. */
  readonly ends: string;
}

const keys = (text: string, fromMs: number, everyMs = 100): Press[] =>
  [...text].map((key, i) => ({ key, afterMs: fromMs + i * everyMs }));
const vip: FrontDeskOptions = { customers: { [VIP]: { category: "vip", manager: "bob" } } };
const talksFor = (hangsUpAfterMs: number, afterMs = 1_000): PhoneScript => answersAfter(afterMs, { hangsUpAfterMs });
const accepts = answersAfter(1_000, { presses: [{ key: "1", afterMs: 1_500 }], hangsUpAfterMs: 4_000 });
const inCampaign = (survey: string): FrontDeskOptions => ({
  campaigns: `[{ id: c, prompt: promo, from: "2026-01-01 00:00"${survey} }]`,
});

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "a VIP talks to the manager at the desk",
    ends: "alice and desk-101 talk",
    options: vip,
    phones: { "desk-101": talksFor(2_000) },
    caller: { ani: VIP },
  },
  {
    name: "a VIP talks to the manager's mobile",
    ends: `alice and ${BOBS_MOBILE} talk`,
    options: vip,
    phones: { "desk-101": busy(), [BOBS_MOBILE]: accepts },
    caller: { ani: VIP },
  },
  {
    name: "a VIP whose manager does not answer talks to an operator",
    ends: "alice and desk-102 talk",
    options: vip,
    agents: ["dave"],
    phones: { "desk-101": busy(), [BOBS_MOBILE]: answersAfter(500), "desk-102": talksFor(2_000) },
    caller: { ani: VIP, presses: keys("0", 13_000) },
  },
  {
    name: "a VIP recognised late is taken out of the greeting",
    ends: "alice and desk-101 talk",
    options: { ...vip, lookupMs: 700 },
    phones: { "desk-101": talksFor(2_000) },
    caller: { ani: VIP },
  },
  {
    name: "greeting, menu, queue, talk, while the comfort message plays",
    ends: "alice and desk-102 talk",
    agents: ["dave"],
    phones: { "desk-102": talksFor(2_000, 8_500) },
    caller: { presses: keys("1#", 2_500) },
  },
  {
    name: "an agent does not answer, the next one talks",
    ends: "alice and desk-103 talk",
    agents: ["dave", "erin"],
    phones: { "desk-102": ignores(), "desk-103": talksFor(2_000) },
    caller: { presses: keys("0", 500) },
  },
  {
    name: "no input, wrong input, a sub-menu, back, a message, the operator",
    ends: "alice and desk-102 talk",
    agents: ["dave"],
    phones: { "desk-102": talksFor(1_000) },
    caller: { presses: [...keys("9", 9_500), ...keys("2*50", 14_000, 2_500)] },
  },
  {
    name: "a colleague is not there, a department is",
    ends: "alice and desk-204 talk",
    phones: { "desk-204": talksFor(2_000, 3_000), "desk-205": ignores() },
    caller: { presses: [...keys("103", 500), ...keys("30", 3_500)] },
  },
  {
    name: "an incident, the menu, the queue",
    ends: "alice and desk-102 talk",
    agents: ["dave"],
    phones: { "desk-102": talksFor(1_000) },
    caller: { ani: "+78435560001", presses: keys("0", 5_000) },
  },
  {
    name: "an open matter brings the person who handles it",
    ends: "alice and desk-205 talk",
    options: { customers: { [VIP]: { openMatter: { subject: "a stove", handler: "grace" } } } },
    phones: { "desk-205": talksFor(1_000) },
    caller: { ani: VIP, presses: keys("1", 3_000) },
  },
  {
    name: "a survey before the queue",
    ends: "alice and desk-102 talk",
    options: inCampaign(", survey: { answers: { '1': good } }"),
    agents: ["dave"],
    phones: { "desk-102": talksFor(1_000) },
    caller: { presses: [...keys("0", 500), ...keys("1", 1_500)] },
  },
  {
    name: "an announcement before the queue",
    ends: "alice and desk-102 talk",
    options: inCampaign(""),
    agents: ["dave"],
    phones: { "desk-102": talksFor(1_000) },
    caller: { presses: keys("0", 500) },
  },
  {
    name: "closed, the emergency key, the person on duty",
    ends: `alice and ${BOBS_MOBILE} talk`,
    phones: { "desk-101": busy(), [BOBS_MOBILE]: accepts },
    caller: { dnis: CLOSED_SITE, presses: keys("9", 5_000) },
  },
  { name: "closed, and nothing chosen", ends: "alice is hung up", caller: { dnis: CLOSED_SITE } },
  { name: "blocked with a message", ends: "alice hears blocked (ru)", caller: { ani: "+74955557700" } },
  { name: "blocked and refused", ends: "alice is refused with 403", caller: { ani: "+74955556600" } },
  {
    name: "a colleague calls a colleague",
    ends: "alice and desk-205 talk",
    phones: { "desk-205": talksFor(2_000) },
    caller: { from: { kind: "phone", account: "desk-204" }, dnis: "205" },
  },
  {
    name: "a colleague calls somebody who is not there",
    ends: "alice is refused with 480",
    phones: { "desk-205": busy() },
    caller: { from: { kind: "phone", account: "desk-204" }, dnis: "205" },
  },
  {
    name: "a colleague dials nobody's extension",
    ends: "alice is refused with 404",
    caller: { from: { kind: "phone", account: "desk-204" }, dnis: "999" },
  },
];

export interface Played {
  readonly desk: FrontDesk;
  readonly alice: FakeLine;
}

/** The same with phones whose owners hang up so long after answering, and a caller who has had enough in the end. */
export function whereTheyHangUp(scenario: Scenario, hangsUpAfterMs: number): Scenario {
  const phones = Object.entries(scenario.phones ?? {}).map(([phone, script]): [string, PhoneScript] => [
    phone,
    script.kind === "answers" ? { ...script, hangsUpAfterMs } : script,
  ]);
  return { ...scenario, phones: Object.fromEntries(phones), caller: { ...scenario.caller, hangsUpAfterMs: 90_000 } };
}

/** The scenario begins: alice calls, with this changed in what she does. */
export function start(scenario: Scenario, change: CallerScript = {}): Played {
  const desk = new FrontDesk(scenario.options);
  desk.login(...(scenario.agents ?? []));
  for (const [phone, script] of Object.entries(scenario.phones ?? {})) desk.world.phones.script(phone, script);
  return { desk, alice: desk.call("alice", { ...scenario.caller, ...change }) };
}

/** The scenario from the call to its end. */
export async function play(scenario: Scenario, change: CallerScript = {}): Promise<Played> {
  const played = start(scenario, change);
  await played.desk.finish();
  return played;
}
