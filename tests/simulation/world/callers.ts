/** The people who call: when they come, what they press, how long they wait, when they have said all. */
import type { Clock, Directory } from "../../../src/callflow/ports";
import type { Customer } from "../../../src/domain/call";
import type { Company } from "../../../src/domain/company";
import type { CustomerId, E164 } from "../../../src/domain/glossary";
import type { Rng } from "../rng";
import type { SimAsterisk } from "./asterisk";
import type { Far, SimChannel } from "./channel";
import { BLOCKED, CLOSED_SITE, INCIDENT_PREFIX, OPEN_SITE } from "./company";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Calls in each hour of the working day beside the mean: a morning peak, a lull at noon. */
const BY_HOUR = [0.4, 1, 1.8, 2, 1.4, 0.6, 0.8, 1.3, 1.6, 1.2, 0.7, 0.3];

const KNOWN: readonly { number: E164; facts: Partial<Customer> }[] = [
  { number: "+78435551001" as E164, facts: { category: "vip", manager: "e101" } },
  { number: "+78435551002" as E164, facts: { category: "vip", manager: "e103", language: "en" } },
  { number: "+78435551003" as E164, facts: { category: "dealer" } },
  { number: "+78435551004" as E164, facts: { openMatter: { subject: "a stove", handler: "e102" } } },
  { number: "+78435551005" as E164, facts: {} },
];

export interface CallersDeps {
  readonly clock: Clock;
  readonly asterisk: SimAsterisk;
  readonly rng: Rng;
  readonly company: () => Company;
  /** Mean calls an hour. */
  readonly callsPerHour: number;
}

export class Callers {
  /** Those whom the application took, by their channel. */
  readonly came: SimChannel[] = [];
  /** Callers the dialplan had to take, for frontdesk was away. */
  turnedAway = 0;
  private closed = false;

  constructor(private readonly deps: CallersDeps) {}

  begin(): void {
    const { clock, rng, callsPerHour } = this.deps;
    const hour = Math.floor(clock.monotonicMs() / HOUR);
    const rate = callsPerHour * (BY_HOUR[hour % BY_HOUR.length] ?? 1);
    clock.after(rng.exponentialMs(HOUR / rate), () => {
      if (this.closed) return;
      // Some come in bunches, the same number twice among them.
      for (let n = rng.chance(0.06) ? rng.int(2, 5) : 1; n > 0; n--) this.call();
      this.begin();
    });
  }

  /** Nobody calls any more, and whoever is still here goes within the minute. */
  goHome(): void {
    this.closed = true;
    const { clock, rng, asterisk } = this.deps;
    for (const channel of this.came) {
      if (!channel.gone) clock.after(rng.int(1, MINUTE), () => asterisk.farEndHangsUp(channel));
    }
  }

  private call(): void {
    const { asterisk, rng } = this.deps;
    const caller = new Caller(this.deps, rng.fork());
    const channel = asterisk.incoming({ ...this.whoCalls(), far: caller.far });
    if (!channel) {
      this.turnedAway++;
      return;
    }
    this.came.push(channel);
    if (this.came.length > 2_000) this.came.splice(0, 1_000);
    caller.isHere(channel);
  }

  private whoCalls(): { args: string[]; name: string; callerNumber: string; exten: string } {
    const { rng, company } = this.deps;
    const trunk = (callerNumber: string, dnis = OPEN_SITE, shown = "allowed") => ({
      ...{ args: ["trunk", dnis, shown], name: "PJSIP/trunk-00000001" },
      ...{ callerNumber, exten: dnis },
    });
    const anybody = `+7843555${rng.int(2000, 9999)}`;
    switch (
      rng.weighted({ known: 30, unknown: 40, withheld: 5, blocked: 2, incident: 6, closed: 4, colleague: 8, odd: 2 })
    ) {
      case "known":
        return trunk(rng.any(KNOWN)?.number ?? anybody);
      case "unknown":
        return trunk(anybody);
      case "withheld":
        return trunk(anybody, OPEN_SITE, "prohib_passed_screen");
      case "blocked":
        return trunk(rng.pick([BLOCKED.refuse, BLOCKED.message]));
      case "incident":
        return trunk(`${INCIDENT_PREFIX}${rng.int(1000, 9999)}`);
      case "closed":
        return trunk(anybody, CLOSED_SITE);
      case "odd":
        return trunk(rng.pick(["", "anonymous", "12", "x".repeat(80)]), "999");
      case "colleague": {
        const desk = rng.any(company().employees)?.desk ?? "desk-101";
        const exten = rng.pick(["101", "102", "104", "30", "31", "32", "999"]);
        return { args: ["phone", exten, desk], name: `PJSIP/${desk}-0000000a`, callerNumber: desk, exten };
      }
    }
  }
}

