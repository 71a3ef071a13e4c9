/**
 * After every connect to Asterisk: what it has beside what the journal and this
 * process know, and every difference put right. The plan is pure
 * (src/domain/recovery.ts); this carries it out.
 */
import type { Dispatcher } from "./acd/dispatcher";
import { rebuild } from "./acd/rebuild";
import type { Snapshot, Telephony } from "./ari";
import { readArrival } from "./ari/arrivals";
import type { Callbacks } from "./callflow/callbacks";
import type { Calls } from "./callflow/calls";
import type { Clock, Journal } from "./callflow/ports";
import { TIMED_OUT, within } from "./callflow/waits";
import type { StepState } from "./domain/call";
import type { JournalEntry } from "./domain/events";
import type { CallId, ChannelId } from "./domain/glossary";
import { isCallId } from "./domain/ids";
import type { CompanyIndex } from "./domain/people";
import { planRecovery, type Recovery as RecoveryPlan } from "./domain/recovery";
import { type Remembered, rememberCalls, type UnderWay } from "./domain/remember";
import { learnLate } from "./late-journal";
import { createLeftTalks } from "./left-talks";
import type { Log } from "./log";

/** Without the journal callers are still taken over, by what Asterisk shows; nobody waits longer for it. */
const REMEMBER_LIMIT_MS = 3_000;
/** How often a journal that could not be read at the start is asked again. */
const REMEMBER_AGAIN_MS = 2_000;
/** An Asterisk that is there is connected by then, and everything comes back at once. */
export const FORESHOW_AFTER_MS = 1_000;

export interface RecoveryDeps {
  readonly telephony: () => Telephony;
  readonly acd: Dispatcher;
  readonly calls: Calls;
  readonly callbacks?: Pick<Callbacks, "calls" | "restore">;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** Lines of all calls of this node that have not ended, and what agents did last, in order. Rejects while Postgres is away. */
  readonly openLines: () => Promise<readonly JournalEntry[]>;
  /** The version of the company that a call began with; null: it is not kept any more. */
  readonly companyOf: (version: number) => Promise<CompanyIndex | null>;
  /** False: Postgres is known to be away, and callers need not wait for it. */
  readonly journalReadable: () => boolean;
}

export interface Reconciled {
  readonly adopted: number;
  readonly closed: number;
}

export interface Recovery {
  /** Told before the first connect: while Asterisk is not there, agents are shown with the status the journal knows. */
  foreshow(): void;
  /** After a connect: everything. */
  reconcile(snapshot: Snapshot): Promise<Reconciled>;
  /** While calls go on: these channels, bridges and calls alone, whatever else differs. Null: the journal cannot be read now. */
  putRight(snapshot: Snapshot, suspects: ReadonlySet<string>): Promise<Reconciled | null>;
  /** False: the journal could not be read yet, and people who talk are left to their talk until it can. */
  settled(): boolean;
  /** The journal is not asked again. */
  stop(): void;
}

