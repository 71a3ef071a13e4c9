/** What a company file can say of its queues, and the mistakes in it. */
import { companyFromDocument, companyToDocument, readCompany } from "../../src/company";
import type { Queue } from "../../src/domain/company";
import { aCompanyFile, changed, problemsOf } from "./a-company-file";

/** The file with these fields in the front desk's queue, beside a second queue and allowed outside numbers. */
function withQueue(fields: object, more: object = {}): Record<string, unknown> {
  return {
    ...aCompanyFile(),
    outboundPrefixes: ["+7 843"],
    queues: [
      { id: "front-desk", name: "Front desk", ...fields },
      { id: "service", name: "Service", ...more },
    ],
  };
}

function queueOf(fields: object): Queue {
  const [queue] = readCompany(withQueue(fields)).company.queues;
  if (!queue) throw new Error("the file has a queue");
  return queue;
}

const EVERYTHING = {
  strategy: "roundRobin",
  tierStep: "45s",
  lastAgent: "20s",
  skills: [{ needs: "boilers >= 3 & $language" }, { after: "30s", needs: "boilers" }, { after: "1m", needs: null }],
  passedMax: 5,
  waitMax: "10m",
  noAgent: { loggedOut: "leave", onBreak: "refuse" },
  hopeless: { waitingPerAgent: 8, estimate: "30m" },
  overflow: ["queue service", "site kazan", "number 8 (843) 555-77-00", "callback", "message sorry"],
  hours: { "mon-fri": "10:00-16:00" },
  welcome: "please-hold",
  comfort: { prompt: ["comfort", "please-hold"], after: "15s", every: "40s" },
  announce: { position: true, estimate: true, after: "20s", every: "45s" },
  exits: {
    "1": { label: "call me back", to: "callback" },
    "2": { label: "service", to: "stream service" },
    "0": { label: "end", to: "hangUp" },
  },
  callback: { first: "customer", tries: 2, spacing: "3m" },
  serviceLevel: { within: "30s", target: 90, shortAbandon: "3s" },
};

/** The site's queue is the front desk's own, so overflow to it would be a circle. */
const elsewhere = { ...EVERYTHING, overflow: EVERYTHING.overflow.filter((place) => !place.startsWith("site")) };

test("every setting is read", () => {
  expect(queueOf(elsewhere)).toEqual({
    id: "front-desk",
    name: "Front desk",
    music: "default",
    strategy: "roundRobin",
    ringMs: 20_000,
    wrapUpMs: 15_000,
    entriesMax: 200,
    tierStepMs: 45_000,
    lastAgentMs: 20_000,
    skillSteps: [
      { afterMs: 0, needs: "boilers >= 3 & $language" },
      { afterMs: 30_000, needs: "boilers" },
      { afterMs: 60_000, needs: null },
    ],
    passedMax: 5,
    waitMsMax: 600_000,
    noAgent: { loggedOut: "leave", onBreak: "refuse", unreachable: "stay" },
    hopeless: { waitingPerAgentMax: 8, estimateMsMax: 1_800_000 },
    overflow: [
      { kind: "queue", queue: "service" },
      { kind: "number", number: "+78435557700" },
      { kind: "callback" },
      { kind: "message", prompt: "sorry" },
    ],
    hours: expect.objectContaining({ 1: [{ from: 600, to: 960 }], 7: [] }),
    welcome: "please-hold",
    comfort: { prompts: ["comfort", "please-hold"], afterMs: 15_000, everyMs: 40_000 },
    announce: { position: true, estimate: true, afterMs: 20_000, everyMs: 45_000 },
    exits: [
      { key: "1", label: "call me back", to: { kind: "callback" }, urgencySeconds: 0 },
      { key: "2", label: "service", to: { kind: "stream", stream: "service" }, urgencySeconds: 0 },
      { key: "0", label: "end", to: { kind: "hangUp" }, urgencySeconds: 0 },
    ],
    callback: { first: "customer", triesMax: 2, spacingMs: 180_000 },
    serviceLevel: { withinMs: 30_000, targetPercent: 90, shortAbandonMs: 3_000 },
  });
});

test("and is the same after the company was stored", () => {
  const { company } = readCompany(withQueue(elsewhere, { overflow: ["message sorry"], waitMax: "none" }));
  expect(companyFromDocument(JSON.parse(JSON.stringify(companyToDocument(company))), 1)).toEqual(company);
});

test("a queue with callbacks and nothing more rings the agent first, three times", () => {
  expect(queueOf({ callback: {} }).callback).toEqual({ first: "agent", triesMax: 3, spacingMs: 300_000 });
  expect(queueOf({ callback: "none" }).callback).toBeNull();
});

