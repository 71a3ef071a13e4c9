/**
 * What the world shows: who is with whom in which bridge, which phones ring and
 * for whom. Read from the simulated Asterisk alone, with the journal only to
 * know which caller a phone rings for.
 *
 *   N3  a desk phone of an agent is with one caller at a time; a talk is between two
 *   N2  a phone rings only as long as its caller is there and its ring time lasts
 *   N6  nobody is alone in a talk, or answered and in no bridge, for longer than it takes to notice
 *
 * The first holds always. The others wait for calm: no trouble now, nor within
 * the time that the recovery from the last one may take.
 */
import type { Company } from "../../../src/domain/company";
import { callOfCustomer, callOfLeg, callOfTalk } from "../../../src/domain/ids";
import type { SimAsterisk } from "../world/asterisk";
import type { SimChannel } from "../world/channel";
import type { Book } from "./book";
import { Lasting } from "./lasting";
import { must } from "./violation";

/** A command, its answer and what follows it. */
const NOTICE_MS = 1_500;
const ALONE_MS_MAX = 5_000;
/** From an agent's answer to the talk: the limit of the ACD, and the taking down. */
const UNCONNECTED_MS_MAX = 13_000;
const MOBILE_UNCONNECTED_MS_MAX = 20_000;
/** An agent who is held for a callback: he hears what it is, the customer is rung, answers and comes. */
const HELD_MS_MAX = 55_000;

export interface SceneDeps {
  readonly asterisk: SimAsterisk;
  readonly book: Book;
  readonly company: () => Company;
  /** How long there has been no trouble, in milliseconds; 0: there is, or no process runs. */
  readonly calmMs: () => number;
  readonly nowMs: () => number;
}

/** Calm for so long: everything is where it belongs, by the reaper (src/reaper.ts) at the latest. */
const SETTLED_MS = 50_000;

export class Scene {
  private readonly lasting = new Lasting();

  constructor(private readonly deps: SceneDeps) {}

  /** @throws Violation */
  check(): void {
    this.talks();
    if (this.deps.calmMs() < SETTLED_MS) {
      this.lasting.clear();
      return;
    }
    this.ringing();
    this.alone();
  }

  private talks(): void {
    const busy = new Map<string, string>();
    for (const bridge of this.deps.asterisk.bridges.values()) {
      const call = callOfTalk(bridge.id);
      if (call === null || bridge.channels.size < 2) continue;
      must(bridge.channels.size === 2, "N3", () => `${bridge.channels.size} in the bridge of one talk`, call);
      const [a, b] = [...bridge.channels];
      const leg = a?.kind === "leg" ? a : b;
      must(a?.kind !== b?.kind, "N3", () => "a talk between two of a kind", call);
      if (!leg || !this.isAgentsDesk(leg)) continue;
      const other = busy.get(leg.address);
      must(other === undefined, "N3", () => `${leg.address} is in a talk with ${other} and ${call}`, call);
      busy.set(leg.address, call);
    }
  }

  private ringing(): void {
    const nowMs = this.deps.nowMs();
    const ringing = new Map<string, string>();
    for (const leg of this.deps.asterisk.channels.values()) {
      const customerOf = callOfCustomer(leg.id);
      if (customerOf && leg.state !== "Up") this.calledBack(leg, customerOf, nowMs);
      if (leg.kind !== "leg" || leg.state === "Up") continue;
      const call = callOfLeg(leg.id) ?? "";
      if (this.isAgentsDesk(leg) && leg.ringingSinceMs !== null) {
        const other = ringing.get(leg.address);
        must(other === undefined, "N2", () => `${leg.address} rings for ${other} and for ${call}`, call);
        ringing.set(leg.address, call);
      }
      this.ringsForSomebody(leg, call, nowMs);
      const limitMs = this.ringMsOf(leg, call);
      const rangMs = leg.ringingSinceMs === null ? 0 : nowMs - leg.ringingSinceMs;
      const inTime = limitMs === null || rangMs <= limitMs + 2_000 || rangMs <= this.ringMsBefore(call) + 2_000;
      must(inTime, "N5", () => `${leg.address} rings for ${rangMs} ms`, call);
    }
  }

