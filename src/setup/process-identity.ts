/**
 * Tells one process from another that was later given the same number. A pid
 * alone proves nothing after a crash; a pid with its start time and command
 * line does. Linux only, as everything in src/setup.
 */
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since the machine booted, as /proc/PID/stat has it. */
  startTicks: string;
  /** The boot this process belongs to: ticks start anew at each. */
  bootId: string;
}

/** Who has this number now; null when nobody has, or only a zombie that its parent has not collected. */
export function identify(pid: number): ProcessIdentity | null {
  const stat = readProc(`${pid}/stat`);
  if (stat === null) return null;
  // The name in brackets may itself contain spaces and brackets: what follows the last one is regular.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTicks = fields[19];
  if (state === undefined || startTicks === undefined || state === "Z" || state === "X") return null;
  return { pid, startTicks, bootId: bootId() };
}

/** True when the very process that was identified then is still running. */
export function stillRuns(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== null && now.startTicks === known.startTicks && now.bootId === known.bootId;
}

/** The process group of a process, null when it is gone. */
export const groupOf = (pid: number): number | null => numberInStat(pid, 2);

/** Who started a process, or inherited it from one that has ended; null when it is gone. */
export const parentOf = (pid: number): number | null => numberInStat(pid, 1);

/** @param field counted from the state, which is 0 */
function numberInStat(pid: number, field: number): number | null {
  const stat = readProc(`${pid}/stat`);
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[field]);
}

/** The arguments a process was started with; empty when it is gone or belongs to somebody who hides them. */
export function commandLineOf(pid: number): string[] {
  const raw = readProc(`${pid}/cmdline`);
  return raw === null ? [] : raw.replace(/\0$/, "").split("\0");
}

function bootId(): string {
  return (readProc("sys/kernel/random/boot_id") ?? "").trim();
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return null; // The process has gone, which is an answer.
  }
}
