/** Lamps and lines: what Asterisk is told, and how rarely. */
import { agentLamp, keepLamps, type Lamps, queueLamp, queueLine } from "../../src/acd/lamps";
import type { AgentBucket, QueueView } from "../../src/acd/views";
import { aPool, callNr } from "./a-pool";

const NOBODY: Record<AgentBucket, number> = {
  ...{ idle: 0, reserved: 0, ringing: 0, talking: 0, wrapUp: 0 },
  ...{ onBreak: 0, loggedOut: 0 },
};

function aView(waiting: number, agents: Partial<typeof NOBODY> = {}, longestWaitMs = 0): QueueView {
  const place = {
    call: callNr(1),
    entry: "e" as never,
    enteredAtMs: 0,
    creditSeconds: 0,
    position: 1,
    offeredTo: null,
  };
  return {
    ...{
      id: "sales",
      name: "Sales",
      closed: false,
      draining: false,
      waiting: Array(waiting).fill(place),
      longestWaitMs,
    },
    ...{ free: agents.idle ?? 0, agents: { ...NOBODY, ...agents } },
  };
}

test.each([
  ["available", "idle", "NOT_INUSE"],
  ["onBreak", "idle", "UNAVAILABLE"],
  ["loggedOut", "idle", "UNAVAILABLE"],
  ["available", "reserved", "RINGING"],
  ["available", "ringing", "RINGING"],
  ["loggedOut", "talking", "INUSE"],
  ["available", "wrapUp", "INUSE"],
] as const)("an agent who is %s and %s shows %s", (kind, state, lamp) => {
  expect(agentLamp({ status: { kind, reason: "" }, state })).toBe(lamp);
});

test("an agent or a queue that is no more shows UNAVAILABLE", () => {
  expect(agentLamp(null)).toBe("UNAVAILABLE");
  expect(queueLamp(null)).toBe("UNAVAILABLE");
});

test.each([
  ["callers wait", aView(1, { idle: 1 }), "RINGING"],
  ["somebody is free", aView(0, { idle: 1, talking: 2 }), "NOT_INUSE"],
  ["everybody is taken", aView(0, { talking: 1, onBreak: 1 }), "INUSE"],
  ["nobody is at work", aView(0, { onBreak: 1, loggedOut: 3 }), "UNAVAILABLE"],
  ["nobody is let in", { ...aView(0, { idle: 1 }), closed: true }, "UNAVAILABLE"],
] as const)("a queue in which %s", (_what, view, lamp) => {
  expect(queueLamp(view)).toBe(lamp);
});

test("the line of a queue", () => {
  expect(queueLine(aView(3, { idle: 2 }, 130_900))).toBe("3 waiting, longest 02:10, 2 agents free");
  expect(queueLine(aView(1, { idle: 1 }, 3_600_000))).toBe("1 waiting, longest 60:00, 1 agent free");
  expect(queueLine(aView(0))).toBe("0 waiting, 0 agents free");
  expect(queueLine({ ...aView(0, { idle: 1 }), closed: true })).toBe("closed, 0 waiting, 1 agent free");
});

function lampsOf(pool: ReturnType<typeof aPool>) {
  const pushed: string[] = [];
  const lamps: Lamps = {
    setDeviceState: (name, state) => void pushed.push(`${name}=${state}`),
    setGlobal: (name, value) => void pushed.push(`${name}=${value}`),
  };
  const keeper = keepLamps({ dispatcher: pool.acd, lamps, clock: pool.clock });
  const take = (): string[] => pushed.splice(0);
  return { keeper, take };
}

test("everything once at the start, then only what changed", async () => {
  const pool = aPool({ dave: ["sales"] });
  const { take } = lampsOf(pool);
  expect(take()).toEqual([
    "Stasis:agent-dave=UNAVAILABLE",
    "Stasis:queue-sales=UNAVAILABLE",
    "FRONTDESK_QUEUE_sales=0 waiting, 0 agents free",
    "Stasis:queue-service=UNAVAILABLE",
    "FRONTDESK_QUEUE_service=0 waiting, 0 agents free",
  ]);
  await pool.clock.advance(60_000);
  expect(take()).toEqual([]);
  await pool.login("dave");
  expect(take()).toEqual([
    "Stasis:agent-dave=NOT_INUSE",
    "Stasis:queue-sales=NOT_INUSE",
    "FRONTDESK_QUEUE_sales=0 waiting, 1 agent free",
  ]);
});

test("at most one push a second for a queue, and the last truth is always told", async () => {
  const pool = aPool({});
  const { take } = lampsOf(pool);
  await pool.clock.advance(5_000);
  take();
  for (let n = 1; n <= 20; n++) {
    pool.enter(n);
    await pool.clock.advance(100);
  }
  const lines = take().filter((line) => line.startsWith("FRONTDESK_QUEUE"));
  expect(lines.map((line) => line.slice("FRONTDESK_QUEUE_sales=".length))).toEqual([
    "1 waiting, longest 00:00, 0 agents free",
    "10 waiting, longest 00:01, 0 agents free",
    "20 waiting, longest 00:02, 0 agents free",
  ]);
});

test("while callers wait the line grows older by itself, and no longer once they have gone", async () => {
  const pool = aPool({});
  const { take } = lampsOf(pool);
  const waiting = pool.enter(1);
  await pool.clock.advance(25_000);
  expect(take().filter((line) => line.includes("1 waiting"))).toHaveLength(3); // 0, 10 and 20 s
  waiting.leave("abandoned");
  await pool.clock.advance(60_000);
  expect(take()).toEqual(["Stasis:queue-sales=UNAVAILABLE", "FRONTDESK_QUEUE_sales=0 waiting, 0 agents free"]);
  expect(pool.clock.pending).toBe(0);
});

test("everything is pushed again after Asterisk was away, nothing after the end", async () => {
  const pool = aPool({ dave: ["sales"] });
  const { keeper, take } = lampsOf(pool);
  const first = take();
  keeper.pushAll();
  expect(take()).toEqual(first);
  keeper.stop();
  await pool.login("dave");
  expect(take()).toEqual([]);
});
