/** The people who work here: their phones, which they answer, refuse, ignore or unplug, and what agents say of themselves. */
import type { Dispatcher } from "../../../src/acd/dispatcher";
import type { Clock } from "../../../src/callflow/ports";
import { BREAK_REASON_MISSED } from "../../../src/domain/agent";
import type { Company } from "../../../src/domain/company";
import type { AgentId } from "../../../src/domain/glossary";
import type { Rng } from "../rng";
import type { SimAsterisk } from "./asterisk";
import type { Far, SimChannel } from "./channel";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const BY = "simulation";

export interface StaffDeps {
  readonly clock: Clock;
  readonly asterisk: () => SimAsterisk;
  readonly rng: Rng;
  readonly company: () => Company;
  /** The dispatcher of the process that runs now; null: none does. */
  readonly acd: () => Dispatcher | null;
}

/** One desk phone or mobile. */
interface Phone {
  readonly address: string;
  readonly isMobile: boolean;
  plugged: boolean;
  /** Whether Asterisk takes it for registered. */
  known: boolean;
  sinceMs: number;
  /** On an outside call of its own until then. */
  engagedUntilMs: number;
  readonly legs: Set<SimChannel>;
}

export class Staff {
  private readonly phones = new Map<string, Phone>();
  private closed = false;

  constructor(private readonly deps: StaffDeps) {}

  begin(): void {
    for (const { employee } of this.deps.company().agents) this.next(employee, this.deps.rng.int(100, 20_000));
  }

  /** Nobody's phone is unplugged or engaged any more, and nobody changes his mind. */
  goHome(): void {
    this.closed = true;
    for (const phone of this.phones.values()) {
      this.plug(phone, true);
      phone.engagedUntilMs = 0;
    }
  }

  /** Desk phones that have been heard of, and whether each is registered. */
  *registered(): Generator<readonly [string, boolean]> {
    for (const { address, isMobile, known } of this.phones.values()) if (!isMobile) yield [address, known];
  }

  /** By the wall clock; null: Asterisk takes the agent's phone for away. */
  registeredSinceMs(agent: AgentId): number | null {
    const phone = this.phoneOf(deskOf(agent));
    return phone.known ? phone.sinceMs : null;
  }

  /** Asterisk is told by most phones, and of the others it goes on believing what it believed. */
  private plug(phone: Phone, plugged: boolean): void {
    phone.plugged = plugged;
    if (phone.known === plugged || (!plugged && this.deps.rng.chance(0.3))) return;
    phone.known = plugged;
    phone.sinceMs = this.deps.clock.nowMs();
    this.deps.asterisk().registration(phone.address, plugged);
  }

  /** As SimAsterisk asks for it: null: not registered. */
  dial = (address: string): ((leg: SimChannel) => Far) | null => {
    const phone = this.phoneOf(address);
    return phone.plugged ? (leg) => this.rung(phone, leg) : null;
  };

  private phoneOf(address: string): Phone {
    const known = this.phones.get(address);
    if (known) return known;
    const isMobile = address.startsWith("+");
    const phone = {
      address,
      isMobile,
      plugged: true,
      known: true,
      sinceMs: 0,
      engagedUntilMs: 0,
      legs: new Set<SimChannel>(),
    };
    this.phones.set(address, phone);
    return phone;
  }

  // ------------------------------------------------------------ at the phone

