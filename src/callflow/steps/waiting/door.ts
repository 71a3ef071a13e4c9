/** At a queue's door: what a caller brings along, and whether he is let in. */
import { type QueueRefusal, whyNotAdmitted } from "../../../domain/admission";
import type { QueueChoice } from "../../../domain/call";
import type { Category, Queue, Site } from "../../../domain/company";
import type { EpochMs } from "../../../domain/glossary";
import { openState } from "../../../domain/hours";
import { creditSeconds } from "../../../domain/identify";
import type { CallVariables } from "../../../domain/skills";
import type { Call } from "../../call";
import type { StepDeps } from "../../deps";

/** Who asks to be let in where. */
export interface Entering {
  readonly queue: Queue;
  /** By whose clock the queue's hours are. */
  readonly site: Site;
  readonly choice: QueueChoice;
  /** From when his wait counts. */
  readonly enteredAtMs: EpochMs;
}

/** Why this caller may not enter; null: he may. */
export function refusal(
  call: Call,
  { queue, site, choice, enteredAtMs }: Entering,
  deps: StepDeps,
): QueueRefusal | null {
  const { outlook } = deps.acd;
  const variables = variablesOf(call, choice);
  const standing = { queue: queue.id, entry: null, creditSeconds: creditOf(call, choice), enteredAtMs, variables };
  return whyNotAdmitted({
    queue,
    figures: outlook.figures(queue.id),
    withinHours: isWithinHours(queue, site, deps.clock.nowMs()),
    holdsPlace: call.shadow !== null,
    estimateMs: queue.hopeless.estimateMsMax === null ? null : (outlook.prospect(standing).estimate?.waitMs ?? null),
  });
}

/** Holidays are the site's: a queue with hours of its own may be what is open on them. */
function isWithinHours({ hours }: Queue, { zone }: Site, nowMs: EpochMs): boolean {
  return hours === null || openState({ zone, hours, holidays: [] }, nowMs).open;
}

/** The head start that this choice gives this caller, in seconds. */
export function creditOf(call: Call, { stream, urgencySeconds }: QueueChoice): number {
  return creditSeconds({
    stream: stream ? call.people.stream(stream) : null,
    category: categoryOf(call),
    urgencySeconds,
    caller: call.caller,
    site: call.site,
  });
}

/** What this call is to the skills a queue asks for. */
export function variablesOf(call: Call, { stream }: QueueChoice): CallVariables {
  const category = categoryOf(call);
  return {
    language: call.language,
    site: call.site.id,
    ...(stream && { stream }),
    ...(category && { category: category.id }),
  };
}

function categoryOf(call: Call): Category | null {
  return call.customer?.category ? call.people.category(call.customer.category) : null;
}
