/** Every call that is under way: taken in, run, found again by its id, and ended on a supervisor's word. */
import type { Caller, StepState } from "../domain/call";
import type { CallId, EpochMs, QueueId, SiteId } from "../domain/glossary";
import { callerOf, siteOf } from "../domain/identify";
import { displayAni } from "../domain/numbers";
import type { CompanyIndex } from "../domain/people";
import { Call } from "./call";
import type { Placed } from "./callback-facts";
import type { StepDeps } from "./deps";
import { CallerGone, type Line, type Talk } from "./ports";
import { runCall } from "./run-call";
import { LOOKUP_WAIT_MS, lookUpAgain } from "./steps/identify";
import { within } from "./waits";

const WITHHELD = "anonymous";

/** A channel that Asterisk has handed to us. */
export interface Arrival {
  readonly line: Line;
  readonly ani: string;
  /** The network knows the number, but the caller does not want it shown: nor do we. */
  readonly withheld: boolean;
  readonly dnis: string;
  /** From the trunk, or from one of our own phones (the name of its SIP account). */
  readonly from: { readonly kind: "trunk" } | { readonly kind: "phone"; readonly account: string };
}

/** A call that a former process began. */
export interface Adopted {
  readonly id: CallId;
  readonly line: Line;
  /** The version the call began with; null: the one of today. */
  readonly people: CompanyIndex | null;
  readonly site: SiteId;
  readonly dnis: string;
  readonly caller: Caller;
  readonly arrivedAtMs: EpochMs;
  readonly legsMade: number;
  readonly state: StepState;
  readonly talk: Talk | null;
  /** How long that talk has gone on already. */
  readonly talkedBeforeMs?: number;
  /** The ageing place of a VIP, if one was held. */
  readonly shadow: { readonly queue: QueueId; readonly enteredAtMs: EpochMs } | null;
  /** The incident that the caller has heard of and chosen nothing since. */
  readonly incidentHeard?: string | null;
  readonly afterMs: number;
}

export interface Calls {
  arrive(arrival: Arrival): CallId;
  adopt(adopted: Adopted): void;
  /** A call of our own making, its customer on the line. Resolves when it has ended. */
  place(placed: Placed): Promise<void>;
  find(id: CallId): Call | null;
  open(): readonly Call[];
  /** Ends a call for the caller; false: no such call is open. */
  hangUp(id: CallId): Promise<boolean>;
  /** Resolves when every call has ended. */
  idle(): Promise<void>;
}

export interface CallsDeps extends StepDeps {
  readonly nextCallId: (nowMs: EpochMs) => CallId;
  /** The version that the next caller sees. */
  readonly company: () => CompanyIndex;
}

export function createCalls(deps: CallsDeps): Calls {
  const open = new Map<CallId, Call>();
  const running = new Set<Promise<void>>();

  /** `ready`: what the first step waits for; never rejects. */
  function run(call: Call, from: StepState, ready?: Promise<unknown>): Promise<void> {
    open.set(call.id, call);
    const done = (ready ? ready.then(() => runCall(call, from, deps)) : runCall(call, from, deps))
      .catch(async (err: unknown) => {
        deps.log.error({ err, call: call.id }, "a call could not be run to its end");
        await call.line.hangUp(); // nobody looks after the caller any more
      })
      .catch((err: unknown) => deps.log.warn({ err, call: call.id }, "nor could its caller be hung up"))
      .finally(() => {
        open.delete(call.id);
        running.delete(done);
      });
    running.add(done);
    return done;
  }

  return {
    arrive(arrival) {
      const people = deps.company();
      const nowMs = deps.clock.nowMs();
      const id = deps.nextCallId(nowMs);
      const { site, known } = siteOf(arrival.dnis, people.company);
      const caller = callerFrom(arrival, people, site.country);
      const call = new Call(
        { id, line: arrival.line, people, site, dnis: arrival.dnis, caller, arrivedAtMs: nowMs },
        deps,
      );
      arrival.line.nameCall(id);
      call.record({
        type: "call.arrived",
        channel: arrival.line.channel,
        ani: displayAni(arrival.withheld ? WITHHELD : arrival.ani),
        number: caller.number,
        dnis: displayAni(arrival.dnis),
        site: site.id,
        dnisKnown: known || arrival.from.kind === "phone",
        kind: caller.kind,
        employee: caller.employee,
        companyVersion: people.company.version,
      });
      void run(call, { step: "identify" });
      return id;
    },

    adopt({ state, talk, talkedBeforeMs = 0, shadow, incidentHeard = null, afterMs, ...start }) {
      const people = start.people ?? deps.company();
      const site = people.site(start.site) ?? people.defaultSite;
      const call = new Call({ ...start, people, site }, deps);
      call.talk = talk;
      call.talkedBeforeMs = talkedBeforeMs;
      call.incidentHeard = incidentHeard;
      if (start.caller.employee && state.step !== "feature") deps.acd.occupy(start.caller.employee, call.id);
      if (shadow) call.shadow = deps.acd.holdShadow({ call: call.id, ...shadow });
      call.record({ type: "call.adopted", state, afterMs });
      call.enter(state); // a VIP found from now on is taken out of this step
      // Identify asks by itself; whoever talks needs nobody's card.
      const asks = state.step !== "identify" && state.step !== "talk";
      void run(call, state, asks ? within(deps.clock, LOOKUP_WAIT_MS, lookUpAgain(call, deps)) : undefined);
    },

    place({ state, ...start }) {
      return run(new Call(start, deps), state);
    },

    find: (id) => open.get(id) ?? null,
    open: () => [...open.values()],

    async hangUp(id) {
      const call = open.get(id);
      if (!call) return false;
      await call.line.hangUp().catch((err: unknown) => {
        if (!(err instanceof CallerGone)) throw err; // gone already is what was asked for
      });
      return true;
    },

    async idle() {
      await Promise.all(running);
    },
  };
}

function callerFrom(arrival: Arrival, people: CompanyIndex, country: string): Caller {
  const colleague = arrival.from.kind === "phone" ? people.deskOwner(arrival.from.account) : null;
  return callerOf({ ani: arrival.withheld ? WITHHELD : arrival.ani, country, colleague });
}