export function createRecovery(deps: RecoveryDeps): Recovery {
  /** The ACD is rebuilt from the journal once: afterwards this process is the one that knows. */
  let rebuilt = false;
  const leftTalks = createLeftTalks(deps.acd);
  /** It was rebuilt without a journal, and what that knows is still to be learnt. */
  let unread = false;
  /** Asterisk is there, and that is about to happen: what is shown until then comes too late. */
  let begun = false;
  let callbacksRestored = false;
  let asking = false;
  let stopped = false;
  /** Cancel what is to be asked of the journal again. */
  let cancelAsking = (): void => undefined;
  let cancelForeshow = (): void => undefined;

  /** `read`: lines of the journal; null: it cannot be read now. */
  async function putRight(
    snapshot: Snapshot,
    read: readonly JournalEntry[] | null,
    before: Own,
    suspects: ReadonlySet<string> | null = null,
  ): Promise<Reconciled> {
    const lines = read ?? [];
    const alive = new Map([...before, ...ownCalls(deps)]);
    const callers = snapshot.channels.filter((channel) => channel.ours);
    const whole = planRecovery(
      {
        channels: callers.map(({ id, state, bridge }) => ({ id, answered: state === "Up", bridge })),
        bridges: snapshot.bridges.map(({ id }) => id),
        asteriskStartedAtMs: Date.parse(snapshot.startedAt) || 0,
      },
      rememberCalls(lines),
      alive,
      read ? "read" : "unread",
    );
    const plan = suspects ? onlyOf(suspects, whole) : whole;
    if (!rebuilt) {
      unread = !read;
      deps.acd.restore({ ...rebuild(lines), ...(unread && { unread }) });
    } else if (unread && read && !suspects) {
      unread = false;
      learnLate(read, plan, new Set(alive.keys()), deps);
    }
    if (!read) leftTalks.see(snapshot, alive);
    for (const leg of plan.endLegs) await deps.telephony().endChannel(leg);
    for (const bridge of plan.deleteBridges) await deps.telephony().endBridge(bridge);
    let adopted = 0;
    for (const { call, state, talk } of plan.adopt) if (await adopt(call, state, talk, snapshot, deps)) adopted++;
    for (const channel of plan.takeIn) takeIn(channel, snapshot, deps);
    if (read) leftTalks.told();
    // After the calls: a callback whose customer is on the line is looked after by his call.
    if (read && !suspects && !callbacksRestored) {
      callbacksRestored = true;
      deps.callbacks?.restore(lines, (id) => deps.calls.find(id) !== null);
    }
    // The ACD ends the places of the others when it takes over what the journal knew; it did so before, without a journal.
    if (!rebuilt) deps.acd.recovered(new Set(ownCalls(deps).map(([id]) => id)));
    for (const { call, reason } of plan.close) {
      if (rebuilt) endPlace(call, deps);
      close(call, reason, deps); // last: a call whose end is told is not looked at again after the next restart
    }
    rebuilt = true;
    return { adopted: adopted + plan.takeIn.length, closed: plan.close.length };
  }

  /** The journal could not be read at the start: as soon as it can, agents have their status again and old calls their end. */
  function askAgain(): void {
    if (asking) return;
    asking = true;
    if (stopped) return;
    cancelAsking = deps.clock.after(REMEMBER_AGAIN_MS, () => {
      asking = false;
      catchUp().catch((err: unknown) => {
        deps.log.debug({ err }, "the journal still cannot be read");
        askAgain();
      });
    });
  }

  async function catchUp(): Promise<void> {
    const before = ownCalls(deps);
    const lines = await remembered(deps);
    if (!lines) {
      if (leftTalks.any) leftTalks.see(await deps.telephony().snapshot(), new Map(ownCalls(deps)));
      return askAgain();
    }
    await putRight(await deps.telephony().snapshot(), lines, before);
  }

  async function showStaff(): Promise<void> {
    const lines = begun || !deps.journalReadable() ? null : await deps.openLines();
    if (begun) return;
    if (lines) deps.acd.foreshow(rebuild(lines));
    else foreshow(REMEMBER_AGAIN_MS);
  }

  function foreshow(afterMs: number): void {
    if (stopped) return;
    cancelForeshow = deps.clock.after(afterMs, () => {
      showStaff().catch((err: unknown) => {
        deps.log.debug({ err }, "the agents' statuses cannot be read yet");
        foreshow(REMEMBER_AGAIN_MS);
      });
    });
  }

  return {
    foreshow: () => foreshow(FORESHOW_AFTER_MS),

    async reconcile(snapshot) {
      begun = true;
      // Those that end while the journal is read end themselves, though it still shows them as open.
      const before = ownCalls(deps);
      const lines = await remembered(deps);
      if (!lines) askAgain();
      return putRight(snapshot, lines, before);
    },

    async putRight(snapshot, suspects) {
      const before = ownCalls(deps);
      const lines = await remembered(deps);
      if (!lines) return null;
      endForgotten(lines, suspects, deps);
      return putRight(snapshot, lines, before, suspects);
    },

    settled: () => rebuilt && !asking,

    stop() {
      stopped = true;
      cancelAsking();
      cancelForeshow();
    },
  };
}

/** Calls that the ledger has open, though the journal has lost how they began: nobody can say more than that they are over. */
function endForgotten(lines: readonly JournalEntry[], suspects: ReadonlySet<string>, deps: RecoveryDeps): void {
  const remembered = new Set(rememberCalls(lines).map(({ id }) => id));
  for (const id of suspects) {
    if (!isCallId(id) || remembered.has(id) || deps.calls.find(id)) continue;
    deps.journal.record({ type: "call.ended", call: id, reason: "nodeLost", at: "unknown", cause: "unknown" });
  }
}

/** The part of a plan that is about these channels, bridges and calls. */
function onlyOf(suspects: ReadonlySet<string>, plan: RecoveryPlan<Remembered>): RecoveryPlan<Remembered> {
  const suspected = (id: string): boolean => suspects.has(id);
  return {
    adopt: plan.adopt.filter(({ call }) => suspected(call.id) || suspected(call.channel)),
    close: plan.close.filter(({ call }) => suspected(call.id)),
    endLegs: plan.endLegs.filter(suspected),
    deleteBridges: plan.deleteBridges.filter(suspected),
    takeIn: plan.takeIn.filter(suspected),
  };
}

type Own = readonly (readonly [CallId, ChannelId])[];

/** Callbacks too: an agent's phone may ring for one, and its customer's. */
const ownCalls = ({ calls, callbacks }: RecoveryDeps): Own => [
  ...(callbacks?.calls() ?? []),
  ...calls.open().map((call) => [call.id, call.line.channel] as const),
];

