/** What the process sees of the dispatcher: the seam of the call flow (Acd), and what the API, the recovery and the CLI ask of it. */
import type { Acd, Clock, Journal, Phones } from "../callflow/ports";
import type { AgentStatus } from "../domain/agent";
import type { Company } from "../domain/company";
import type { AgentId, CallId, QueueId } from "../domain/glossary";
import type { Explanation } from "../domain/matcher";
import type { LiveCommands } from "./live-commands";
import type { AcdLog } from "./offers";
import type { Earlier } from "./recovery";
import type { AcdSettings } from "./settings";
import type { AcdListener } from "./turns";
import type { AcdSnapshot, AgentView, QueueView } from "./views";

export interface DispatcherDeps {
  readonly company: Company;
  readonly phones: Phones;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: AcdLog;
  /** Instead of the defaults in settings.ts. */
  readonly settings?: Partial<AcdSettings>;
  /** Draws the agents of queues with the strategy "random": the same seed, the same agents. */
  readonly seed?: number;
}

export interface Dispatcher extends Acd {
  /** What people do to queues and to callers who wait. */
  readonly live: LiveCommands;
  /** At once, or after the call the agent is on. Null: there is no such agent. `by`: who asked, for the journal. */
  setStatus(agent: AgentId, status: AgentStatus, by: string): AgentView | null;
  /** The agent has finished writing up before the time is over. Null: no such agent. Harmless when not in wrap-up. */
  wrapUpDone(agent: AgentId): AgentView | null;
  /** The wrap-up ends so much later. Null: no such agent; otherwise why not, or how he stands now. */
  extendWrapUp(agent: AgentId, ms: number): AgentView | "notInWrapUp" | "tooLong" | null;
  /** A phone has registered, or is not there any more: nobody is offered to an agent without one. Phones never heard of are rung. */
  phoneSeen(account: string, isThere: boolean): void;
  /** All phones that are in talks of which nothing is known: their agents are offered nobody while they are among these. */
  phonesEngaged(accounts: ReadonlySet<string>): void;
  /** A new version of the company: new agents and queues appear, a removed queue drains, an agent on a call goes after it. */
  companyChanged(company: Company): void;
  /** Before Asterisk is there: agents' statuses and closed queues of before, to be seen. Nobody is offered; `restore` follows. */
  foreshow(earlier: Earlier): void;
  /** What an earlier process left. Nobody is offered from here until `recovered` and all its callers are back, or a limit has passed. */
  restore(earlier: Earlier): void;
  /** After the calls were compared with Asterisk: those of `alive` are coming back, the entries of all others end as abandoned. */
  recovered(alive: ReadonlySet<CallId>): void;
  /** After a restart without the journal: it could be read by now, and every agent has his status of before. */
  caughtUp(): void;
  /** Places of an earlier process whose callers come back only now. Those nobody comes back to end like shadows. */
  takeBack(places: Pick<Earlier, "entries" | "made">): void;
  snapshot(): AcdSnapshot;
  agent(id: AgentId): AgentView | null;
  queue(id: QueueId): QueueView | null;
  /** Why this call stands where it stands, and what keeps each agent from it; null: it is in no queue. */
  explain(call: CallId): Explanation | null;
  /** Told once per turn in which anything changed; the returned function ends it. */
  onChange(listener: AcdListener): () => void;
  /** Before the process ends: phones that ring are stopped, timers too, nobody is offered any more. */
  stop(): void;
}
