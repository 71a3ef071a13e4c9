/** Random days in a call centre: what may happen, and how it is done to a pool. Bad moments (late answers, late reports, doubled reports) included. */
import fc from "fast-check";
import type { Waiting } from "../../src/callflow/ports";
import type { AgentId, CallId, EntryId, OfferId, QueueId } from "../../src/domain/glossary";
import { callNr, type Pool, RING_MS } from "./a-pool";

const CALLERS = 8;
const BREAK = { kind: "onBreak", reason: "lunch" } as const;

export type Op =
  | { readonly do: "enter"; readonly caller: number; readonly queue: QueueId; readonly creditSeconds: number }
  | { readonly do: "holdShadow" | "dropShadow" | "leave"; readonly caller: number; readonly queue: QueueId }
  | { readonly do: "answer"; readonly nth: number }
  | {
      readonly do: "end";
      readonly nth: number;
      readonly outcome: "busy" | "refused" | "unreachable" | "noAnswer" | "withdrawn";
    }
  | { readonly do: "connected" | "connectFailed"; readonly nth: number }
  | { readonly do: "talkEnded" | "wrapUpDone"; readonly agent: AgentId }
  | { readonly do: "occupy" | "release"; readonly agent: AgentId; readonly caller: number }
  | { readonly do: "status"; readonly agent: AgentId; readonly kind: "available" | "onBreak" | "loggedOut" }
  | { readonly do: "advance"; readonly ms: number };

interface Caller {
  readonly call: CallId;
  waiting: Waiting | null;
  shadow: EntryId | null;
}

export interface World {
  readonly pool: Pool;
  readonly callers: Map<number, Caller>;
  /** Answers the callers have heard of. */
  readonly ready: OfferId[];
}

export function anyOps(agents: readonly AgentId[], queues: readonly QueueId[]): fc.Arbitrary<Op[]> {
  const caller = fc.nat({ max: CALLERS - 1 });
  const queue = fc.constantFrom(...queues);
  const agent = fc.constantFrom(...agents);
  const nth = fc.nat({ max: 3 });
  const just = <const T extends string>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names);
  const status = just("available", "available", "available", "onBreak", "loggedOut");
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: just("enter"), caller, queue, creditSeconds: fc.nat({ max: 60 }) }) },
    { weight: 2, arbitrary: fc.record({ do: just("holdShadow", "dropShadow", "leave"), caller, queue }) },
    { weight: 4, arbitrary: fc.record({ do: just("answer"), nth }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: just("end"),
        nth,
        outcome: just("busy", "refused", "unreachable", "noAnswer", "withdrawn"),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: just("connected", "connected", "connectFailed"), nth }) },
    { weight: 3, arbitrary: fc.record({ do: just("talkEnded", "wrapUpDone"), agent }) },
    { weight: 1, arbitrary: fc.record({ do: just("occupy", "release"), agent, caller }) },
    { weight: 3, arbitrary: fc.record({ do: just("status"), agent, kind: status }) },
    { weight: 3, arbitrary: fc.record({ do: just("advance"), ms: fc.constantFrom(1, 1_000, 5_000, RING_MS, 40_000) }) },
  );
  return fc.array(op, { minLength: 1, maxLength: 80, size: "max" });
}

/** Does one thing, and lets everything follow from it. */
export async function play(world: World, op: Op): Promise<void> {
  const { pool, callers } = world;
  switch (op.do) {
    case "enter": {
      const caller = callerOf(world, op.caller);
      caller.waiting = pool.enter(op.caller, {
        queue: op.queue,
        creditSeconds: op.creditSeconds,
        entry: caller.shadow,
      });
      caller.shadow = null;
      break;
    }
    case "holdShadow": {
      const caller = callerOf(world, op.caller);
      caller.shadow = pool.acd.holdShadow({ call: caller.call, queue: op.queue, enteredAtMs: pool.clock.nowMs() });
      break;
    }
    case "dropShadow": {
      const { shadow } = callerOf(world, op.caller);
      if (shadow) pool.acd.dropShadow(shadow, "connected");
      break;
    }
    case "leave":
      callers.get(op.caller)?.waiting?.leave("abandoned");
      break;
    case "advance":
      await pool.clock.advance(op.ms);
      break;
    case "occupy":
    case "release":
      pool.acd[op.do](op.agent, callNr(op.caller));
      break;
    default:
      playAgent(world, op);
  }
  await pool.clock.advance(0);
  hear(world);
  await pool.clock.advance(0);
}

type AgentOp = Exclude<Op, { do: "enter" | "holdShadow" | "dropShadow" | "leave" | "advance" | "occupy" | "release" }>;

function playAgent({ pool, ready }: World, op: AgentOp): void {
  switch (op.do) {
    case "answer":
      pool.phones.ringing[op.nth]?.answer();
      break;
    case "end":
      pool.phones.ringing[op.nth]?.end(op.outcome);
      break;
    case "connected":
    case "connectFailed": {
      const offer = ready[op.nth];
      if (offer) pool.acd[op.do](offer);
      break;
    }
    case "talkEnded": {
      const call = pool.acd.agent(op.agent)?.call;
      if (call) pool.acd.talkEnded(op.agent, call);
      break;
    }
    case "wrapUpDone":
      pool.acd.wrapUpDone(op.agent);
      break;
    case "status":
      pool.acd.setStatus(op.agent, op.kind === "onBreak" ? BREAK : { kind: op.kind }, "test");
      break;
  }
}

function callerOf(world: World, n: number): Caller {
  const known = world.callers.get(n) ?? { call: callNr(n), waiting: null, shadow: null };
  world.callers.set(n, known);
  return known;
}

/** The callers hear of the phones that have answered; newest first, so that an old offer is used now and then as well. */
function hear(world: World): void {
  for (const { waiting } of world.callers.values()) {
    void waiting?.agentReady.then(({ offer }) => {
      if (!world.ready.includes(offer)) world.ready.unshift(offer);
    });
  }
}