/** Null: the journal cannot be read now. */
async function remembered(deps: RecoveryDeps): Promise<readonly JournalEntry[] | null> {
  const { openLines, clock, log, journalReadable } = deps;
  if (!journalReadable()) {
    log.warn("Postgres is away: callers are taken over by what Asterisk shows");
    return null;
  }
  try {
    const lines = await within(clock, REMEMBER_LIMIT_MS, openLines());
    if (lines !== TIMED_OUT) return lines;
    log.warn("the journal cannot be read in time: callers are taken over by what Asterisk shows");
  } catch (err) {
    log.warn({ err }, "the journal cannot be read: callers are taken over by what Asterisk shows");
  }
  return null;
}

/** What the queue still had of a call that is over. */
function endPlace({ id: call, entry, openOffers }: Remembered, { journal, clock }: RecoveryDeps): void {
  for (const { id: offer, entry: of, agent } of openOffers)
    journal.record({ type: "offer.ended", call, offer, entry: of, agent, outcome: "lost", rangMs: 0 });
  if (!entry) return;
  const waitedMs = Math.max(0, clock.nowMs() - entry.enteredAtMs);
  journal.record({ type: "queue.left", call, entry: entry.id, queue: entry.queue, how: "abandoned", waitedMs });
}

/** The call ended while nobody watched; its open offers and its place are ended by the ACD. */
function close(call: Remembered, reason: "nodeLost" | "abandoned" | "completed", deps: RecoveryDeps): void {
  const { journal } = deps;
  const cause = reason === "nodeLost" ? "asteriskEnded" : "unknown";
  endSegments(call, null, deps);
  journal.record({ type: "call.ended", call: call.id, reason, at: call.state.step, cause });
}

type TalkState = Extract<StepState, { step: "talk" }>;

/** What went on at phones when the journal ended is over, except the talk that goes on. */
function endSegments(call: Remembered, talk: TalkState | null, { journal, clock, acd }: RecoveryDeps): void {
  const nowMs = clock.nowMs();
  for (const { kind, leg, employee, device, sinceMs } of call.underWay) {
    const of = { call: call.id, leg, employee };
    const ms = Math.max(0, nowMs - sinceMs);
    const goesOn = talk?.leg === leg;
    if (kind === "ring")
      journal.record({ type: "phone.ended", ...of, device, outcome: goesOn ? "answered" : "withdrawn", rangMs: ms });
    else if (!goesOn) journal.record({ type: "talk.ended", ...of, by: "unknown", talkedMs: ms });
    // Whose talk is over is free at once. Whose phone rang is kept for the call, which rings it again unless it talks.
    if (!goesOn && (kind === "talk" || talk)) acd.release(employee, call.id);
  }
  // It began in the last moments, of which the journal knows nothing.
  if (talk && talkOf(call, talk) === undefined) {
    const { leg, employee, device, queue } = talk;
    journal.record({ type: "call.connected", call: call.id, leg, employee, device, queue });
  }
}

const talkOf = (call: Remembered, { leg }: TalkState): UnderWay | undefined =>
  call.underWay.find((one) => one.kind === "talk" && one.leg === leg);

async function adopt(
  call: Remembered,
  state: Remembered["state"],
  talk: { bridge: Parameters<Telephony["endBridge"]>[0]; leg: ChannelId } | null,
  snapshot: Snapshot,
  deps: RecoveryDeps,
): Promise<boolean> {
  const seen = snapshot.channels.find((channel) => channel.id === call.channel);
  const people = await deps.companyOf(call.companyVersion).catch(() => null);
  if (!seen) return false;
  const line = deps.telephony().adoptLine(seen);
  const leg = talk ? snapshot.channels.find((channel) => channel.id === talk.leg) : undefined;
  const going = talk && leg ? deps.telephony().adoptTalk(line, leg, talk.bridge) : null;
  const now = state.step === "talk" && !going ? ({ step: "afterCall" } as const) : state;
  const talking = now.step === "talk" ? now : null;
  endSegments(call, talking, deps);
  if (talking) deps.acd.adoptTalk(talking.employee, call.id, talking.queue);
  const nowMs = deps.clock.nowMs();
  deps.calls.adopt({
    ...call,
    line,
    people,
    state: now,
    talk: going,
    shadow: call.entry?.shadow ? call.entry : null,
    talkedBeforeMs: talking ? nowMs - (talkOf(call, talking)?.sinceMs ?? nowMs) : 0,
    afterMs: nowMs - call.arrivedAtMs,
  });
  return true;
}

/** A caller of whom the journal knows nothing: greeted as if he had just come, which is the worst that can be told him. */
function takeIn(channel: ChannelId, snapshot: Snapshot, { telephony, calls }: RecoveryDeps): void {
  const seen = snapshot.channels.find(({ id }) => id === channel);
  if (!seen) return;
  const args = seen.appData.split(",").slice(1);
  const read = readArrival({
    type: "stasisStart",
    channel: seen,
    args: args.length > 0 ? args : ["trunk"],
    replaces: null,
  });
  if (read.kind === "arrival") calls.arrive({ ...read.arrival, line: telephony().adoptLine(seen) });
}
