/** The answer of an agent for which a caller waits: a promise that is made only when somebody asks for it, for there may be a hundred thousand. */
import type { Leg } from "../callflow/ports";
import type { AgentId, OfferId } from "../domain/glossary";

export interface AgentReady {
  readonly leg: Leg;
  readonly agent: AgentId;
  readonly offer: OfferId;
}

export class Answer {
  private asked: Promise<AgentReady> | null = null;
  private told: AgentReady | null = null;
  private tell: ((ready: AgentReady) => void) | null = null;

  get promise(): Promise<AgentReady> {
    this.asked ??= this.told
      ? Promise.resolve(this.told)
      : new Promise((tell) => {
          this.tell = tell;
        });
    return this.asked;
  }

  /** The first agent counts. */
  resolve(ready: AgentReady): void {
    this.told ??= ready;
    this.tell?.(ready);
  }
}
