/** The people outside: when they call, and call again; whether they answer when they are called back. */
import type { Company } from "../../../src/domain/company";
import type { Rng } from "../rng";
import { Caller, type CallerDeps } from "./caller";
import type { Far, SimChannel } from "./channel";
import { BLOCKED, BRANCH_SITE, CLOSED_SITE, INCIDENT_PREFIX, OPEN_SITE } from "./company";
import { KNOWN } from "./directory";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Calls in each hour of the working day beside the mean: a morning peak, a lull at noon. */
const BY_HOUR = [0.4, 1, 1.8, 2, 1.4, 0.6, 0.8, 1.3, 1.6, 1.2, 0.7, 0.3];

/** Of those who gave up, and of those who were promised a call. */
const CALLS_AGAIN = 0.35;
const NUMBERS_KEPT_MAX = 40;
const CUSTOMER_NUMBER = /^\+7843555\d{4}$/;

export interface CallersDeps extends CallerDeps {
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
  /** Of those who called lately. */
  private readonly numbers: string[] = [];

  constructor(private readonly deps: CallersDeps) {}

  begin(): void {
    const { clock, rng, callsPerHour } = this.deps;
    const hour = Math.floor(clock.monotonicMs() / HOUR);
    const rate = callsPerHour * (BY_HOUR[hour % BY_HOUR.length] ?? 1);
    clock.after(rng.exponentialMs(HOUR / rate), () => {
      if (this.closed) return;
      // Some come in bunches, the same number twice among them; now and then there is a rush.
      const come = rng.weighted({ one: 930, some: 60, rush: 10 });
      for (let n = { one: 1, some: rng.int(2, 5), rush: rng.int(8, 20) }[come]; n > 0; n--) this.call();
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

  private call(number?: string): void {
    const { asterisk, rng } = this.deps;
    const who = number === undefined ? this.whoCalls() : fromOutside(number);
    const { callerNumber } = who;
    const caller = new Caller(this.deps, rng.fork(), () => this.mayCallAgain(callerNumber));
    const channel = asterisk.incoming({ ...who, far: caller.far });
    if (!channel) {
      this.turnedAway++;
      return;
    }
    this.isHere(channel, callerNumber);
    caller.isHere(channel);
  }

  private isHere(channel: SimChannel, number: string): void {
    this.came.push(channel);
    if (this.came.length > 2_000) this.came.splice(0, 1_000);
    if (!CUSTOMER_NUMBER.test(number)) return;
    this.numbers.push(number);
    if (this.numbers.length > NUMBERS_KEPT_MAX) this.numbers.shift();
  }

  private mayCallAgain(number: string): void {
    const { clock, rng } = this.deps;
    if (!CUSTOMER_NUMBER.test(number) || !rng.chance(CALLS_AGAIN)) return;
    clock.after(rng.exponentialMs(5 * MINUTE), () => {
      if (!this.closed) this.call(number);
    });
  }

  // ------------------------------------------------------------ called back

  /** As SimAsterisk asks for it; null: no number of these people. */
  dial = (address: string): ((leg: SimChannel) => Far) | null =>
    CUSTOMER_NUMBER.test(address) ? (leg) => this.rung(leg, address) : null;

  private rung(leg: SimChannel, number: string): Far {
    const { asterisk, clock, rng } = this.deps;
    const later = (ms: number, then: () => void): void => void leg.timers.push(clock.after(ms, then));
    const isHis = ({ callerNumber, address }: SimChannel): boolean => callerNumber === number || address === number;
    const onThePhone = this.came.some((channel) => !channel.gone && isHis(channel));
    const does = onThePhone
      ? "busy"
      : rng.weighted({ answers: 66, slips: 4, ignores: 12, busy: 8, refuses: 6, dead: 4 });
    const caller = new Caller(this.deps, rng.fork(), () => this.mayCallAgain(number));
    if (does === "busy") later(rng.int(50, 400), () => asterisk.declines(leg, 17, 486));
    else if (does !== "dead") later(rng.int(300, 2_000), () => asterisk.rings(leg));
    if (does === "refuses") later(rng.int(2_500, 9_000), () => asterisk.declines(leg, 21, 603));
    if (does === "answers" || does === "slips") later(rng.int(2_100, 15_000), () => asterisk.answers(leg));
    return {
      ...caller.far,
      answered: () => {
        this.came.push(leg);
        if (does === "slips") later(rng.int(0, 20), () => asterisk.farEndHangsUp(leg));
        caller.isHere(leg);
        if (this.closed) later(rng.int(1, MINUTE), () => asterisk.farEndHangsUp(leg));
      },
    };
  }

  private whoCalls(): Trunk {
    const { rng, company } = this.deps;
    const trunk = fromOutside;
    const anybody = `+7843555${rng.int(2000, 9999)}`;
    switch (
      rng.weighted({
        ...{ known: 26, unknown: 32, again: 10, withheld: 5, blocked: 2, incident: 6 },
        ...{ closed: 4, branch: 8, colleague: 8, odd: 2 },
      })
    ) {
      case "again": // soon after, or while he still is in line
        return trunk(rng.any(this.numbers) ?? anybody);
      case "branch":
        return trunk(rng.chance(0.5) ? anybody : (rng.any(KNOWN)?.number ?? anybody), BRANCH_SITE);
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

interface Trunk {
  readonly args: string[];
  readonly name: string;
  readonly callerNumber: string;
  readonly exten: string;
}

const fromOutside = (callerNumber: string, dnis = OPEN_SITE, shown = "allowed"): Trunk => ({
  ...{ args: ["trunk", dnis, shown], name: "PJSIP/trunk-00000001" },
  ...{ callerNumber, exten: dnis },
});
