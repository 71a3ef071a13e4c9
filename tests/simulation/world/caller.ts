/** One caller from the first ring, ours or his, to the end: what he presses, how long he waits, when he has said all. */
import type { Clock } from "../../../src/callflow/ports";
import type { Rng } from "../rng";
import type { SimAsterisk } from "./asterisk";
import type { Far, SimChannel } from "./channel";

const MINUTE = 60_000;

export interface CallerDeps {
  readonly clock: Clock;
  readonly asterisk: SimAsterisk;
}

export class Caller {
  private channel: SimChannel | null = null;
  private endPatience = (): void => undefined;
  private readonly patienceMs: number;
  private talking: string | null = null;
  private hasTalked = false;

  readonly far: Far = {
    hears: (media) => this.hears(media),
    met: (bridge) => this.meets(bridge),
    parted: () => this.parts(),
  };

  /** @param gaveUp told when he hangs up and has talked to nobody */
  constructor(
    private readonly deps: CallerDeps,
    private readonly rng: Rng,
    private readonly gaveUp: () => void,
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
    } else if (/callback-(confirm|key-in)/.test(media)) this.agrees(media.includes("confirm"));
    else if (/comfort|position|minutes|welcome|place-kept/.test(media) && rng.chance(0.25)) {
      this.later(rng.int(1, 4_000), () => this.presses(rng.pick(["1", "1", "2", "0", "5", "6", "7", "9", "*"])));
    }
  }

  /** Asked for the number at which he is to be called back. */
  private agrees(offered: boolean): void {
    const { rng } = this;
    const another = `8843555${rng.int(2000, 9999)}#`;
    const keys = rng.weighted({ yes: offered ? 60 : 0, another: 20, foreign: 4, goesOn: 8, silent: 8 });
    const pressed = { yes: "1", another, foreign: "810441632960000#", goesOn: "*", silent: "" }[keys];
    let atMs = rng.int(200, 3_000);
    for (const key of pressed) {
      this.later(atMs, () => this.presses(key));
      atMs += rng.int(120, 600);
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
    this.hasTalked = true;
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
    if (!this.channel || this.channel.gone) return;
    this.deps.asterisk.farEndHangsUp(this.channel);
    if (!this.hasTalked) this.gaveUp();
  }

  private later(ms: number, then: () => void): void {
    this.deps.clock.after(ms, () => {
      if (this.channel && !this.channel.gone) then();
    });
  }
}
