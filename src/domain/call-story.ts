/**
 * A call as a story, from the lines of the journal:
 *   10:02:03 greeted, good morning (Kazan) · 10:02:05 dialled 204 (Anna) ·
 *   10:02:25 Anna's desk phone rang 20 s, no answer · 10:02:31 Anna's mobile answered, accepted with 1
 * Every event has its sentence here; null where another one tells it better.
 */
import { DateTime } from "luxon";
import { unreachable } from "./assert";
import type { DeviceKind } from "./call";
import type { CallbackEnd, TryOutcome } from "./callback";
import type { DayPart } from "./company";
import type { CallEvent, DomainEvent, JournalEntry, OfferOutcome } from "./events";
import type { EpochMs } from "./glossary";
import type { RingOutcome } from "./ring-outcome";
import { ended } from "./story-end";
import { fellBack } from "./story-fallback";
import { seconds } from "./story-length";
import type { StoryNames } from "./story-names";
import { overflowed, refused } from "./story-waiting";

export type { StoryNames } from "./story-names";

export interface StoryLine {
  readonly atMs: EpochMs;
  readonly text: string;
}

/** @param entries of one call, in their order */
export function tellStory(entries: readonly JournalEntry[], names: StoryNames): StoryLine[] {
  const teller = new Teller(names);
  const lines: StoryLine[] = [];
  for (const { atMs, event } of entries) {
    if (!isOfCall(event)) continue;
    if (event.type === "call.fellBack") {
      lines.push(...fellBack(event, arrived(event, names), names));
      continue;
    }
    const text = teller.tell(event);
    const last = lines[lines.length - 1];
    // Pressing 1 belongs to the answer it follows.
    if (event.type === "mobile.accepted" && last && text)
      lines[lines.length - 1] = { ...last, text: `${last.text}, ${text}` };
    else if (text !== null) lines.push({ atMs, text });
  }
  return lines;
}

/** All lines in one; a line in the same second as the one before needs no time of its own. */
export function joinStory(lines: readonly StoryLine[], zone: string): string {
  let shown = "";
  return lines
    .map(({ atMs, text }) => {
      const time = DateTime.fromMillis(atMs, { zone }).toFormat("HH:mm:ss");
      const line = time === shown ? text : `${time} ${text}`;
      shown = time;
      return line;
    })
    .join(" · ");
}

const isOfCall = (event: DomainEvent): event is Extract<DomainEvent, CallEvent> =>
  "call" in event && event.type !== "agent.stateChanged";

type Told<T extends CallEvent["type"]> = Extract<CallEvent, { type: T }>;

class Teller {
  /** Places that only age are not worth a sentence when they are given up. */
  private readonly shadows = new Set<string>();

  constructor(private readonly names: StoryNames) {}

