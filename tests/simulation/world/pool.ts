/**
 * The two nodes of a pool: whose process owns it, who stands by, what becomes of
 * one that is killed or stands still.
 *
 *   killed        the same node starts again, or the other one has taken over by then
 *   stands still  goes on as the owner it was; or finds another one in its place, ends, and comes back as the standby;
 *                 or takes the application from its successor first, and both end
 *
 * A standby takes over when the lease has run out (src/domain/lease.ts); never
 * while Postgres is away, nor here while the owner's disk has lines that Postgres
 * does not have: which of two accounts counts then is tried in tests/db.
 */
import type { Rng } from "../rng";
import { FrontdeskProcess, type World } from "./frontdesk";

const NODES = ["s", "t"] as const;
type Node = (typeof NODES)[number];
/** From the last renewal until a standby has noticed: with the connection gone, or still there. */
const NOTICED_MS = { killed: [1_500, 2_600], still: [3_000, 4_100] } as const;
const AGAIN_MS = 500;
const TAKEN_OVER = 0.35;

export interface PoolDeps {
  readonly world: World;
  readonly rng: Rng;
  /** Something is wrong for so long from now on. */
  readonly trouble: (ms: number) => void;
  /** A standby is about to be the owner. */
  readonly onTakeOver: () => void;
}

export class Pool {
  owner: FrontdeskProcess | null = null;
  private standby: FrontdeskProcess | null = null;
  readonly counts = { takeovers: 0, followed: 0, displaced: 0 };

  constructor(private readonly deps: PoolDeps) {}

  async begin(): Promise<void> {
    await this.ownerStarts(NODES[0]);
  }

  kill(): void {
    const { owner, deps } = this;
    if (!owner) return; // dead already, or just being started
    this.owner = null;
    owner.kill();
    if (this.mayBeFollowed(owner) && deps.rng.chance(TAKEN_OVER)) this.isFollowed(owner);
    else this.startsAgain(owner.node, deps.rng.chance(0.8) ? deps.rng.int(200, 3_000) : deps.rng.int(3_000, 60_000));
  }

  standStill(): void {
    const { owner, deps } = this;
    if (!owner) return;
    const ms = deps.rng.int(200, 12_000);
    const noticedMs = deps.rng.int(...NOTICED_MS.still);
    deps.trouble(ms + 1_000);
    owner.standStill();
    deps.world.clock.after(ms, () => owner.goOn());
    if (ms <= noticedMs) return;
    deps.world.clock.after(noticedMs, () => {
      if (this.owner !== owner || !this.mayBeFollowed(owner)) return;
      this.owner = null;
      this.counts.followed++;
      this.standbyTakesOver(owner, 0);
    });
  }

  /** The standby reads the company too. */
  publish(): void {
    this.owner?.publish();
    this.standby?.publish();
  }

  /** A process has found another owner in its place, or another one's socket, and ended. */
  left(process: FrontdeskProcess): void {
    if (this.owner !== process) {
      this.comesBack(process.node);
      return;
    }
    // One that stood still while it connected took the application from the owner: now nobody answers, until the
    // owner's lease has run out.
    this.owner = null;
    this.counts.displaced++;
    this.isFollowed(process);
  }

  /** By the other node when the lease has run out; where that may not be, its own node starts again. */
  private isFollowed(process: FrontdeskProcess): void {
    const { deps } = this;
    const ms = deps.rng.int(...NOTICED_MS.killed);
    if (this.mayBeFollowed(process)) {
      this.standbyTakesOver(process, ms);
      this.comesBack(process.node);
    } else this.startsAgain(process.node, ms);
  }

  private startsAgain(node: string, ms: number): void {
    this.deps.trouble(ms + 1_000);
    this.deps.world.clock.after(ms, () => void this.ownerStarts(node));
  }

  private mayBeFollowed({ node }: FrontdeskProcess): boolean {
    const { database } = this.deps.world;
    return !database.trouble.away && database.diskOf(node).isEmpty;
  }

  private standbyTakesOver(from: FrontdeskProcess, ms: number): void {
    const { world, trouble } = this.deps;
    trouble(ms + 2_000);
    world.clock.after(ms, () => {
      if (world.database.trouble.away) this.standbyTakesOver(from, AGAIN_MS);
      else void this.takesOver(other(from.node));
    });
  }

  private async takesOver(node: Node): Promise<void> {
    this.counts.takeovers++;
    this.deps.onTakeOver();
    const ready = this.standby?.node === node ? this.standby : await FrontdeskProcess.start(this.deps.world, node);
    this.standby = null;
    this.owner = ready;
    await ready.takeOver();
  }

  private async ownerStarts(node: string): Promise<void> {
    const process = await FrontdeskProcess.start(this.deps.world, node);
    this.owner = process;
    await process.takeOver();
  }

  private comesBack(node: string): void {
    const { world, rng, trouble } = this.deps;
    // Until what its disk has of before is in Postgres.
    trouble(30_000);
    world.clock.after(rng.int(5_000, 20_000), async () => {
      if (this.owner?.node === node || this.standby) return;
      const process = await FrontdeskProcess.start(world, node);
      if (this.owner?.node === node) process.kill();
      else this.standby = process;
    });
  }
}

const other = (node: string): Node => (node === NODES[0] ? NODES[1] : NODES[0]);