/** One caller from the first ring to the end. */
class Caller {
  private channel: SimChannel | null = null;
  private endPatience = (): void => undefined;
  private readonly patienceMs: number;
  private talking: string | null = null;

  readonly far: Far = {
    hears: (media) => this.hears(media),
    met: (bridge) => this.meets(bridge),
    parted: () => this.parts(),
  };

  constructor(
    private readonly deps: CallersDeps,
    private readonly rng: Rng,
  ) {
    const kind = rng.weighted({ brief: 20, usual: 60, patient: 20 });
    this.patienceMs = { brief: rng.exponentialMs(9_000), usual: rng.exponentialMs(4 * MINUTE), patient: 25 * MINUTE }[
      kind
    ];
  }

  isHere(channel: SimChannel): void {
    this.channel = channel;
    this.waits(this.patienceMs);
    if (this.rng.chance(0.1))
      this.later(this.rng.int(0, 20_000), () => this.presses(this.rng.pick(["1", "0", "#", "9"])));
  }

  private waits(ms: number): void {
    this.endPatience();
    this.endPatience = this.deps.clock.after(ms, () => {
      if (this.talking === null) this.hangsUp();
    });
  }

  private hears(media: string): void {
    const { rng } = this;
    if (/menu|greet|handler|incident|promo/.test(media) && rng.chance(0.55)) {
      let atMs = rng.pick([rng.int(1, 300), rng.int(300, 4_000)]);
      for (const key of this.wants()) {
        this.later(atMs, () => this.presses(key));
        atMs += rng.pick([40, 150, 400, 1_600]);
      }
    } else if (/comfort|position|estimate|welcome|callback/.test(media) && rng.chance(0.25)) {
      this.later(rng.int(1, 4_000), () => this.presses(rng.pick(["1", "2", "0", "*"])));
    }
  }

  /** An extension, a menu key, or nonsense. */
  private wants(): string {
    const { rng } = this;
    switch (rng.weighted({ key: 60, extension: 22, wrong: 18 })) {
      case "key":
        return rng.pick(["2", "4", "4", "2", "0", "5", "52", "5*", "6", "7", "8", "59", "1"]);
      case "extension":
        return rng.pick(["101", "102", "103", "104", "105", "30", "31", "32"]);
      case "wrong":
        return rng.pick(["999", "3", "#", "1999", "10", "**", "12345678901234567890123"]);
    }
  }

  private meets(bridge: string): void {
    if (!bridge.startsWith("b-") || this.talking === bridge) return;
    this.talking = bridge;
    const { rng } = this;
    const ms = rng.chance(0.05) ? rng.int(0, 300) : rng.exponentialMs(70_000);
    const ends = rng.weighted({ caller: 45, employee: 45, both: 10 });
    this.later(ms, () => this.saidAll(bridge, ends));
  }

  private saidAll(bridge: string, ends: "caller" | "employee" | "both"): void {
    const { channel, deps } = this;
    if (!channel || channel.bridge !== bridge) return;
    const others = [...(deps.asterisk.bridges.get(bridge)?.channels ?? [])].filter((one) => one !== channel);
    if (ends !== "caller") for (const other of others) deps.asterisk.farEndHangsUp(other);
    if (ends !== "employee") this.hangsUp();
  }

  private parts(): void {
    if (this.channel?.bridge !== this.talking) {
      this.talking = null;
      this.waits(this.rng.exponentialMs(MINUTE));
    } else this.waits(this.rng.int(2_000, 20_000)); // alone in a talk: nobody stays there for long
  }

  private presses(key: string): void {
    if (this.channel) this.deps.asterisk.press(this.channel, key);
  }

  private hangsUp(): void {
    if (this.channel) this.deps.asterisk.farEndHangsUp(this.channel);
  }

  private later(ms: number, then: () => void): void {
    this.deps.clock.after(ms, () => {
      if (this.channel && !this.channel.gone) then();
    });
  }
}

/** Who the callers are, by their numbers: at once as a rule, late or not at all now and then. */
export function directoryFor(rng: Rng): (clock: Clock) => Directory {
  return (clock) => {
    const later = <T>(value: T): Promise<T> =>
      new Promise((resolve, reject) => {
        const ms = rng.chance(0.05) ? rng.int(30, 3_000) : 3;
        const fails = rng.chance(0.02);
        clock.after(ms, () => (fails ? reject(new Error("no database")) : resolve(value)));
      });
    return {
      lookUp: (number) =>
        later(
          KNOWN.filter((one) => one.number === number).map(({ facts }, n) => ({
            id: `cust-${n}` as CustomerId,
            name: "A customer",
            ...{ category: null, manager: null, language: null, lastAgent: null, openMatter: null },
            ...facts,
          })),
        ),
      lastHeard: () => later(rng.chance(0.5) ? null : clock.nowMs()),
    };
  };
}