  tell(event: CallEvent): string | null {
    const { names } = this;
    switch (event.type) {
      case "call.arrived":
        return arrived(event, names);
      case "caller.identified":
        return identified(event, names);
      case "caller.lookupFailed":
        return `could not be looked up, the database was ${event.why === "timeout" ? "too slow" : "away"}`;
      case "caller.blocked":
        return blocked(event);
      case "step.entered":
        return entered(event);
      case "call.answered":
        return null; // the greeting says so
      case "prompt.played":
        return played(event, names);
      case "incident.heard":
        return `heard of the incident "${event.incident}"`;
      case "incident.deflected":
        return "that was answer enough";
      case "campaign.heard":
        return `heard the campaign "${event.campaign}"`;
      case "survey.answered":
        return `answered the survey: ${event.answer}`;
      case "menu.chosen":
        return `chose ${event.key} (${event.label})`;
      case "menu.extensionDialled":
        return dialled(event, names);
      case "menu.wrongInput":
        return `pressed ${event.digits}, which leads nowhere (try ${event.tries})`;
      case "menu.noInput":
        return `pressed nothing (try ${event.tries})`;
      case "phone.rang":
        return null; // told when it has ended
      case "phone.ended":
        return phoneEnded(event, names);
      case "mobile.accepted":
        return "accepted with 1";
      case "offer.made":
        return null; // told when it has ended
      case "offer.ended":
        return offerEnded(event, names);
      case "queue.refused":
        return refused(event, names);
      case "queue.overflowed":
        return overflowed(event, names);
      case "queue.exited":
        return `pressed ${event.key} (${event.label}) while waiting`;
      case "queue.pulled":
        return `taken out of the line by ${event.by} for ${names.employee(event.agent)}`;
      case "queue.raised":
        return `put forward by ${event.by}: ${event.creditSeconds} s ahead`;
      case "queue.withdrawn":
        return `waiting ended by ${event.by}: ${event.reason}`;
      case "queue.moved":
        return `moved by ${event.by} to ${names.queue(event.to)}`;
      case "queue.announced":
      case "queue.estimateMeasured":
        return null; // the prompt says so; the error is a figure for reports
      case "queue.shadowHeld":
      case "queue.entered":
      case "queue.left":
        return this.queue(event);
      case "call.connected":
        return `talking with ${names.employee(event.employee)}${event.device === "mobile" ? " (mobile)" : ""}`;
      case "talk.ended":
        return talkEnded(event, names);
      case "queue.resumed":
        return event.why === "callback"
          ? "takes the place of the callback over, with its age"
          : "takes up the place again that was given up a while ago";
      case "callback.requested":
        return callbackAsked(event, names);
      case "callback.waits":
        return `the callback stands in line in ${names.queue(event.queue)}${event.tries > 0 ? `, after ${event.tries} tries` : ""}`;
      case "callback.setAside":
        return null; // the line before says why, or the clock does
      case "call.placed":
        return `we called ${event.name ?? "the customer"} back at ${event.number}`;
      case "callback.tried":
        return callbackTried(event);
      case "callback.ended":
        return CALLBACK_ENDED[event.how](event.by);
      case "call.adopted":
        return `frontdesk came back and took the call over, ${seconds(event.afterMs)} after it began`;
      case "call.fellBack":
        return null; // lines of its own, each at its own time
      case "call.ended":
        return ended(event);
      default:
        return unreachable(event);
    }
  }

  private queue(event: Told<"queue.shadowHeld" | "queue.entered" | "queue.left">): string | null {
    const queue = this.names.queue(event.queue);
    if (event.type === "queue.shadowHeld") {
      this.shadows.add(event.entry);
      return `holds a place in ${queue} meanwhile`;
    }
    if (event.type === "queue.entered") {
      this.shadows.delete(event.entry);
      return `waits in ${queue}${event.creditSeconds > 0 ? `, ${event.creditSeconds} s ahead` : ""}`;
    }
    if (this.shadows.has(event.entry)) return null;
    const waited = seconds(event.waitedMs);
    if (event.how === "connected") return `waited ${waited}`;
    if (event.how === "abandoned") return `gave up after ${waited} of waiting`;
    if (event.how === "noAgent") return `left ${queue} after ${waited}: there was no agent any more`;
    return `left ${queue} after ${waited}`;
  }
}

// ---------------------------------------------------------------- the caller

function arrived(event: Told<"call.arrived"> | Told<"call.fellBack">, names: StoryNames): string {
  const site = names.site(event.site);
  if (event.kind === "colleague" && event.employee !== null)
    return `${names.employee(event.employee)} called ${event.dnis}`;
  const from = event.number ?? (event.kind === "withheld" ? "a withheld number" : "an unreadable number");
  return event.dnisKnown
    ? `called ${site} from ${from}`
    : `called ${event.dnis}, which is no number of ours (taken as ${site}), from ${from}`;
}

function identified(event: Told<"caller.identified">, names: StoryNames): string {
  const late = event.late ? `, by a look-up that took ${Math.round(event.tookMs)} ms` : "";
  if (event.customers.length === 0) return `nobody we know${late}`;
  const category = event.category === null ? "" : ` (${names.category(event.category)})`;
  const others = event.customers.length > 1 ? `, or ${event.customers.length - 1} other of the same number` : "";
  return `recognised as ${event.name ?? "a customer"}${category}${others}${late}`;
}

function blocked(event: Told<"caller.blocked">): string {
  const why = event.by === "list" ? "on the block list" : "withheld numbers are not taken here";
  return `${why}: ${event.action === "refuse" ? "refused" : "heard a message"}`;
}

/** Most steps are told by what happens in them. */
function entered({ state }: Told<"step.entered">): string | null {
  if (state.step === "closed") return state.holiday === null ? "we are closed" : `we are closed: ${state.holiday}`;
  if (state.step === "vipDirect") return "goes straight to the personal manager";
  return null;
}

