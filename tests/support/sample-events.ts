/** One of every domain event, and calls made of them: a new event does not compile until it has its sample. */
import type { DomainEvent, DomainEventType, JournalEntry } from "../../src/domain/events";
import type { CallbackId, CallId, ChannelId, CustomerId, E164, EntryId, OfferId } from "../../src/domain/glossary";

export const ARRIVED_MS = Date.parse("2026-03-02T07:02:01.250Z");

type Samples = { readonly [T in DomainEventType]: Extract<DomainEvent, { type: T }> };

/** A call from a VIP that goes wrong and right in every way there is; `call` makes its ids. */
export function everyEvent(call: CallId): DomainEvent[] {
  return Object.values(samples(call));
}

export function sampleOf<T extends DomainEventType>(type: T, call: CallId): Samples[T] {
  return samples(call)[type];
}

function samples(call: CallId): Samples {
  return { ...callSamples(call), ...legSamples(call), ...systemSamples(call) };
}

function callSamples(call: CallId) {
  const choice = { queue: "front", stream: "service", urgencySeconds: 30 };
  return {
    "call.arrived": {
      ...{
        type: "call.arrived",
        call,
        channel: "1767.1" as ChannelId,
        ani: "8 (843) 555-12-34",
        number: "+78435551234" as E164,
      },
      ...{ dnis: "78432000000", site: "kazan", dnisKnown: true, kind: "unknown", employee: null, companyVersion: 3 },
    },
    "caller.identified": {
      ...{
        type: "caller.identified",
        call,
        customers: ["ivan" as CustomerId, "olga" as CustomerId],
        name: "Ivan Petrov",
      },
      ...{ category: "vip", manager: "anna", language: "ru", tookMs: 1.7, late: true },
    },
    "caller.lookupFailed": { type: "caller.lookupFailed", call, why: "timeout", tookMs: 2_000.4 },
    "caller.blocked": { type: "caller.blocked", call, by: "list", action: "message" },
    "step.entered": { type: "step.entered", call, state: { step: "menu", menu: "main", trail: [] } },
    "call.answered": { type: "call.answered", call },
    "prompt.played": {
      type: "prompt.played",
      call,
      prompt: "greet-kazan-morning",
      language: "ru",
      outcome: "interrupted",
      playedMs: 1_200,
    },
    "incident.heard": { type: "incident.heard", call, incident: "no-gas" },
    "incident.deflected": { type: "incident.deflected", call, incident: "no-gas" },
    "campaign.heard": {
      type: "campaign.heard",
      call,
      campaign: "spring",
      customer: "ivan" as CustomerId,
      number: "+78435551234" as E164,
    },
    "survey.answered": { type: "survey.answered", call, campaign: "spring", answer: "yes" },
    "menu.chosen": { type: "menu.chosen", call, menu: "main", key: "2", label: "service" },
    "menu.extensionDialled": {
      type: "menu.extensionDialled",
      call,
      extension: "204",
      employee: "anna",
      department: null,
    },
    "menu.wrongInput": { type: "menu.wrongInput", call, menu: "main", digits: "9", tries: 1 },
    "menu.noInput": { type: "menu.noInput", call, menu: "main", tries: 2 },
    ...callbackSamples(call),
    "call.adopted": {
      type: "call.adopted",
      call,
      state: { step: "queue", choice, entry: null, enteredAtMs: null },
      afterMs: 42_000,
    },
    "call.fellBack": {
      ...{ type: "call.fellBack", call, channel: "fd-1772447400.7" as ChannelId, ani: "+78435551234" },
      ...{ number: "+78435551234" as E164, dnis: "78432000000", site: "kazan", dnisKnown: true, kind: "customer" },
      ...{ employee: null, companyVersion: 1, arrivedAtMs: ARRIVED_MS, connectedAtMs: ARRIVED_MS + 5_000 },
      ...{ connectedTo: "anna", endedAtMs: ARRIVED_MS + 65_000, outcome: "connected" },
    },
    "call.ended": { type: "call.ended", call, reason: "completed", at: "talk", cause: "callerHungUp" },
  } satisfies Partial<Samples>;
}

function callbackSamples(call: CallId) {
  const of = { callback: `k-${call}` as CallbackId, entry: `e-${call}-1` as EntryId, queue: "front" };
  const customer = { number: "+78435551234" as E164, name: "Ivan Petrov", category: "vip", language: "ru" };
  return {
    "queue.resumed": {
      ...{ type: "queue.resumed", call, entry: of.entry, queue: "front" },
      ...{ from: "e-a0000000000" as EntryId, why: "calledAgain", enteredAtMs: ARRIVED_MS },
    },
    "callback.requested": {
      ...{ type: "callback.requested", call, ...of, ...customer, site: "kazan", calledFrom: null },
      ...{ customer: "ivan" as CustomerId, lastAgent: null, stream: "service", creditSeconds: 60 },
      ...{ enteredAtMs: ARRIVED_MS, origin: "key" },
    },
    "callback.waits": { type: "callback.waits", call, ...of, tries: 0, creditSeconds: 60, enteredAtMs: ARRIVED_MS },
    "callback.setAside": {
      ...{ type: "callback.setAside", call, callback: of.callback, entry: of.entry },
      againAtMs: ARRIVED_MS + 60_000,
    },
    "call.placed": {
      ...{ type: "call.placed", call, ...of, ...customer, channel: `c-${call}-customer` as ChannelId },
      ...{
        site: "kazan",
        dnis: "78432000000",
        customers: ["ivan" as CustomerId, "olga" as CustomerId],
        companyVersion: 3,
      },
      ...{ because: null, enteredAtMs: ARRIVED_MS },
    },
    "callback.tried": {
      ...{ type: "callback.tried", call, callback: of.callback, outcome: "noAnswer", tries: 1 },
      ...{ againAtMs: ARRIVED_MS },
    },
    "callback.ended": { type: "callback.ended", call, callback: of.callback, how: "cancelled", by: "desk" },
  } satisfies Partial<Samples>;
}

