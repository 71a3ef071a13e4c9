/** After a call nothing of it is left: on the line, on the phones, in the queue, in the journal, on the clock. */
import type { DomainEvent } from "../../src/domain/events";
import type { FrontDesk } from "../support/front-desk";

/** Longer than any wrap-up, back-off or look-up. */
const REST_MS = 120_000;

type OfType<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

/** What is left, in words; empty when nothing is. Lets two minutes pass first. */
export async function leftBehind(desk: FrontDesk): Promise<string[]> {
  await desk.clock.advance(REST_MS);
  const { world, acd, clock, calls, logged } = desk;
  const { agents, queues } = acd.snapshot();
  return [
    ...calls.open().map(({ id }) => `call ${id} is open`),
    ...[...world.callers].map(({ name }) => `${name} is on the line`),
    ...[...world.phones.legs.values()].map(({ name }) => `${name} is off hook`),
    ...agents.filter(({ state }) => state !== "idle").map(({ id, state }) => `${id} is ${state}`),
    ...queues.flatMap(({ waiting }) => waiting.map(({ entry }) => `${entry} is in a queue`)),
    ...(clock.pending > 0 ? [`${clock.pending} timers`] : []),
    ...logged.filter(({ level }) => level === "error").map(({ msg, err }) => `logged: ${msg} ${err?.message ?? ""}`),
    ...unbalanced(desk.events),
  ];
}

/** What the journal says began and did not end exactly once, and what it says of a call after its end. */
export function unbalanced(events: readonly DomainEvent[]): string[] {
  const of = <T extends DomainEvent["type"]>(...types: T[]): OfType<T>[] =>
    events.filter((event): event is OfType<T> => (types as string[]).includes(event.type));
  const places = [...new Set(of("queue.shadowHeld", "queue.entered").map(({ entry }) => entry))];
  const rung = ids(of("phone.rang"), "leg");
  return [
    ...pairs("call", ids(of("call.arrived"), "call"), ids(of("call.ended"), "call")),
    ...pairs("place", places, ids(of("queue.left"), "entry")),
    ...pairs("offer", ids(of("offer.made"), "offer"), ids(of("offer.ended"), "offer")),
    // A desk that is busy by our own knowledge is not rung, but its outcome is told.
    ...pairs(
      "ring",
      rung,
      ids(of("phone.ended"), "leg").filter((leg) => rung.includes(leg)),
    ),
    ...pairs("talk", ids(of("call.connected"), "leg"), ids(of("talk.ended"), "leg")),
    ...of("call.ended").flatMap((ended) => afterEnd(events, ended)),
  ];
}

const ids = <K extends string, T extends Readonly<Record<K, string>>>(events: readonly T[], key: K): string[] =>
  events.map((event) => event[key]);

function pairs(what: string, begun: readonly string[], ended: readonly string[]): string[] {
  const times = (list: readonly string[], id: string): number => list.filter((other) => other === id).length;
  return [...new Set([...begun, ...ended])].flatMap((id) =>
    times(begun, id) === 1 && times(ended, id) === 1
      ? []
      : [`${what} ${id} began ${times(begun, id)} times and ended ${times(ended, id)} times`],
  );
}

function afterEnd(events: readonly DomainEvent[], ended: OfType<"call.ended">): string[] {
  return events
    .slice(events.indexOf(ended) + 1)
    .filter((event) => !event.type.startsWith("agent.") && "call" in event && event.call === ended.call)
    .map(({ type }) => `${type} after the end of ${ended.call}`);
}
