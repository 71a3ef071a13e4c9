/** Where a caller may go who cannot enter a queue, or cannot wait in it any longer. Pure. */
import type { OverflowReason } from "./admission";
import type { OverflowTarget, Queue, Site } from "./company";
import type { E164, PromptName, QueueId } from "./glossary";
import type { CompanyIndex } from "./people";

/** A target that may be tried. */
export type Stop =
  | { readonly kind: "queue"; readonly queue: Queue; readonly site: Site; readonly as: OverflowTarget }
  | { readonly kind: "number"; readonly number: E164 }
  | { readonly kind: "callback" }
  | { readonly kind: "message"; readonly prompt: PromptName };

/**
 * The targets of a queue that may be tried, in their order. A queue the caller
 * has been to already is none: no chain goes round for ever. A message ends the
 * call, so what stands behind one is never reached; without any there is one.
 */
export function stopsOf(
  from: Pick<Queue, "overflow">,
  at: { readonly site: Site; readonly visited: readonly QueueId[]; readonly why: OverflowReason },
  people: CompanyIndex,
): Stop[] {
  const stops = from.overflow.flatMap((target) => stopOf(target, at.site, people) ?? []);
  const fresh = stops.filter((stop) => stop.kind !== "queue" || !at.visited.includes(stop.queue.id));
  return [...fresh, { kind: "message", prompt: MESSAGES[at.why] ?? "sorry" }];
}

/** Null: it is not there any more, or may not be rung. */
function stopOf(target: OverflowTarget, site: Site, people: CompanyIndex): Stop | null {
  switch (target.kind) {
    case "queue": {
      const queue = people.queue(target.queue);
      return queue && { kind: "queue", queue, site, as: target };
    }
    case "site": {
      const other = people.site(target.site);
      const queue = other && people.queue(other.queue);
      return other && queue && { kind: "queue", queue, site: other, as: target };
    }
    case "number":
      return mayBeRung(target.number, people) ? target : null;
    case "callback":
    case "message":
      return target;
  }
}

/** Money is guarded: no outside number is rung for a caller but those the company has named. */
export function mayBeRung(number: E164, { company }: CompanyIndex): boolean {
  return company.outboundPrefixes.some((prefix) => number.startsWith(prefix));
}

/** What is said when nobody takes the caller and the queue names no message. */
const MESSAGES: Readonly<Partial<Record<OverflowReason, PromptName>>> = { full: "queue-full", closed: "queue-closed" };