test("an outside number may stand in quotes inside the list", () => {
  expect(queueOf({ overflow: ['number "+7 843 555-77-00"'] }).overflow).toEqual([
    { kind: "number", number: "+78435557700" },
  ]);
});

test("overflow to another site is fine, if that site waits in another queue", () => {
  const file = withQueue({ overflow: ["site samara"] });
  const [kazan] = file.sites as object[];
  file.sites = [kazan, { ...kazan, id: "samara", dnis: ["+7 846 555-00-01"], queue: "service" }];
  expect(problemsOf(file)).toEqual([]);
});

test.each<[what: string, fields: object, problem: string]>([
  [
    "a strategy that is none",
    { strategy: "longestidle" },
    'queues[0].strategy: "longestidle" must be one of longestIdle, fewestCalls, leastTalkTime, roundRobin, random, linear, ringAll',
  ],
  [
    "a rule that is none",
    { noAgent: { onBreak: "go" } },
    'queues[0].noAgent.onBreak: "go" must be stay, refuse or leave',
  ],
  ["a wait of a day", { waitMax: "24h" }, 'queues[0].waitMax: "24h" is out of bounds: 1s to 10800s'],
  [
    "comfort without a pause",
    { comfort: { every: "0s" } },
    'queues[0].comfort.every: "0s" is out of bounds: 1s to 600s',
  ],
  [
    "a target above all calls",
    { serviceLevel: { target: 101 } },
    "queues[0].serviceLevel.target: 101 must be a whole number from 1 to 100",
  ],
  // skills
  [
    "a step without a time",
    { skills: [{ needs: "boilers" }, { needs: null }] },
    "queues[0].skills[1].after: must be later than that of the step before it",
  ],
  [
    "a first step that comes later",
    { skills: [{ after: "10s", needs: "boilers" }] },
    "queues[0].skills[0].after: must be left out: the first step is in force from the beginning",
  ],
  [
    "a step that says nothing",
    { skills: [{ after: "10s" }] },
    'queues[0].skills[0].needs: is missing; it must be what the agent must be able to do, for example "boilers >= 3 & $language"; null: anybody',
  ],
  [
    "needs that cannot be read",
    { skills: [{ needs: "boilers >=" }] },
    'queues[0].skills[0].needs: "boilers >=" cannot be read at character 11: the expression ends where a skill, $ and one of the call\'s variables, or a level should be',
  ],
  // overflow
  [
    "a place that is none",
    { overflow: ["queu service"] },
    'queues[0].overflow[0]: "queu service" is no place; did you mean queue?',
  ],
  [
    "a place nobody knows",
    { overflow: ["voicemail"] },
    'queues[0].overflow[0]: "voicemail" is no place; places are queue ID, site ID, number +..., callback, message PROMPT',
  ],
  [
    "a queue without name",
    { overflow: ["queue"] },
    'queues[0].overflow[0]: "queue" must be the word queue and one name, for example queue sales',
  ],
  [
    "a queue that is not there",
    { overflow: ["queue servise"] },
    'queues[0].overflow[0]: there is no "servise" among the queues; did you mean service?',
  ],
  [
    "a site that is not there",
    { overflow: ["site omsk"] },
    'queues[0].overflow[0]: there is no "omsk" among the sites',
  ],
  [
    "a number that is none",
    { overflow: ["number 12"] },
    'queues[0].overflow[0]: "12" is no telephone number; write it as +7 843 555-00-01',
  ],
  [
    "a number the company has not allowed",
    { overflow: ["number +7 495 555-77-00"] },
    'queues[0].overflow[0]: "+74955557700" begins with none of outboundPrefixes: frontdesk does not ring it',
  ],
  [
    "a message before the end",
    { overflow: ["message sorry", "queue service"] },
    "queues[0].overflow[0]: takes every caller: what stands after it is never reached",
  ],
  [
    "itself",
    { overflow: ["queue front-desk"] },
    'queues[0].overflow[0]: leads back to "front-desk": callers would go round in a circle',
  ],
  [
    "its own site",
    { overflow: ["site kazan"] },
    'queues[0].overflow[0]: leads back to "front-desk": callers would go round in a circle',
  ],
  // callbacks
  [
    "a key for a callback that is not offered",
    { exits: { "1": { label: "call me", to: "callback" } } },
    'queues[0].exits["1"].to: the queue "front-desk" has no callbacks; give it callback: {}',
  ],
  [
    "an overflow to a callback that is not offered",
    { overflow: ["callback"], callback: "none" },
    'queues[0].overflow[0]: the queue "front-desk" has no callbacks; give it callback: {}',
  ],
  // exits
  [
    "back from a queue",
    { exits: { "*": { label: "back", to: "back" } } },
    'queues[0].exits["*"].to: "back" is only for menus; name the menu, for example menu main',
  ],
  [
    "an exit to nowhere",
    { exits: { "1": { label: "x", to: "menu mein" } } },
    'queues[0].exits["1"].to: there is no "mein" among the menus; did you mean main?',
  ],
  [
    "an exit on no key",
    { exits: { "12": { label: "x", to: "operator" } } },
    'queues[0].exits["12"]: "12" is no key; keys are "0" to "9", "*" and "#"',
  ],
  [
    "an exit that is none",
    { exits: { "1": { label: "x", to: "nobody" } } },
    'queues[0].exits["1"].to: "nobody" is no destination; destinations are stream ID, menu ID, employee ID, department ID, message ID, operator, callback, hangUp',
  ],
])("%s", (_what, fields, problem) => {
  expect(problemsOf(withQueue(fields))).toContain(problem);
});

