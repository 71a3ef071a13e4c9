/** Who watches the queues, and what people ask of the API: live commands, callbacks ordered and called off. */
import type { Clock } from "../../../src/callflow/ports";
import type { Company } from "../../../src/domain/company";
import type { E164 } from "../../../src/domain/glossary";
import type { Book } from "../checks/book";
import type { Rng } from "../rng";
import { KNOWN } from "./directory";
import type { FrontdeskProcess } from "./frontdesk";

const SECOND = 1000;
const EVERY_MS = 40 * SECOND;
const BY = "supervisor";

export interface SupervisorDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly company: () => Company;
  /** What is known of the queues is what was told. */
  readonly book: Book;
  /** Null: nobody answers, or nothing may be changed now. */
  readonly process: () => FrontdeskProcess | null;
}

export class Supervisor {
  private closed = false;
  readonly counts: Record<string, number> = {};

  constructor(private readonly deps: SupervisorDeps) {}

  begin(): void {
    const { clock, rng } = this.deps;
    clock.after(rng.exponentialMs(EVERY_MS), () => {
      if (this.closed) return;
      const process = this.deps.process();
      if (process) this.acts(process);
      this.begin();
    });
  }

  /** Every queue is open again, and whoever waits to be called back is told that nobody will. */
  goHome(): void {
    this.closed = true;
    this.deps.clock.after(SECOND, () => {
      const process = this.deps.process();
      for (const { id } of this.deps.company().queues) process?.acd.live.setOpen(id, true, BY);
      for (const id of this.deps.book.callbacks.open.keys()) this.callOff(id);
      this.goHome();
    });
  }

  private acts(process: FrontdeskProcess): void {
    const { rng, book } = this.deps;
    const does = rng.weighted({
      raise: 20,
      withdraw: 6,
      move: 14,
      pull: 20,
      close: 4,
      order: 16,
      callOff: 6,
      hangUp: 3,
    });
    const waiting = rng.any([...book.entries.values()].filter(({ shadow }) => !shadow));
    const done = this.does(does, process, waiting?.call ?? null);
    if (done) this.counts[does] = (this.counts[does] ?? 0) + 1;
  }

  private does(what: string, process: FrontdeskProcess, call: string | null): boolean {
    const { rng, company } = this.deps;
    const { liveCalls, acd } = process;
    const queue = rng.any(company().queues);
    const agent = rng.any(company().agents);
    if (what === "order") return queue !== null && this.order(process);
    if (what === "callOff") return this.callOff(rng.any([...this.deps.book.callbacks.open.keys()]));
    if (what === "close") return queue !== null && this.closes(queue.id);
    if (call === null || !queue || !agent) return false;
    switch (what) {
      case "raise":
        return liveCalls.raise(call as never, rng.int(5, 400), BY).kind === "done";
      case "withdraw":
        return liveCalls.withdraw(call as never, "asked for", BY) === "done";
      case "move":
        return liveCalls.move(call as never, queue.id, BY) === "done";
      case "pull":
        return acd.live.pull(call as never, agent.employee, BY).kind === "done";
      default:
        return liveCalls.hangUp(call as never);
    }
  }

  private closes(queue: string): boolean {
    const { clock, rng } = this.deps;
    this.deps.process()?.acd.live.setOpen(queue, false, BY);
    clock.after(rng.int(5, 120) * SECOND, () => this.opens(queue));
    return true;
  }

  private opens(queue: string): void {
    const process = this.deps.process();
    if (process) process.acd.live.setOpen(queue, true, BY);
    else this.deps.clock.after(5 * SECOND, () => this.opens(queue));
  }

  private order({ callbacks }: FrontdeskProcess): boolean {
    const { rng, clock, company } = this.deps;
    const queue = rng.any(company().queues.filter((one) => one.callback));
    const site = rng.any(company().sites.filter(({ id }) => id !== "closed"));
    if (!queue || !site) return false;
    const known = rng.chance(0.4) ? rng.any(KNOWN) : null;
    const number = known?.number ?? (`+7843555${rng.int(2000, 9999)}` as E164);
    callbacks.order({
      ...{ queue: queue.id, site: site.id, number, calledFrom: null, origin: "api", stream: null, creditSeconds: 0 },
      ...{ customer: null, name: null, category: null, language: null, lastAgent: null, enteredAtMs: clock.nowMs() },
    });
    return true;
  }

  private callOff(id: string | null): boolean {
    return id !== null && (this.deps.process()?.callbacks.cancel(id as never, BY) ?? false);
  }
}
