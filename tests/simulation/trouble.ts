/** What goes wrong, and when: kills, restarts, cut and silent sockets, a bad line, a database that is away or slow. */
import type { Clock } from "../../src/callflow/ports";
import type { Rng } from "./rng";
import type { SimDatabase } from "./world/database";
import type { LineTrouble } from "./world/transport";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export interface TroubleDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: SimDatabase;
  readonly line: LineTrouble;
  killFrontdesk(): void;
  /** The process does nothing for a while, and does not know. */
  standStill(): void;
  restartAsterisk(downMs: number): void;
  cutSocket(silently: boolean): void;
  publishCompany(): void;
  readonly onHappens: (kind: string) => void;
}

/** How often each comes, on average. */
const EVERY_MS = {
  kill: 35 * MINUTE,
  standStill: 90 * MINUTE,
  asteriskRestart: 3 * HOUR,
  cut: 70 * MINUTE,
  silence: 2 * HOUR,
  badLine: 50 * MINUTE,
  databaseAway: 80 * MINUTE,
  databaseSlow: 90 * MINUTE,
  repliesLost: 90 * MINUTE,
  publish: 45 * MINUTE,
} as const;
type Kind = keyof typeof EVERY_MS;

export class Trouble {
  /** Monotonic time at which the last trouble ended, or will. */
  private untilMs = 0;
  private closed = false;
  readonly counts: Record<string, number> = {};

  constructor(private readonly deps: TroubleDeps) {}

  /** How long there has been none. */
  get calmMs(): number {
    return Math.max(0, this.deps.clock.monotonicMs() - this.untilMs);
  }

  /** Something else has gone wrong for a while. */
  lasts(ms: number): void {
    this.untilMs = Math.max(this.untilMs, this.deps.clock.monotonicMs() + ms);
  }

  begin(): void {
    for (const kind of Object.keys(EVERY_MS) as Kind[]) this.next(kind);
  }

  goHome(): void {
    this.closed = true;
    const { database, line } = this.deps;
    Object.assign(database.trouble, { away: false, slow: false, replyLost: 0 });
    Object.assign(line, { lost: 0, late: 0 });
  }

  private next(kind: Kind): void {
    const { clock, rng } = this.deps;
    clock.after(rng.exponentialMs(EVERY_MS[kind]), () => {
      if (this.closed) return;
      this.counts[kind] = (this.counts[kind] ?? 0) + 1;
      this.deps.onHappens(kind);
      this.happens(kind);
      this.next(kind);
    });
  }

  private happens(kind: Kind): void {
    const { rng, database, line } = this.deps;
    const { trouble } = database;
    switch (kind) {
      case "kill":
        this.lasts(0);
        this.deps.killFrontdesk();
        break;
      case "standStill":
        this.deps.standStill();
        break;
      case "asteriskRestart": {
        const downMs = rng.int(500, 20 * SECOND);
        this.lasts(downMs);
        this.deps.restartAsterisk(downMs);
        break;
      }
      case "cut":
      case "silence":
        this.lasts(10 * SECOND);
        this.deps.cutSocket(kind === "silence");
        break;
      case "badLine":
        this.during(
          rng.int(10, 90) * SECOND,
          () => Object.assign(line, { lost: 0.02, late: 0.1 }),
          () => Object.assign(line, { lost: 0, late: 0 }),
        );
        break;
      case "databaseAway":
        this.during(
          rng.int(1, 90) * SECOND,
          () => Object.assign(trouble, { away: true }),
          () => Object.assign(trouble, { away: false }),
        );
        break;
      case "databaseSlow":
        this.during(
          rng.int(5, 60) * SECOND,
          () => Object.assign(trouble, { slow: true }),
          () => Object.assign(trouble, { slow: false }),
        );
        break;
      case "repliesLost":
        this.during(
          rng.int(1, 20) * SECOND,
          () => Object.assign(trouble, { replyLost: 0.3 }),
          () => Object.assign(trouble, { replyLost: 0 }),
        );
        break;
      case "publish":
        this.lasts(0);
        this.deps.publishCompany();
        break;
    }
  }

  private during(ms: number, begin: () => void, end: () => void): void {
    this.lasts(ms);
    begin();
    this.deps.clock.after(ms, () => {
      end();
      this.lasts(0);
    });
  }
}
