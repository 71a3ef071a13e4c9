/**
 * What the call flow may rely on, said once and tried on everything that claims
 * to be a line or a phone: FakeTelephony, ari-client and the WebSocket lane
 * before a real Asterisk. A behaviour the double shows and Asterisk does not
 * would make every other test worthless.
 */
import type { Arrival } from "../../src/ari";
import type { DigitBuffer } from "../../src/callflow/digits";
import type { Endpoint, Phones, Ringing, RingResult, Sound } from "../../src/callflow/ports";
import type { CallId } from "../../src/domain/glossary";
import type { PhoneScript } from "../support/fake-line";
import { lineContract } from "./contract-line";
import { phonesContract } from "./contract-phones";
import { talkContract } from "./contract-talk";

/** A person who calls us. */
export interface Caller {
  hangUp(): void;
  press(keys: string): void;
  /** What the caller's own phone has seen. */
  seen(): {
    readonly ringing: boolean;
    readonly answered: boolean;
    readonly refusedWith: number | null;
    readonly ended: boolean;
  };
}

/** A person with a desk phone of ours. */
export interface Colleague {
  readonly endpoint: Endpoint;
  /** What the person does at the next ring. */
  does(script: PhoneScript): void;
  press(key: string): void;
  hangUp(): void;
  seen(): { readonly rings: number; readonly talking: boolean };
}

export interface CallsIn {
  readonly arrival: Arrival;
  readonly caller: Caller;
}

/** Everything a behaviour needs of the world it is tried in. */
export interface ContractWorld {
  readonly phones: Phones;
  calls(options?: { ani?: string; fromDesk?: boolean }): Promise<CallsIn>;
  readonly bob: Colleague;
  readonly dave: Colleague;
  /** `short` 0.4 s, `long` 20 s, `missing`: Asterisk has no such file. */
  sound(which: "short" | "long" | "missing"): Sound;
  newCall(): CallId;
  /** Brings what the promise brings, within a time that is long for a machine and short for a person. */
  soon<T>(promise: Promise<T>): Promise<T>;
  /** Waits until it is so. @throws Error naming `what` */
  eventually(what: string, isSo: () => boolean): Promise<void>;
  /** After each behaviour: whoever is still there goes, and nothing may be left. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** The queue of every world. */
export const QUEUE = { kind: "queue", queue: "sales", music: "default" } as const;
export const LOBBY = { kind: "lobby" } as const;

export function contract(name: string, open: () => Promise<ContractWorld>): void {
  describe(name, () => {
    let world: ContractWorld;
    beforeAll(async () => {
      world = await open();
    }, 60_000);
    afterEach(() => world.tidy(), 20_000);
    afterAll(() => world.close(), 20_000);
    const get = (): ContractWorld => world;
    lineContract(get);
    phonesContract(get);
    talkContract(get);
  });
}

/** Rings one phone for a call of its own. */
export function ring(world: ContractWorld, who: Colleague, ringMs = 5_000, call: CallId = world.newCall()): Ringing {
  const leg = `c-${call}-desk${++legsMade}` as Ringing["leg"];
  return world.phones.ring({
    leg,
    call,
    endpoint: who.endpoint,
    ringMs,
    show: { number: "+78435551234", name: "Alice" },
  });
}
let legsMade = 0;

/** Takes the next `count` keys of a channel. */
export async function keysOf(
  world: ContractWorld,
  { digits }: { readonly digits: DigitBuffer },
  count: number,
): Promise<string> {
  let keys = "";
  while (keys.length < count) {
    await world.soon(digits.arrived());
    keys += digits.take()?.key ?? "";
  }
  return keys;
}

export function mustHaveAnswered(result: RingResult): Extract<RingResult, { kind: "answered" }>["leg"] {
  if (result.kind !== "answered") throw new Error(`the phone did not answer: ${result.outcome}`);
  return result.leg;
}
