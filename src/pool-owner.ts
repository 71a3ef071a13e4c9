/**
 * What this process is to the pool: its owner, a standby, or alone while
 * Postgres is away. One process of a pool is connected to Asterisk under the
 * application's name, because the newest socket takes the calls; the others are
 * ready to be it. Wires the lease (src/lease.ts) with what a change means.
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { PoolNow } from "./api/deps";
import type { Clock } from "./callflow/ports";
import type { Config } from "./config";
import type { Database } from "./db/database";
import { createLeaseStore } from "./db/lease";
import type { Reign } from "./db/reign";
import type { LeaseSeen, Ownership } from "./domain/lease";
import { createLease, type Lease } from "./lease";
import type { Log } from "./log";

/** There while this process is a standby: one that starts without Postgres must know whether it was one. */
const STANDBY_FILE = "standby";
/** By then an owner has taken over every call, and lines of before can be told from his. */
const SETTLED_MS = 15_000;

export interface PoolOwnerOptions {
  readonly config: Pick<Config, "node" | "dataDir" | "api">;
  readonly database: Pick<Database, "leases">;
  readonly clock: Clock;
  readonly log: Log;
}

export interface PoolOwnerEvents {
  /** This process takes the calls from now on. Called once; `ownership` null: it is alone. */
  takeOver(ownership: Ownership | null): void;
  /** It was alone and is the owner now: Postgres is back. */
  confirmed(ownership: Ownership): void;
  /** It must end; `superseded`: another process owns the pool, so this one may start again as a standby. */
  end(why: string, superseded: boolean): void;
}

export interface PoolOwner {
  /** What the journal may write now. */
  reign(): Reign | null;
  now(): PoolNow;
  gate(): Promise<boolean> | null;
  /** `apiUrl`: where this process listens. Resolves when it knows what it is. */
  start(apiUrl: string, events: PoolOwnerEvents): Promise<void>;
  /** Another socket has our application, or Postgres refuses our lines: ends the process, once. */
  replaced(why: string): void;
  /** Hands over at once. */
  release(): Promise<void>;
}

export function createPoolOwner({ config, database, clock, log }: PoolOwnerOptions): PoolOwner {
  const standbyFile = join(config.dataDir, STANDBY_FILE);
  let lease: Lease | null = null;
  let events: PoolOwnerEvents | null = null;
  let ownership: Ownership | null = null;
  let working = false;
  let ended = false;
  let standbySinceMs: number | null = null;

  function end(why: string, superseded: boolean): void {
    if (ended) return;
    ended = true;
    lease?.stop();
    events?.end(why, superseded);
  }

  function own(won: Ownership): void {
    ownership = won;
    standbySinceMs = null;
    forgetStandby();
    if (working) events?.confirmed(won);
    else events?.takeOver(won);
    working = true;
  }

  /** A file that stays costs this process its next start while Postgres is away, and nothing now. */
  function forgetStandby(): void {
    try {
      rmSync(standbyFile, { force: true });
    } catch (err) {
      log.warn({ err, file: standbyFile }, "the mark of a standby could not be removed");
    }
  }

  function standBy(): void {
    if (lease?.state.kind !== "standby") return;
    standbySinceMs = clock.monotonicMs();
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(standbyFile, "");
  }

  return {
    reign() {
      const state = lease?.state;
      if (state?.kind === "owner" && ownership) return { kind: "owner", ...ownership };
      const settled = standbySinceMs !== null && clock.monotonicMs() - standbySinceMs > SETTLED_MS;
      return state?.kind === "standby" && settled && ofOther(state.owner) ? { kind: "standby" } : null;
    },
    now: () => poolNow(lease, config.node),
    gate: () => (ended ? Promise.resolve(false) : (lease?.gate() ?? null)),
    async start(apiUrl, given) {
      events = given;
      const me = { node: config.node, instance: randomUUID(), api: reachable(apiUrl) };
      lease = createLease({
        ...{ store: createLeaseStore(database.leases, me), clock, log, ...me },
        mayGoAlone: !existsSync(standbyFile),
        onOwner: own,
        onAlone() {
          log.warn("Postgres is away: calls are taken all the same, the pool is taken when it is back");
          working = true;
          given.takeOver(null);
        },
        onLost: (why) => end(why, true),
      });
      await lease.start();
      standBy();
    },
    replaced(why) {
      const before = lease?.state;
      const epoch = before?.kind === "owner" ? before.epoch : null;
      // Who has taken the application: the next owner of the pool, or something that knows nothing of pools?
      const asked = lease?.ask() ?? Promise.resolve(null);
      void asked.then((owner) => end(why, owner !== null && owner.epoch !== epoch));
    },
    async release() {
      ended = true;
      await lease?.release();
    },
  };

  function ofOther(owner: LeaseSeen | null): boolean {
    return owner !== null && owner.node !== config.node;
  }
}

function poolNow(lease: Lease | null, node: string): PoolNow {
  const state = lease?.state ?? { kind: "starting" as const };
  switch (state.kind) {
    case "owner":
      return { role: "owner", epoch: state.epoch, owner: node, ownerApi: null };
    case "starting":
      return { role: "starting", epoch: null, owner: null, ownerApi: null };
    case "alone":
      return { role: "alone", epoch: null, owner: node, ownerApi: null };
    default: {
      const owner = state.kind === "standby" || state.kind === "lost" ? state.owner : null;
      return { role: "standby", epoch: owner?.epoch ?? null, owner: owner?.node ?? null, ownerApi: owner?.api ?? null };
    }
  }
}

/** Listening everywhere is no address: the machine's name is. */
const reachable = (apiUrl: string): string => apiUrl.replace(/\/\/(0\.0\.0\.0|\[::\])/, `//${hostname()}`);
