/**
 * The stage of a scenario: callers with numbers of their own, and the evidence
 * that is left afterwards: what the caller's phone heard (sound against sound),
 * which phones rang, who really heard whom, and what the ledger says.
 */
import { join } from "node:path";
import type { ApiClient } from "../api-client";
import { heardInTurns, readPromptWav, toneSpans } from "../audio";
import type { PhoneVisit } from "../world/people";
import { VOICE_HZ } from "../world/voices";
import type { PlacedCall, World } from "../world/world";

/** A talk counts as heard from this much of the other's tone on. */
const TALK_HEARD_MS = 300;
const TALK_MS = 1_500;
const PICK_UP_LIMIT_MS = 30_000;
/** The person who has picked up may still have to accept the call. */
const CONNECTED_LIMIT_MS = 20_000;
const LEDGER_LIMIT_MS = 10_000;
const POLL_MS = 50;

export interface Stage {
  readonly world: World;
  readonly api: ApiClient;
  readonly soundsDir: string;
  readonly companySoundsDir: string;
}

export interface Ledger {
  readonly id: string;
  readonly site: string;
  readonly endReason: string | null;
  readonly step: string | null;
  readonly endedAt: string | null;
  readonly callerKind: string | null;
}

export interface Evidence {
  /** "answered", or how it was refused: "refused with 403". */
  readonly answer: string;
  /** Prompts in the order they were heard; one that was cut short has a "…" behind its name. */
  readonly heard: readonly string[];
  /** Each phone that rang, with what became of it. */
  readonly phones: readonly string[];
  /** The phone with which sound went both ways; null: none. */
  readonly talkedWith: string | null;
  readonly reason: string;
}

/** A prompt of which less was heard was cut short; a busy machine may lose a packet or two. */
const WHOLE = 0.9;

/** Waits until the call has ended and its ledger row is closed, then reads all that is left of it. */
export async function evidenceOf(
  stage: Stage,
  placed: PlacedCall,
  candidates: readonly string[],
  language = "ru",
): Promise<Evidence> {
  const outcome = await placed.ended();
  const ledger = await ledgerOf(stage, placed);
  const recording = readPromptWav(placed.recording);
  const visits = visitsOf(stage, placed);
  return {
    answer: outcome.answered ? "answered" : `refused with ${outcome.sipStatus}`,
    heard: outcome.answered ? await promptsHeard(stage, recording, candidates, language) : [],
    phones: visits.map(describeVisit),
    talkedWith: visits.find((visit) => bothWays(visit, recording))?.phone ?? null,
    reason: ledger.endReason ?? "open",
  };
}

/** The evidence in the words of a scenario's table. */
export function inWords(evidence: Evidence): string[] {
  return [
    evidence.answer,
    `heard ${evidence.heard.join(", ") || "no prompt"}`,
    ...evidence.phones,
    `talked with ${evidence.talkedWith ?? "nobody"}`,
    `ended as ${evidence.reason}`,
  ];
}

/** Resolves when a phone has picked up for this call. @throws Error with the story of the call when it does not */
export async function pickedUp(stage: Stage, placed: PlacedCall, phone: string): Promise<void> {
  const visit = (): PhoneVisit | null =>
    visitsOf(stage, placed).find((one) => one.phone === phone && one.answeredAtMs !== null) ?? null;
  await waitFor(`${phone} to pick up`, PICK_UP_LIMIT_MS, visit).catch(async (err: Error) => {
    const story = await storyOf(stage, placed);
    await placed.hangUp();
    throw new Error(`${err.message}: ${story}`);
  });
}

/**
 * Waits until the two are connected, has both speak for as long as it takes to be sure, and hangs up as the caller.
 * @throws Error with the story of the call when they never are
 */
export async function talkAndHangUp(stage: Stage, placed: PlacedCall): Promise<void> {
  let story = "";
  await waitFor("the two to be connected", CONNECTED_LIMIT_MS, async () => {
    story = await storyOf(stage, placed);
    return /talking with/.test(story) ? true : null;
  }).catch(async (err: Error) => {
    await placed.hangUp();
    throw new Error(`${err.message}: ${story}`);
  });
  await placed.speak();
  await placed.stays(TALK_MS);
  await placed.hangUp();
}

