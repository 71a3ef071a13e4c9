/**
 * How much of the machines a run has seen: each (state, event) pair of agent,
 * entry, offer, call and callback, each way of overflow, and what went wrong
 * while somebody was where. What can happen is listed here by hand, beside what the
 * tables allow and yet cannot happen in the simulated world, with the reason.
 */
import { ENTRY_MOVES } from "../../src/domain/queue-entry";

const AGENT: readonly string[] = [
  ...["idle reserved", "idle talking", "reserved ringing", "ringing talking", "ringing idle"],
  ...["talking wrapUp", "talking idle", "wrapUp idle", "wrapUp talking"],
  ...["idle", "wrapUp", "ringing", "talking"].map((state) => `${state} status onBreak`),
  ...["idle", "wrapUp", "talking"].map((state) => `${state} status available`),
  ...["idle", "wrapUp", "talking"].map((state) => `${state} status loggedOut`),
];

const ENTRY: readonly string[] = [
  ...["new hold", "new enter", "shadow enter", "waiting offer"],
  ...ENTRY_MOVES.shadow.filter((to) => to !== "waiting").map((to) => `shadow ${to}`),
  // An offer's end is told before the place's, so whoever leaves is waiting again by then.
  ...["connected", ...ENTRY_MOVES.waiting.filter((to) => to !== "offered" && to !== "shadow")].map(
    (to) => `waiting ${to}`,
  ),
];

const OFFER: readonly string[] = [
  ...["accepted", "unanswered", "refused", "busy", "unreachable", "withdrawn", "answeredElsewhere", "lost"],
].map((outcome) => `open ${outcome}`);

/** The ways through the story (src/callflow/story.ts), and where a call may end or be taken over. */
const CALL: readonly string[] = [
  ...["identify blocked", "identify vipDirect", "identify greeting", "identify reach"],
  ...["vipDirect greeting", "vipDirect talk", "greeting closed", "greeting incident", "greeting openMatter"],
  ...["greeting menu", "greeting reach", "greeting campaign", "greeting vipDirect", "closed menu", "closed reach"],
  ...["closed afterCall", "incident openMatter", "incident menu", "incident reach", "incident campaign"],
  ...["openMatter menu", "openMatter reach", "openMatter campaign", "menu menu", "menu reach", "menu campaign"],
  ...["menu afterCall", "reach talk", "reach menu", "reach campaign", "reach afterCall", "campaign queue"],
  ...["queue talk", "queue afterCall", "talk afterCall"],
  ...["greeting", "menu", "reach", "queue", "talk", "vipDirect"].map((step) => `${step} adopted`),
  ...["identify", "vipDirect", "greeting", "incident", "openMatter", "menu", "reach", "queue"].map(
    (step) => `${step} abandoned`,
  ),
  ...["blocked refused", "identify refused", "reach refused", "talk completed", "afterCall completed"],
  ...["greeting nodeLost", "menu nodeLost", "queue nodeLost", "talk nodeLost"],
];

const CALLBACK: readonly string[] = [
  ...["answered", "noAnswer", "busy", "refused", "unreachable", "withdrawn"].map((outcome) => `ringing ${outcome}`),
  ...["aside cancelled", "aside failed", "aside dissolved", "inLine cancelled", "inLine dissolved", "talking done"],
];

const OVERFLOW: readonly string[] = ["full", "closed", "loggedOut", "onBreak", "hopeless", "timedOut"].flatMap((why) =>
  ["queue", "message", "number"].map((to) => `${why} ${to}`),
);

/** What ends or holds up a process, by where callers and callbacks are at that moment. */
const TROUBLE: readonly string[] = ["kill", "standStill", "takeover", "asteriskRestart", "cut", "databaseAway"].flatMap(
  (kind) =>
    ["greeting", "menu", "reach", "queue", "talk", "callback aside", "callback inLine"].map(
      (place) => `${kind} in ${place}`,
    ),
);

/** Allowed by the tables, but not to be seen here. */
const CANNOT_HAPPEN: Readonly<Record<string, string>> = {
  "entry shadow connected": "a shadow ends as connected only by a talk elsewhere in the same step: seen as dropShadow",
  "entry shadow failed": "only a fault of ours ends a shadow so",
  "entry waiting failed": "only a fault of ours ends a place so",
  "entry shadow timedOut": "a shadow's limit is three hours: no caller is that patient",
  "entry shadow noAgent": "nobody who only ages is in line",
  "agent reserved idle": "the ring command follows in the same turn",
};

export interface Coverage {
  readonly seen: number;
  readonly of: number;
  /** Pairs that could have been seen and were not. */
  readonly missing: readonly string[];
  /** How often the rarest pair that was seen came. */
  readonly rarest: { readonly pair: string; readonly count: number } | null;
}

export function coverageOf(hits: ReadonlyMap<string, number>): Coverage {
  const all = [
    ...AGENT.map((pair) => `agent ${pair}`),
    ...ENTRY.map((pair) => `entry ${pair}`),
    ...OFFER.map((pair) => `offer ${pair}`),
    ...CALL.map((pair) => `call ${pair}`),
    ...CALLBACK.map((pair) => `callback ${pair}`),
    ...OVERFLOW.map((pair) => `overflow ${pair}`),
    ...TROUBLE.map((pair) => `trouble ${pair}`),
  ].filter((pair) => !(pair in CANNOT_HAPPEN));
  const seen = all.filter((pair) => hits.has(pair));
  const [rarest] = seen.map((pair) => ({ pair, count: hits.get(pair) ?? 0 })).sort((a, b) => a.count - b.count);
  return { seen: seen.length, of: all.length, missing: all.filter((pair) => !hits.has(pair)), rarest: rarest ?? null };
}

/** The sum of several runs. */
export function addHits(sum: Map<string, number>, hits: ReadonlyMap<string, number>): void {
  for (const [pair, count] of hits) sum.set(pair, (sum.get(pair) ?? 0) + count);
}