const WISHES: Readonly<Record<DayPart, string>> = {
  morning: "good morning",
  day: "good day",
  evening: "good evening",
  night: "good night",
};

function played(event: Told<"prompt.played">, names: StoryNames): string {
  const greeting = names.greeting(event.prompt);
  const what = greeting
    ? `greeted, ${WISHES[greeting.part]} (${greeting.site})`
    : `heard ${names.isMenu(event.prompt) ? "the menu" : `"${event.prompt}"`}`;
  if (event.outcome === "failed") return `"${event.prompt}" could not be played`;
  return event.outcome === "interrupted" ? `${what}, cut short` : what;
}

function dialled(event: Told<"menu.extensionDialled">, names: StoryNames): string {
  if (event.employee !== null) return `dialled ${event.extension} (${names.employee(event.employee)})`;
  if (event.department !== null) return `dialled ${event.extension} (${names.department(event.department)})`;
  return `dialled ${event.extension}, which is nobody's`;
}

// ---------------------------------------------------------------- phones and people

const PHONES: Readonly<Record<DeviceKind, string>> = { desk: "desk phone", mobile: "mobile", outside: "phone" };

function phoneEnded(event: Told<"phone.ended">, names: StoryNames): string {
  const phone = `${names.employee(event.employee)}'s ${PHONES[event.device]}`;
  return `${phone} ${ringing(event.outcome, event.rangMs)}`;
}

function ringing(outcome: RingOutcome, rangMs: number): string {
  const rang = `rang ${seconds(rangMs)}`;
  switch (outcome) {
    case "answered":
      return "answered";
    case "noAnswer":
      return `${rang}, no answer`;
    case "busy":
      return "was busy";
    case "refused":
      return `${rang}, refused`;
    case "unreachable":
      return "could not be reached";
    case "notAccepted":
      return "answered, but nobody took the call";
    case "withdrawn":
      return `${rang}, then was stopped`;
    default:
      return unreachable(outcome);
  }
}

const OFFERS: Readonly<Record<OfferOutcome, string | null>> = {
  accepted: null, // the talk says so
  unanswered: "no answer",
  refused: "refused",
  busy: "busy",
  unreachable: "could not be reached",
  withdrawn: "withdrawn",
  answeredElsewhere: "another was first",
  lost: "came to nothing", // a talk that could not be made, or frontdesk went
};

function offerEnded(event: Told<"offer.ended">, names: StoryNames): string | null {
  const how = OFFERS[event.outcome];
  const rang = event.outcome === "unanswered" || event.outcome === "withdrawn" ? ` for ${seconds(event.rangMs)}` : "";
  return how === null ? null : `offered to ${names.employee(event.agent)}${rang}: ${how}`;
}

function callbackAsked(event: Told<"callback.requested">, names: StoryNames): string {
  const who = event.origin === "api" ? "a callback was ordered" : "asked to be called back";
  return `${who} at ${event.number}, ${event.origin === "api" ? "in" : "keeping the place in"} ${names.queue(event.queue)}`;
}

const TRIED: Readonly<Record<TryOutcome, string>> = {
  answered: "answered",
  noAnswer: "did not answer",
  busy: "was busy",
  refused: "refused the call",
  unreachable: "could not be reached",
  withdrawn: "was rung no longer",
};

function callbackTried({ outcome, tries, againAtMs }: Told<"callback.tried">): string {
  const told = `the customer ${TRIED[outcome]}`;
  if (outcome === "answered" || outcome === "withdrawn") return told;
  return `${told} (try ${tries})${againAtMs === null ? "" : ", to be tried again"}`;
}

const CALLBACK_ENDED: Readonly<Record<CallbackEnd, (by: string | null) => string>> = {
  done: () => "the callback is done",
  failed: (by) => `the callback was given up${by ? `: ${by}` : ""}`,
  cancelled: (by) => `the callback was cancelled${by ? ` by ${by}` : ""}`,
  dissolved: () => "the customer called again himself: no callback is needed",
};

function talkEnded(event: Told<"talk.ended">, names: StoryNames): string {
  const by = {
    caller: "the caller hung up",
    employee: `${names.employee(event.employee)} hung up`,
    unknown: "the line ended",
  };
  return `talked ${seconds(event.talkedMs)}, ${by[event.by]}`;
}
