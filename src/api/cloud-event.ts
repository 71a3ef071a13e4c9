/**
 * A journal entry as the world sees it: a CloudEvents 1.0 envelope with a
 * versioned type. Clients ignore fields and types they do not know.
 */
import type { DomainEventType, JournalEntry } from "../domain/events";
import { rfc3339 } from "./times";

export interface CloudEvent {
  readonly specversion: "1.0";
  /** The entry's seq: rising, and what Last-Event-ID resumes from. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  /** calls/<id> or agents/<id>; absent for what concerns neither. */
  readonly subject?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Every type there is; the compiler sees to it that none is forgotten. */
const TYPES: Readonly<Record<DomainEventType, true>> = {
  "call.arrived": true,
  "caller.identified": true,
  "caller.lookupFailed": true,
  "caller.blocked": true,
  "step.entered": true,
  "call.answered": true,
  "prompt.played": true,
  "incident.heard": true,
  "incident.deflected": true,
  "campaign.heard": true,
  "survey.answered": true,
  "menu.chosen": true,
  "menu.extensionDialled": true,
  "menu.wrongInput": true,
  "menu.noInput": true,
  "phone.rang": true,
  "phone.ended": true,
  "mobile.accepted": true,
  "queue.shadowHeld": true,
  "queue.entered": true,
  "queue.left": true,
  "queue.refused": true,
  "queue.overflowed": true,
  "queue.exited": true,
  "queue.announced": true,
  "queue.estimateMeasured": true,
  "queue.pulled": true,
  "queue.raised": true,
  "queue.withdrawn": true,
  "queue.moved": true,
  "queue.opened": true,
  "queue.closed": true,
  "offer.made": true,
  "offer.ended": true,
  "call.connected": true,
  "talk.ended": true,
  "queue.resumed": true,
  "callback.requested": true,
  "callback.waits": true,
  "callback.setAside": true,
  "call.placed": true,
  "callback.tried": true,
  "callback.ended": true,
  "call.adopted": true,
  "call.fellBack": true,
  "call.ended": true,
  "agent.statusChanged": true,
  "agent.stateChanged": true,
  "system.started": true,
  "system.stopping": true,
  "asterisk.connected": true,
  "asterisk.lost": true,
  "company.published": true,
  "invariant.broken": true,
};

export const EVENT_TYPES: readonly string[] = Object.keys(TYPES);
/** No line of the journal: a picture of now (live-figures.ts), for those who ask for it by name. */
export const FIGURES_TYPE = "figures";

export function cloudEvent(entry: JournalEntry): CloudEvent {
  const { type, ...data } = entry.event;
  const subject = "call" in data && data.call ? `calls/${data.call}` : null;
  const agent = entry.event.type.startsWith("agent.") && "agent" in data ? `agents/${data.agent}` : null;
  return {
    specversion: "1.0",
    id: String(entry.seq),
    source: `/frontdesk/nodes/${entry.node}`,
    type: `frontdesk.${type}.v1`,
    time: rfc3339(entry.atMs),
    ...((agent ?? subject) ? { subject: (agent ?? subject) as string } : {}),
    data,
  };
}

export type TypeFilter = (type: DomainEventType | typeof FIGURES_TYPE) => boolean;

/**
 * Reads a filter such as `queue.*,call.ended` or `frontdesk.queue.entered.v1`.
 * Returns the test for a type, or the first name that is none.
 */
export function typeFilter(text: string): TypeFilter | { readonly unknown: string } {
  const wanted = new Set<string>();
  for (const name of text.split(",").map((part) =>
    part
      .trim()
      .replace(/^frontdesk\./, "")
      .replace(/\.v1$/, ""),
  )) {
    const matching = name.endsWith(".*")
      ? EVENT_TYPES.filter((type) => type.startsWith(name.slice(0, -1)))
      : [...EVENT_TYPES, FIGURES_TYPE].filter((type) => type === name);
    if (matching.length === 0) return { unknown: name };
    for (const type of matching) wanted.add(type);
  }
  return (type) => wanted.has(type);
}