  private rung(phone: Phone, leg: SimChannel): Far {
    const { rng, clock } = this.deps;
    const later = (ms: number, then: (asterisk: SimAsterisk) => void): void => {
      leg.timers.push(clock.after(ms, () => then(this.deps.asterisk())));
    };
    phone.legs.add(leg);
    const engaged = clock.monotonicMs() < phone.engagedUntilMs || [...phone.legs].some(({ state }) => state === "Up");
    const does = engaged
      ? "busy"
      : rng.weighted({ answers: 76, late: 5, slips: 3, ignores: 7, refuses: 5, dead: 2, busy: 2 });
    if (does === "busy") later(rng.int(10, 200), (asterisk) => asterisk.declines(leg, 17, 486));
    else if (does !== "dead") later(rng.int(50, 400), (asterisk) => asterisk.rings(leg));
    if (does === "refuses") later(rng.int(500, 6_000), (asterisk) => asterisk.declines(leg, 21, 603));
    // Nobody has two receivers: what rings beside a talk is turned down.
    const picksUp = (asterisk: SimAsterisk): void =>
      [...phone.legs].some(({ state }) => state === "Up") ? asterisk.declines(leg, 17, 486) : asterisk.answers(leg);
    if (does === "answers") later(rng.int(450, 7_000), picksUp);
    // In the very moment in which the ringing ends: all ring times are whole seconds.
    if (does === "late") later(rng.int(6, 25) * SECOND + rng.int(-5, 5), picksUp);
    if (does === "slips") later(rng.int(450, 3_000), picksUp);
    return {
      answered: () => {
        if (does === "slips") later(rng.int(0, 12), (asterisk) => asterisk.farEndHangsUp(leg));
        if (phone.isMobile) this.accepts(leg, later);
        later(45 * SECOND, (asterisk) => {
          if (leg.bridge === null) asterisk.farEndHangsUp(leg); // "hello? hello?"
        });
      },
      // The other one has left the talk, and nobody hangs up for him.
      parted: () => later(rng.int(5, 30) * SECOND, (asterisk) => asterisk.farEndHangsUp(leg)),
      gone: () => void phone.legs.delete(leg),
    };
  }

  private accepts(leg: SimChannel, later: (ms: number, then: (asterisk: SimAsterisk) => void) => void): void {
    const { rng } = this.deps;
    const does = rng.weighted({ accepts: 70, voicemail: 15, declines: 15 });
    if (does === "voicemail") later(12 * SECOND, (asterisk) => asterisk.farEndHangsUp(leg));
    else later(rng.int(300, 8_000), (asterisk) => asterisk.press(leg, does === "accepts" ? "1" : "2"));
  }

  // ------------------------------------------------------------ what an agent does between calls

  private next(agent: AgentId, ms: number): void {
    this.deps.clock.after(ms, () => {
      if (this.closed) return;
      this.acts(agent);
      this.next(agent, this.deps.rng.exponentialMs(45 * SECOND));
    });
  }

  private acts(agent: AgentId): void {
    const { rng, clock } = this.deps;
    const acd = this.deps.acd();
    const view = acd?.agent(agent);
    if (!acd || !view) return;
    const { status } = view;
    const phone = this.phoneOf(deskOf(agent));
    const onThePhone = [...phone.legs].some(({ state }) => state === "Up");
    if (status.kind !== "available" && onThePhone) return; // he sees to that when he has hung up
    if (status.kind === "loggedOut") {
      if (rng.chance(0.5)) acd.setStatus(agent, { kind: "available" }, BY);
      return;
    }
    if (status.kind === "onBreak") {
      const back = status.reason === BREAK_REASON_MISSED ? 0.7 : 0.4;
      if (rng.chance(back)) acd.setStatus(agent, { kind: "available" }, BY);
      return;
    }
    switch (rng.weighted({ nothing: 60, done: 15, pause: 8, leave: 3, unplug: 4, outside: 6, twice: 4 })) {
      case "done":
        acd.wrapUpDone(agent);
        break;
      case "pause":
        acd.setStatus(agent, { kind: "onBreak", reason: "lunch" }, BY);
        break;
      case "leave":
        acd.setStatus(agent, { kind: "loggedOut" }, BY);
        break;
      case "twice":
        acd.setStatus(agent, { kind: "onBreak", reason: "paperwork" }, BY);
        acd.setStatus(agent, { kind: "available" }, BY);
        break;
      case "unplug":
        this.plug(phone, false);
        clock.after(rng.int(5, 180) * SECOND, () => this.plug(phone, true));
        if (rng.chance(0.3)) for (const leg of [...phone.legs]) this.deps.asterisk().farEndHangsUp(leg);
        break;
      case "outside":
        phone.engagedUntilMs = clock.monotonicMs() + rng.int(10 * SECOND, 3 * MINUTE);
        break;
      case "nothing":
        break;
    }
  }
}

const deskOf = (agent: AgentId): string => `desk-${agent.slice(1)}`;
