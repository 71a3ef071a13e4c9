/** The talks of the book: N3, an agent's desk is in one talk, a caller in one, and every talk that ends has begun. */
import type { DomainEvent } from "../../../src/domain/events";
import { must } from "./violation";

type OfType<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

interface BookTalk {
  readonly call: string;
  readonly employee: string;
  /** On the desk phone of an agent. */
  readonly atDesk: boolean;
}

export interface TalkBookDeps {
  readonly isAgent: (employee: string) => boolean;
  /** Whether Asterisk has this channel now. */
  readonly hasChannel: (channel: string) => boolean;
}

export class TalkBook {
  /** Those that have not ended, by their leg. */
  readonly open = new Map<string, BookTalk>();
  /** All that there were. */
  count = 0;

  constructor(private readonly deps: TalkBookDeps) {}

  /** @throws Violation */
  begins({ call, leg, employee, device }: OfType<"call.connected">): void {
    const atDesk = device === "desk" && this.deps.isAgent(employee);
    for (const talk of this.open.values())
      must(talk.call !== call, "N3", () => `the caller of ${call} talks to two`, call);
    const other = atDesk ? this.otherOf(employee, call) : null;
    must(other === null, "N3", () => `${employee} talks to ${other} and ${call}`, call);
    this.count++;
    this.open.set(leg, { call, employee, atDesk });
  }

  /** @throws Violation */
  ends({ call, leg, talkedMs }: OfType<"talk.ended">): void {
    must(talkedMs >= 0, "N10", () => "a talk shorter than nothing", call);
    must(this.open.delete(leg), "N3", () => `a talk on ${leg} ends that never began`, call);
  }

  /** Another call than this one, to which this agent talks at his desk; null: none. */
  otherOf(agent: string, call: string): string | null {
    for (const [leg, talk] of this.open) {
      const isOther = talk.atDesk && talk.employee === agent && talk.call !== call;
      // The end of a talk that an earlier process left may be told late: then its phone is not in Asterisk any more.
      if (isOther && this.deps.hasChannel(leg)) return talk.call;
    }
    return null;
  }
}
