/**
 * Postgres as a process sees it: connections (connection.ts) that may be slow,
 * lost or away; the events, the tables they make, and the row of the lease with
 * its epoch, which lets nobody write any more whom another owner has followed.
 * What was committed or fsynced is told at once to whoever watches: that is the
 * journal every check reads, for it is what survives a kill.
 */
import type { Clock } from "../../../src/callflow/ports";
import { type EventRow, entryOf } from "../../../src/db/events";
import type { JournalEntry } from "../../../src/domain/events";
import type { Ownership } from "../../../src/domain/lease";
import type { Rng } from "../rng";
import { Connection } from "./connection";
import { Disk } from "./disk";
import { Ledger } from "./ledger";
import type { Life } from "./life";

export interface DatabaseTrouble {
  away: boolean;
  slow: boolean;
  /** Of a commit whose answer is lost; from 0 to 1. */
  replyLost: number;
}

export interface SentRow {
  readonly seq: number;
  readonly node: string;
  readonly at: number;
  readonly type: string;
  readonly call_id: string | null;
  readonly data: object;
}

/** `late`: of an owner of before, told when another one has followed. */
export type OnKept = (entry: JournalEntry, late: boolean) => void;

export const failure = (code: string, text: string): Error => Object.assign(new Error(text), { code });
const keyOf = (node: string, seq: number): string => `${node} ${seq}`;

export class SimDatabase {
  readonly trouble: DatabaseTrouble = { away: false, slow: false, replyLost: 0 };
  readonly ledger = new Ledger();
  private readonly kept = new Set<string>();
  private readonly inPostgres = new Set<string>();
  private readonly lastSeqs = new Map<string, number>();
  private readonly disks = new Map<string, Disk>();
  private owner: (Ownership & { readonly node: string }) | null = null;
  /** How many batches were refused because their writer's epoch was over. */
  refused = 0;

  constructor(
    readonly clock: Clock,
    readonly rng: Rng,
    private readonly onKept: OnKept,
  ) {}

  /** The connections of one process. */
  connect(life: Life): Connection {
    return new Connection(this, life);
  }

  /** The disk of a node: it outlives its processes. */
  diskOf(node: string): Disk {
    const known = this.disks.get(node);
    if (known) return known;
    // Lines of an owner who has been followed count only once Postgres has taken them.
    const disk = new Disk((entry) => {
      if (!this.isOver(entry.epoch)) this.keep(entry, false);
    });
    this.disks.set(node, disk);
    return disk;
  }

  // ------------------------------------------------------------ the lease

  /** The next epoch is this node's. */
  take(node: string): Ownership {
    const { owner } = this;
    const epoch = (owner?.epoch ?? 0) + 1;
    const sinceEpoch = owner?.node === node ? owner.sinceEpoch : epoch;
    this.owner = { node, epoch, sinceEpoch };
    return { epoch, sinceEpoch };
  }

  get ownerNode(): string | null {
    return this.owner?.node ?? null;
  }

  isOver(epoch: number | undefined): boolean {
    return epoch !== undefined && epoch < (this.owner?.epoch ?? 0);
  }

  // ------------------------------------------------------------ the events

  lastSeq(node: string | null): number {
    return node === null ? Math.max(0, ...this.lastSeqs.values()) : (this.lastSeqs.get(node) ?? 0);
  }

  has(node: string, seq: number): boolean {
    return this.inPostgres.has(keyOf(node, seq));
  }

  /** False: `epoch` is over, and nothing was written. Null: written without asking. */
  commit(rows: readonly SentRow[], epoch: number | null): boolean {
    if (epoch !== null && epoch !== this.owner?.epoch) {
      this.refused++;
      return false;
    }
    for (const { seq, node, at, type, call_id, data } of rows) {
      if (this.has(node, seq)) continue; // ON CONFLICT DO NOTHING
      const row: EventRow = { seq: String(seq), node, at: new Date(at), type, call_id, data };
      this.inPostgres.add(keyOf(node, seq));
      this.lastSeqs.set(node, Math.max(this.lastSeqs.get(node) ?? 0, seq));
      const entry = entryOf(row);
      this.ledger.write(entry, epoch);
      this.keep(entry, epoch === null);
    }
    return true;
  }

  private keep(entry: JournalEntry, late: boolean): void {
    const key = keyOf(entry.node, entry.seq);
    if (this.kept.has(key)) return;
    this.kept.add(key);
    this.onKept(entry, late);
  }
}