test("two queues that overflow into each other", () => {
  expect(problemsOf(withQueue({ overflow: ["queue service"] }, { overflow: ["queue front-desk"] }))).toEqual([
    'queues[1].overflow[0]: leads back to "front-desk": callers would go round in a circle',
  ]);
});

test("every prompt of a queue must be there to be heard", () => {
  const fields = {
    welcome: "a-welcome",
    comfort: { prompt: ["a-comfort", "comfort"] },
    overflow: ["message a-message"],
    exits: { "5": { label: "address", to: "message an-address" } },
  };
  expect(
    problemsOf(withQueue(fields), new Set(["comfort"])).filter((problem) => problem.startsWith("queues[")),
  ).toEqual([
    'queues[0].welcome: there is no sound "a-welcome" and no text for it',
    'queues[0].comfort.prompt: there is no sound "a-comfort" and no text for it; did you mean comfort?',
    'queues[0].exits["5"].to: there is no sound "an-address" and no text for it',
    'queues[0].overflow[0]: there is no sound "a-message" and no text for it',
  ]);
});

test("callbacks without a number that may be rung are warned of", () => {
  const { warnings } = readCompany({ ...withQueue({ callback: {} }), outboundPrefixes: [] });
  expect(warnings).toContainEqual({
    path: "queues[0].callback",
    text: "nobody can be called back, because outboundPrefixes is empty",
  });
});

test("a skill that nobody has is warned of", () => {
  const file = withQueue({ skills: [{ needs: "boiler >= 3 & $language" }] });
  file.agents = [{ employee: "olga", queues: ["front-desk", "service"], skills: { boilers: 5 } }];
  expect(readCompany(file).warnings).toContainEqual({
    path: "queues[0].skills[0].needs",
    text: 'no agent has the skill "boiler"; did you mean boilers?',
  });
});

test("rules for agents and the codes they dial", () => {
  const file = changed("agentRules", { missedMax: 3, backOff: { refused: "7s" } });
  file.featureCodes = { break: "*99" };
  const { company } = readCompany(file);
  expect(company.agentRules).toEqual({
    missedMax: 3,
    backOffMs: { busy: 10_000, refused: 7_000, noAnswer: 10_000, unreachable: 5_000 },
  });
  expect(company.featureCodes).toMatchObject({ logIn: "*45", break: "*99" });
  expect(companyFromDocument(JSON.parse(JSON.stringify(companyToDocument(company))), 1)).toEqual(company);
});

test.each<[what: string, path: string, value: unknown, problem: string]>([
  [
    "no missed call at all",
    "agentRules",
    { missedMax: 0 },
    "agentRules.missedMax: 0 must be a whole number from 1 to 10",
  ],
  [
    "a pause of hours",
    "agentRules",
    { backOff: { busy: "2h" } },
    'agentRules.backOff.busy: "2h" is out of bounds: 0s to 600s',
  ],
  [
    "a code without star",
    "featureCodes",
    { logIn: "45" },
    'featureCodes.logIn: "45" must be a star and 1 to 4 digits, in quotes, for example "*45"',
  ],
  ["a code twice", "featureCodes", { logIn: "*46" }, 'featureCodes.logIn: "*46" is the code of logOut already'],
  [
    "a prefix without country",
    "outboundPrefixes",
    ["843"],
    'outboundPrefixes[0]: "843" is no beginning of a number; write it with + and country, as +7 495 555-66',
  ],
])("%s", (_what, path, value, problem) => {
  expect(problemsOf(changed(path, value))).toContain(problem);
});
