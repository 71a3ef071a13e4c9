/**
 * An agent who has only a desk phone: codes say what others click, a phone that
 * is not registered is not offered anybody, and ops close a queue at Asterisk's
 * own command line.
 */
import { waitFor } from "../../src/demo/scenarios/stage";
import { ABSENT_DESK, deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { freeUdpPorts } from "../../src/setup/free-ports";
import type { SipPhone } from "../support/sip-phone";
import { expectNothingLeft, useStage } from "../support/stage";
import { promptsIn } from "./support/ears";
import { callInStep } from "./support/ledger";
import { errorsIn } from "./support/log";
import { openOwnPhones } from "./support/own-phones";
import { agentOf } from "./support/people";

const LIMIT_MS = 120_000;
const SOON_MS = 30_000;
const AGENT = 20;
const PROMPTS = ["feature-on-break", "feature-ready", "feature-logged-out", "feature-missed", "feature-no-agent"];

let port = 0;
let caller: SipPhone;
let agent: SipPhone;

const stage = useStage(async () => {
  [port = 0] = await freeUdpPorts(1);
  return { carrierPorts: [port], absent: [ABSENT_DESK, deskOf(AGENT)] };
});

interface AgentJson {
  readonly status: { readonly kind: string; readonly reason?: string };
  readonly backOff: { readonly why: string } | null;
}
const agentNow = (): Promise<AgentJson> => stage().stage.api.get<AgentJson>(`/api/v1/agents/${agentOf(AGENT)}`);

beforeAll(async () => {
  ({ caller, agent } = await openOwnPhones(stage(), port, deskOf(AGENT)));
}, LIMIT_MS);
afterEach(async () => {
  for (const call of caller.calls) await call.hangup();
});
afterAll(async () => {
  await caller?.close();
  await agent?.close();
});

const phoneIs = (what: string, isThere: boolean): Promise<unknown> =>
  waitFor(`the agent's phone to be ${what}`, SOON_MS, async () => {
    const { backOff } = await agentNow();
    return (backOff?.why !== "unreachable") === isThere ? true : null;
  });

test(
  "a phone that never registered is away; once registered its agent is there at once",
  async () => {
    await phoneIs("away", false);
    await agent.register();
    await phoneIs("there", true);
  },
  LIMIT_MS,
);

test.each([
  ["*47", { kind: "onBreak", reason: "phone" }, "feature-on-break"],
  ["*48", { kind: "available" }, "feature-ready"],
  ["*46", { kind: "loggedOut" }, "feature-logged-out"],
  ["*45", { kind: "available" }, "feature-ready"],
  ["*49", { kind: "available" }, "feature-ready"],
])(
  "the code %s: the status is %j, and %s is heard",
  async (code, status, prompt) => {
    const call = agent.call({ to: code });
    await call.answered;
    await call.ended; // the sentence has been said to its end
    expect((await agentNow()).status).toEqual(status);
    expect(await promptsIn(call.rtp.recording(), PROMPTS)).toEqual([prompt]);
  },
  LIMIT_MS,
);

test(
  "a caller waits while the agent's phone is switched off, and has it ring when it is back",
  async () => {
    await agent.unregister();
    await phoneIs("away", false);
    const call = caller.call({ to: dnisOf("open"), fromNumber: stageNumber(71) });
    await call.answered;
    await call.sendDigits("0");
    await callInStep(stage().environment, stageNumber(71), "queue");
    const offered = agent.nextCall();
    await agent.register();
    const incoming = await offered;
    incoming.reject(486);
    await call.hangup();
  },
  LIMIT_MS,
);

test(
  "ops close and open a queue at Asterisk's command line",
  async () => {
    const isClosed = async (): Promise<boolean> =>
      (await stage().stage.api.get<{ closed: boolean }>("/api/v1/queues/stage-open")).closed;
    for (const [word, closed] of [
      ["close", true],
      ["open", false],
    ] as const) {
      await stage().environment.asterisk.cli(`frontdesk queue ${word} stage-open`);
      await waitFor(`the queue to ${word}`, SOON_MS, async () => ((await isClosed()) === closed ? true : null));
    }
  },
  LIMIT_MS,
);

test(
  "nothing is left, and nothing went wrong",
  async () => {
    await expectNothingLeft(stage());
    expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
  },
  LIMIT_MS,
);
