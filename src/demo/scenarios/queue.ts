/** Waiting for an operator, and the talk: order, who does not answer, who ends it, colleagues. */
import { deskOf, dnisOf, stageNumber } from "../stage-company";
import { answers, ignores } from "../world/people";
import type { PlacedCall } from "../world/world";
import type { Scenario } from "./scenario";
import { evidenceOf, inWords, pickedUp, type Stage, talkAndHangUp, visitsOf, waitFor } from "./stage";

const SOUNDS = ["comfort"];
const AGENT_LIMIT_MS = 20_000;

/** Calls and goes straight to the operators' queue. */
export async function waitInQueue(stage: Stage, site: string, n: number): Promise<PlacedCall> {
  const placed = await stage.world.call({ from: stageNumber(n), to: dnisOf(site) });
  await placed.answered();
  await placed.stays(600);
  await placed.press("0");
  return placed;
}

async function agentIs(stage: Stage, agent: string, kind: "onBreak" | "available", state = "idle"): Promise<void> {
  await waitFor(`${agent} to be ${kind} and ${state}`, AGENT_LIMIT_MS, async () => {
    const { status, state: now } = await stage.api.get<{ status: { kind: string }; state: string }>(
      `/api/v1/agents/${agent}`,
    );
    return status.kind === kind && now === state ? true : null;
  });
}

const available = (stage: Stage, agent: string): Promise<unknown> =>
  stage.api.put(`/api/v1/agents/${agent}/status`, { status: { kind: "available" } });
const onBreak = (stage: Stage, agent: string): Promise<unknown> =>
  stage.api.put(`/api/v1/agents/${agent}/status`, { status: { kind: "onBreak", reason: "stage" } });

export const queueScenarios: readonly Scenario[] = [
  {
    name: "two-and-two",
    title: "Two callers wait; the operators come back one by one: the first caller goes first",
    uses: ["site-order"],
    expected: ["the first caller talked with desk-311", "the second caller talked with desk-312"],
    async play(stage) {
      stage.world.phone(deskOf(11), answers(500));
      stage.world.phone(deskOf(12), answers(500));
      await onBreak(stage, "stage-11");
      await onBreak(stage, "stage-12");
      const first = await waitInQueue(stage, "order", 51);
      await first.stays(1_000);
      const second = await waitInQueue(stage, "order", 52);
      await second.stays(1_500);
      await available(stage, "stage-11");
      await pickedUp(stage, first, deskOf(11));
      await available(stage, "stage-12");
      await pickedUp(stage, second, deskOf(12));
      await first.speak();
      await talkAndHangUp(stage, second);
      await first.hangUp();
      const seen = [await evidenceOf(stage, first, SOUNDS), await evidenceOf(stage, second, SOUNDS)];
      return [
        `the first caller talked with ${seen[0]?.talkedWith}`,
        `the second caller talked with ${seen[1]?.talkedWith}`,
      ];
    },
  },
  {
    name: "no-answer",
    title: "An operator does not answer: the next one is rung, the first one is on break",
    uses: ["site-missed"],
    expected: [
      "desk-313 rang",
      "desk-314 answered",
      "talked with desk-314",
      "ended as completed",
      "stage-13 is on break (missed)",
    ],
    async play(stage) {
      stage.world.phone(deskOf(13), ignores);
      stage.world.phone(deskOf(14), answers(500));
      await onBreak(stage, "stage-14");
      await available(stage, "stage-13");
      const placed = await waitInQueue(stage, "missed", 53);
      await waitFor("desk-313 to ring", AGENT_LIMIT_MS, () => visitsOf(stage, placed)[0] ?? null);
      await available(stage, "stage-14");
      await pickedUp(stage, placed, deskOf(14));
      await talkAndHangUp(stage, placed);
      const evidence = inWords(await evidenceOf(stage, placed, SOUNDS)).slice(2);
      const { status } = await stage.api.get<{ status: { kind: string; reason?: string } }>("/api/v1/agents/stage-13");
      await available(stage, "stage-13");
      return [
        ...evidence,
        status.kind === "onBreak" ? `stage-13 is on break (${status.reason})` : `stage-13 is ${status.kind}`,
      ];
    },
  },
  {
    name: "comfort",
    title: "Waiting: music, and one comfort message that does not delay the operator",
    uses: ["site-comfort"],
    expected: ["answered", "heard comfort", "desk-324 answered", "talked with desk-324", "ended as completed"],
    async play(stage) {
      stage.world.phone(deskOf(24), answers(300));
      await onBreak(stage, "stage-24");
      const placed = await waitInQueue(stage, "comfort", 54);
      await placed.stays(9_000);
      await available(stage, "stage-24");
      await pickedUp(stage, placed, deskOf(24));
      await talkAndHangUp(stage, placed);
      return inWords(await evidenceOf(stage, placed, SOUNDS));
    },
  },
  {
    name: "operator-ends",
    title: "The operator hangs up: the caller's call ends too, and the operator is free after the wrap-up",
    uses: ["site-talks"],
    expected: [
      "answered",
      "heard no prompt",
      "desk-315 answered",
      "talked with desk-315",
      "ended as completed",
      "frontdesk ended it",
      "stage-15 is idle again",
    ],
    async play(stage) {
      stage.world.phone(deskOf(15), answers(300, { hangUpAfterMs: 2_500 }));
      await available(stage, "stage-15");
      const placed = await waitInQueue(stage, "talks", 55);
      await pickedUp(stage, placed, deskOf(15));
      await placed.speak();
      const { by } = await placed.ended();
      const evidence = inWords(await evidenceOf(stage, placed, SOUNDS));
      await agentIs(stage, "stage-15", "available");
      return [...evidence, `${by} ended it`, "stage-15 is idle again"];
    },
  },
  {
    name: "caller-leaves",
    title: "The caller hangs up while the operator's phone rings: it stops at once",
    uses: ["site-talks"],
    expected: [
      "answered",
      "heard no prompt",
      "desk-315 rang",
      "talked with nobody",
      "ended as abandoned",
      "stage-15 is idle again",
    ],
    async play(stage) {
      stage.world.phone(deskOf(15), ignores);
      await available(stage, "stage-15");
      const placed = await waitInQueue(stage, "talks", 56);
      await waitFor("desk-315 to ring", AGENT_LIMIT_MS, () => visitsOf(stage, placed)[0] ?? null);
      await placed.hangUp();
      const evidence = inWords(await evidenceOf(stage, placed, SOUNDS));
      await agentIs(stage, "stage-15", "available");
      return [...evidence, "stage-15 is idle again"];
    },
  },
  {
    name: "colleagues",
    title: "A colleague calls a colleague",
    uses: ["person-6"],
    expected: ["answered", "desk-306 answered", "sees Stage 07"],
    async play(stage) {
      stage.world.phone(deskOf(6), answers(500));
      const since = Date.now();
      const placed = await stage.world.call({ from: "307", to: "306", account: deskOf(7) });
      await placed.answered();
      await placed.speak();
      await placed.stays(1_000);
      await placed.hangUp();
      const outcome = await placed.ended();
      const visit = stage.world
        .visits(deskOf(6))
        .find((one) => one.rangAtMs >= since - 1_000 && one.shownNumber === "307");
      return [
        outcome.answered ? "answered" : `refused with ${outcome.sipStatus}`,
        visit?.answeredAtMs ? "desk-306 answered" : "desk-306 did not answer",
        `sees ${visit?.shownName ?? "nobody"}`,
      ];
    },
  },
];