export function visitsOf(stage: Stage, placed: PlacedCall): readonly PhoneVisit[] {
  const shown = placed.request.from?.replace(/^\+/, "") ?? "";
  return stage.world
    .visits()
    .filter((visit) => visit.rangAtMs >= placed.dialledAtMs && visit.shownNumber.replace(/^\+/, "") === shown);
}

function describeVisit(visit: PhoneVisit): string {
  return `${visit.phone} ${visit.answeredAtMs === null ? "rang" : "answered"}`;
}

async function promptsHeard(
  stage: Stage,
  recording: Int16Array,
  candidates: readonly string[],
  language: string,
): Promise<string[]> {
  const sounds = Object.fromEntries(candidates.map((name) => [name, promptSamples(stage, name, language)]));
  return (await heardInTurns(recording, sounds)).map((play) =>
    play.completeness >= WHOLE ? play.name : `${play.name}…`,
  );
}

function promptSamples(stage: Stage, name: string, language: string): Int16Array {
  try {
    return readPromptWav(join(stage.companySoundsDir, language, `${name}.wav`));
  } catch {
    return readPromptWav(join(stage.soundsDir, language, `${name}.wav`)); // not the company's own: a general one
  }
}

/** The caller heard the colleague's tone, and the colleague the caller's. */
function bothWays(visit: PhoneVisit, callerHeard: Int16Array): boolean {
  return (
    visit.recording !== null &&
    toneMs(callerHeard, VOICE_HZ.colleague) >= TALK_HEARD_MS &&
    toneMs(readPromptWav(visit.recording), VOICE_HZ.caller) >= TALK_HEARD_MS
  );
}

function toneMs(samples: Int16Array, hz: number): number {
  return toneSpans(samples, hz).reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
}

/** The call's row, closed. The caller's number tells it from all others, so each scenario has its own. */
async function ledgerOf(stage: Stage, placed: PlacedCall): Promise<Ledger> {
  return waitFor(
    `the ledger's row of the call from ${placed.request.from ?? "a withheld number"}`,
    LEDGER_LIMIT_MS,
    async () => {
      const row = await findCall(stage, placed);
      return row?.endedAt ? row : null;
    },
  );
}

/** The call's row while it is under way; null: not there yet. */
export async function findCall(stage: Stage, placed: PlacedCall): Promise<Ledger | null> {
  const since = new Date(placed.dialledAtMs - 1_000).toISOString();
  const number = placed.request.from ? `&number=${encodeURIComponent(placed.request.from)}` : "";
  const { data } = await stage.api.get<{ data: Ledger[] }>(
    `/api/v1/calls?from=${encodeURIComponent(since)}${number}&limit=10`,
  );
  return data.find(({ callerKind }) => (callerKind === "withheld") === (placed.request.from === null)) ?? null;
}

/** What happened, one line each. */
export async function storyOf(stage: Stage, placed: PlacedCall): Promise<string> {
  const row = await findCall(stage, placed);
  if (!row) return "";
  return (await stage.api.get<{ text: string }>(`/api/v1/calls/${row.id}/story`)).text;
}

const TRIES_MAX = 20;

/**
 * A call waits 40 ms for its look-up; a machine that is busy with other things makes it late, and then the caller
 * rightly hears the greeting first. What is to be shown here is the other way: it is played again.
 */
export async function knownInTime(
  stage: Stage,
  play: () => Promise<{ placed: PlacedCall; seen: readonly string[] }>,
): Promise<readonly string[]> {
  for (let tries = 1; ; tries++) {
    const { placed, seen } = await play();
    if (tries === TRIES_MAX || !/look-up/.test(await storyOf(stage, placed))) return seen;
  }
}

/** Asks until there is an answer. @throws Error naming what was waited for */
export async function waitFor<T>(what: string, limitMs: number, ask: () => Promise<T | null> | T | null): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: nothing within ${limitMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
