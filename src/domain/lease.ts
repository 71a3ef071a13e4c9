/**
 * Who owns the pool: the one process that takes calls and decides. The others
 * are standbys. Every owner has an epoch, one higher than the last.
 *
 *   standby ──nobody is the owner any more──▶ owner ──a newer epoch──▶ lost: ends at once
 *                                              │  ▲
 *                                              └──┘ cut off from Postgres: goes on, for nobody can take the lease then
 *
 * How a standby knows that the owner is gone. It watches the mark that the
 * owner renews every second, by its own monotonic clock, for as long as it has
 * been in contact with Postgres without a gap: so neither clocks that differ
 * nor a Postgres that was away make it believe that an owner who is well has
 * fallen silent. A lock that Postgres frees with the owner's connection halves
 * the wait after a kill -9; alone it would not do, for a connection that is
 * half open or belongs to a stopped process keeps its lock.
 */
import type { EpochMs } from "./glossary";

/** The row of the lease as somebody sees it. */
export interface LeaseSeen {
  readonly epoch: number;
  readonly node: string;
  /** The process. */
  readonly instance: string;
  /** Where its API listens. */
  readonly api: string;
  /** Another text after each renewal; nothing else is to be read from it. */
  readonly mark: string;
  readonly takenAtMs: EpochMs;
  /** The owner ended in order. */
  readonly released: boolean;
  /** The owner's connection to Postgres is there. */
  readonly connected: boolean;
}

/** What an owner has. */
export interface Ownership {
  readonly epoch: number;
  /** The first epoch from which on only this node has been the owner. */
  readonly sinceEpoch: number;
}

/** An owner who has renewed nothing for so long is gone. */
export const LEASE_MS = 3_000;
/** The same when the connection is gone too: long enough for an owner to come back after a restart of Postgres. */
export const DISCONNECTED_MS = 1_500;

/**
 * @param seen null: the pool has never had an owner
 * @param silentMs for how long the mark has been the same, seen without a gap
 */
export function mayTake(
  seen: LeaseSeen | null,
  silentMs: number,
  me: { readonly node: string; readonly instance: string },
): boolean {
  if (!seen || seen.released || seen.instance === me.instance) return true;
  // This node's own process of before: nobody else would renew in its name.
  if (!seen.connected && seen.node === me.node) return true;
  return silentMs >= (seen.connected ? LEASE_MS : DISCONNECTED_MS);
}

/** Whether a line that was kept in the spool was recorded while nobody else has been the owner since. */
export function isOfThisReign(epochOfLine: number | undefined, { sinceEpoch, epoch }: Ownership): boolean {
  // Recorded without Postgres, or before there were leases: nobody came between if the owner before was this node.
  if (epochOfLine === undefined) return sinceEpoch < epoch || epoch === 1;
  return epochOfLine >= sinceEpoch;
}