  /** Whoever is called back is rung as long as his callback says so, by one callback at a time. */
  private calledBack(channel: SimChannel, call: string, nowMs: number): void {
    for (const other of this.deps.asterisk.channels.values()) {
      const same = other !== channel && other.kind === "caller" && other.address === channel.address;
      const ms = this.lasting.forMs(`twice ${channel.id} ${other.id}`, same, nowMs);
      must(ms <= NOTICE_MS, "N11", () => `${channel.address} is rung by ${channel.id} and ${other.id}`, call);
    }
    const wanted = [...this.deps.book.callbacks.open.values()].some(
      (one) => one.call === call && one.state === "ringing",
    );
    const forNobody = this.lasting.forMs(`rings ${channel.id}`, !wanted, nowMs);
    must(forNobody <= NOTICE_MS, "N11", () => `${channel.address} rings for a callback that does not ring`, call);
  }

  private ringsForSomebody(leg: SimChannel, call: string, nowMs: number): void {
    // A callback's customer is nowhere until he is rung: its agent may be rung before him.
    if ([...this.deps.book.callbacks.open.values()].some((one) => one.call === call)) return;
    const channel = this.deps.book.calls.open.get(call)?.channel ?? this.deps.book.calls.ended.get(call)?.channel;
    const forNobody = channel !== undefined && !this.deps.asterisk.channels.has(channel);
    const ms = this.lasting.forMs(`rings ${leg.id}`, forNobody, nowMs);
    must(ms <= NOTICE_MS, "N2", () => `${leg.address} rings although the caller has gone`, call);
  }

  /** How long this leg may ring; null: the journal does not say. */
  private ringMsOf(leg: SimChannel, call: string): number | null {
    const { book, company } = this.deps;
    for (const { event } of book.linesOf(call)) {
      if (event.type === "phone.rang" && event.leg === leg.id) return event.ringMs;
      if (event.type !== "offer.made" || event.leg !== leg.id) continue;
      const queue = book.entries.get(event.entry)?.queue;
      // The company may have been published anew while it rang.
      const ringMs = company().queues.find(({ id }) => id === queue)?.ringMs;
      return ringMs === undefined ? null : Math.max(ringMs, ...company().queues.map((one) => one.ringMs));
    }
    return null;
  }

  /** Who stands in line keeps the ring time with which he came, whatever is published meanwhile. */
  private ringMsBefore(call: string): number {
    const { book } = this.deps;
    const then = book.linesOf(call).map(({ atMs }) => book.deps.companyAt(atMs));
    return Math.max(0, ...then.flatMap(({ queues }) => queues.map(({ ringMs }) => ringMs)));
  }

  private alone(): void {
    const nowMs = this.deps.nowMs();
    for (const channel of this.deps.asterisk.channels.values()) {
      if (channel.state !== "Up") continue;
      const call = callOfLeg(channel.id);
      const nowhere = this.lasting.forMs(`nowhere ${channel.id}`, channel.bridge === null, nowMs);
      const held = this.isHeld(channel.id);
      must(
        nowhere <= (held ? HELD_MS_MAX : limitOf(channel)),
        "N6",
        () => `${channel.id} has answered and is with nobody`,
        call,
      );
      const bridge = channel.bridge === null ? undefined : this.deps.asterisk.bridges.get(channel.bridge);
      const isAlone = bridge !== undefined && callOfTalk(bridge.id) !== null && bridge.channels.size === 1;
      const alone = this.lasting.forMs(`alone ${channel.id}`, isAlone, nowMs);
      must(alone <= ALONE_MS_MAX, "N6", () => `${channel.id} is alone in a talk`, call);
    }
  }

  /** An agent's phone that waits for the customer of a callback. */
  private isHeld(leg: string): boolean {
    const { book } = this.deps;
    return [...book.offers.values()].some((offer) => offer.leg === leg && book.entries.get(offer.entry)?.absent);
  }

  private isAgentsDesk(leg: SimChannel): boolean {
    return this.deps.company().agents.some(({ employee }) => leg.address === `desk-${employee.slice(1)}`);
  }
}

/** How long somebody who has answered may be in no bridge. */
function limitOf({ kind, address }: SimChannel): number {
  if (kind === "caller") return ALONE_MS_MAX;
  return address.startsWith("+") ? MOBILE_UNCONNECTED_MS_MAX : UNCONNECTED_MS_MAX;
}
