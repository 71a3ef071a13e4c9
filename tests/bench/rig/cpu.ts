/**
 * Who used the processor: time of our processes with all they have started, and
 * of everybody else on the machine, from /proc.
 */
import { readdirSync, readFileSync } from "node:fs";

/** USER_HZ: the same on every Linux we run on. */
const MS_PER_TICK = 10;
/** Fields of /proc/<pid>/stat after the name in brackets. */
const PARENT = 1;
const TIMES = { user: 11, system: 12, childrenUser: 13, childrenSystem: 14 };

export type ProcessName = "asterisk" | "frontdesk" | "postgres" | "generator";

/** Pids of those whose time is counted, read anew each time: frontdesk may have been started again. */
export type Roots = () => Readonly<Record<ProcessName, number>>;

/** CPU milliseconds since the processes began, and of the whole machine since it was started. */
export interface CpuReading {
  readonly byProcess: Readonly<Record<ProcessName, number>>;
  /** User and system time of the whole machine. */
  readonly machineMs: number;
  readonly atMs: number;
}

/** What was used between two readings. */
export interface CpuUse {
  readonly ms: Readonly<Record<ProcessName, number>>;
  /** The three that carry calls: not the generator. */
  readonly totalMs: number;
  /** Of all ours, the generator included. */
  readonly coresUsed: number;
  /** Share of the machine that processes which are none of ours used, 0 to 1. */
  readonly othersShare: number;
}

interface Entry {
  readonly parent: number;
  readonly ownMs: number;
  readonly reapedMs: number;
}

const NAMES: readonly ProcessName[] = ["asterisk", "frontdesk", "postgres", "generator"];

export function readCpu(roots: Roots): CpuReading {
  const table = processTable();
  const pids = roots();
  // What we started ourselves counts for itself, not for the generator that is its parent.
  const apart = new Set(NAMES.filter((name) => name !== "generator").map((name) => pids[name]));
  const own = table.get(pids.generator)?.ownMs ?? 0;
  return {
    byProcess: {
      asterisk: treeMs(table, pids.asterisk, apart),
      frontdesk: treeMs(table, pids.frontdesk, apart),
      postgres: treeMs(table, pids.postgres, apart),
      generator: own,
    },
    machineMs: machineMs(),
    atMs: performance.now(),
  };
}

export function cpuBetween(before: CpuReading, after: CpuReading, processors: number): CpuUse {
  const use = (name: ProcessName): number => Math.max(0, after.byProcess[name] - before.byProcess[name]);
  const ms = {
    asterisk: use("asterisk"),
    frontdesk: use("frontdesk"),
    postgres: use("postgres"),
    generator: use("generator"),
  };
  const totalMs = ms.asterisk + ms.frontdesk + ms.postgres;
  const others = after.machineMs - before.machineMs - totalMs - ms.generator;
  const wallMs = after.atMs - before.atMs;
  return {
    ...{ ms, totalMs, coresUsed: (totalMs + ms.generator) / wallMs },
    othersShare: Math.max(0, others / (wallMs * processors)),
  };
}

function processTable(): Map<number, Entry> {
  const table = new Map<number, Entry>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const entry = readEntry(name);
    if (entry) table.set(Number(name), entry);
  }
  return table;
}

function readEntry(pid: string): Entry | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null; // it ended while we were reading
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = (at: number): number => Number(fields[at] ?? 0) * MS_PER_TICK;
  return {
    parent: Number(fields[PARENT]),
    ownMs: ticks(TIMES.user) + ticks(TIMES.system),
    reapedMs: ticks(TIMES.childrenUser) + ticks(TIMES.childrenSystem),
  };
}

/** A process with its children, those that have ended included. */
function treeMs(table: ReadonlyMap<number, Entry>, root: number, apart: ReadonlySet<number>): number {
  const entry = table.get(root);
  if (!entry) return 0;
  let sum = entry.ownMs + entry.reapedMs;
  for (const [pid, child] of table) {
    if (child.parent === root && !apart.has(pid)) sum += treeMs(table, pid, apart);
  }
  return sum;
}

/** User, nice and system time of all processors: what processes have used. */
function machineMs(): number {
  const [, user = "0", nice = "0", system = "0"] = readFileSync("/proc/stat", "latin1").split(/\s+/);
  return (Number(user) + Number(nice) + Number(system)) * MS_PER_TICK;
}
