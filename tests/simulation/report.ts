/** A failed run, told so that it can be run again: what broke, when, the last lines of the call, the command. */
import type { JournalEntry } from "../../src/domain/events";
import { type Outcome, type SimulationOptions, simulate } from "./simulate";

const LINES_MAX = 40;
const HOUR = 3_600_000;

/** What is found for this run; null: everything held. */
export const failureOf = async (options: SimulationOptions): Promise<string | null> =>
  reportOf(await simulate(options));

/** Null: nothing failed. */
export function reportOf(outcome: Outcome): string | null {
  const { failed, seed } = outcome;
  if (!failed) return null;
  const lines = failed.journal.slice(-LINES_MAX);
  return [
    `seed ${seed}: ${failed.text}`,
    `  after ${clockOf(failed.atMs)}, at step ${failed.step}${failed.call ? `, call ${failed.call}` : ""}`,
    ...(lines.length > 0 ? [`  the last ${lines.length} lines of this call:`] : []),
    ...lines.map((line) => `    ${lineOf(line)}`),
    `  again: ${commandFor(outcome)}`,
  ].join("\n");
}

/** The same run, no longer than needed. What shows at rest needs all its hours. */
export function commandFor({ seed, hours, calm, failed }: Outcome): string {
  const needed = failed ? Math.min(hours, Math.ceil((failed.atMs / HOUR) * 100) / 100) : hours;
  return `npm run simulate -- --seed ${seed} --hours ${needed}${calm ? " --calm" : ""}`;
}

function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}

function lineOf({ atMs, event }: JournalEntry): string {
  const { type, ...facts } = event;
  return `${new Date(atMs).toISOString().slice(11, 23)} ${type} ${JSON.stringify(facts)}`;
}