function legSamples(call: CallId) {
  const desk = { leg: `c-${call}-desk1` as ChannelId, employee: "anna", device: "desk" } as const;
  const mobile = { leg: `c-${call}-mobile2` as ChannelId, employee: "anna" };
  const entry = `e-${call}-1` as EntryId;
  const offer = { offer: `o-${call}-1` as OfferId, entry, agent: "dave" };
  return {
    "phone.rang": { type: "phone.rang", call, ...desk, ringMs: 20_000 },
    "phone.ended": { type: "phone.ended", call, ...desk, outcome: "noAnswer", rangMs: 20_004.6 },
    "mobile.accepted": { type: "mobile.accepted", call, ...mobile },
    "queue.shadowHeld": { type: "queue.shadowHeld", call, entry, queue: "front", enteredAtMs: ARRIVED_MS },
    "queue.entered": {
      ...{
        type: "queue.entered",
        call,
        entry,
        queue: "front",
        stream: "service",
        creditSeconds: 60,
        enteredAtMs: ARRIVED_MS,
      },
    },
    "queue.left": { type: "queue.left", call, entry, queue: "front", how: "connected", waitedMs: 45_000.2 },
    "queue.refused": { type: "queue.refused", call, queue: "front", why: "full", waiting: 200 },
    "queue.overflowed": {
      type: "queue.overflowed",
      call,
      queue: "front",
      why: "timedOut",
      to: "queue",
      target: "back",
    },
    "queue.exited": { type: "queue.exited", call, entry, queue: "front", key: "1", label: "callback" },
    "queue.announced": {
      type: "queue.announced",
      ...{ call, entry, queue: "front", what: "position", prompt: "position-3" },
      ...{ position: 3, estimateMs: null, staff: null },
    },
    "queue.estimateMeasured": {
      type: "queue.estimateMeasured",
      ...{ call, entry, queue: "front", estimateMs: 60_000, waitedMs: 45_000, told: true },
    },
    "queue.pulled": { type: "queue.pulled", call, entry, queue: "front", agent: "dave", by: "olga" },
    "queue.raised": { type: "queue.raised", call, entry, queue: "front", creditSeconds: 60, by: "olga" },
    "queue.withdrawn": { type: "queue.withdrawn", call, entry, queue: "front", reason: "a nuisance", by: "olga" },
    "queue.moved": { type: "queue.moved", call, entry, queue: "front", to: "service", by: "olga" },
    "offer.made": { type: "offer.made", call, ...offer, leg: `c-${call}-agent3` as ChannelId },
    "offer.ended": { type: "offer.ended", call, ...offer, outcome: "accepted", rangMs: 4_000 },
    "call.connected": {
      type: "call.connected",
      call,
      leg: `c-${call}-agent3` as ChannelId,
      employee: "dave",
      device: "desk",
      queue: "front",
    },
    "talk.ended": {
      type: "talk.ended",
      call,
      leg: `c-${call}-agent3` as ChannelId,
      employee: "dave",
      by: "caller",
      talkedMs: 123_456.7,
    },
  } satisfies Partial<Samples>;
}

function systemSamples(call: CallId) {
  return {
    "agent.statusChanged": {
      type: "agent.statusChanged",
      agent: "dave",
      status: { kind: "onBreak", reason: "lunch" },
      by: "dave",
    },
    "agent.stateChanged": {
      type: "agent.stateChanged",
      agent: "dave",
      state: "wrapUp",
      call,
      untilMs: ARRIVED_MS + 200_000,
    },
    "queue.opened": { type: "queue.opened", queue: "front", by: "olga" },
    "queue.closed": { type: "queue.closed", queue: "front", by: "olga" },
    "system.started": { type: "system.started", node: "a", version: "0.1.0" },
    "system.stopping": { type: "system.stopping", node: "a" },
    "invariant.broken": {
      type: "invariant.broken",
      rule: "oneOfferPerAgent",
      what: "dave holds o-a0000000001-1 and is offered o-a0000000002-1",
      concerns: { call, agent: "dave" },
    },
    "asterisk.connected": { type: "asterisk.connected", startedAt: "2026-03-02T06:00:00Z", adopted: 2, closed: 1 },
    "asterisk.lost": { type: "asterisk.lost", why: "socket closed" },
    "company.published": { type: "company.published", version: 3 },
  } satisfies Partial<Samples>;
}

/** Entries of these events, numbered and dated a second apart. */
export function entriesOf(
  events: readonly DomainEvent[],
  { node = "a", firstSeq = ARRIVED_MS * 1_000 } = {},
): JournalEntry[] {
  return events.map((event, i) => ({ seq: firstSeq + i, node, atMs: ARRIVED_MS + i * 1_000, event }));
}
