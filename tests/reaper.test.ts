/** The reaper: what differs is put right once it has been seen twice, and counted. */
import type { Snapshot } from "../src/ari";
import type { BridgeId, CallId, ChannelId } from "../src/domain/glossary";
import { LOOK_AGAIN_MS, REAP_EVERY_MS, startReaper } from "../src/reaper";
import { ManualClock } from "./support/manual-clock";

const ALICE = "a0000000001" as CallId;
const ZOE = "a0000000002" as CallId;
const CALLER = "1764.1" as ChannelId;
const LEG = `c-${ALICE}-agent1` as ChannelId;
const TALK = `b-${ZOE}-talk2` as BridgeId;

/** Asterisk, this process and the ledger, as far as the reaper sees them; what it did in order. */
class World {
  readonly clock = new ManualClock();
  readonly did: string[] = [];
  channels: ChannelId[] = [CALLER];
  bridges: BridgeId[] = [];
  calls = new Map([[ALICE, CALLER]]);
  handled = [CALLER];
  ledger: CallId[] = [ALICE];
  phase = "connected";
  settled = true;
  journalReadable = true;
  /** Runs when recovery is asked. */
  onRecovery = (): void => undefined;

  constructor() {
    startReaper({
      telephony: () => ({
        state: { phase: this.phase } as never,
        snapshot: async () =>
          ({
            channels: this.channels.map((id) => ({ id, ours: true })),
            bridges: this.bridges.map((id) => ({ id, channels: [] })),
          }) as unknown as Snapshot,
        handled: () => this.handled,
        vanished: (id) => void this.did.push(`vanished ${id}`),
        endChannel: async (id) => void this.did.push(`end ${id}`),
        endBridge: async (id) => void this.did.push(`end ${id}`),
      }),
      recovery: {
        settled: () => this.settled,
        putRight: async (_snapshot, suspects) => {
          this.did.push(`recovery of ${[...suspects].join(", ")}`);
          this.onRecovery();
          return this.journalReadable ? { adopted: 0, closed: 0 } : null;
        },
      },
      calls: () => this.calls,
      ledgerOpen: async () => this.ledger,
      onDrift: (kind) => void this.did.push(`counted ${kind}`),
      clock: this.clock,
      log: { warn: () => undefined, debug: () => undefined } as never,
    });
  }

  /** The first look and, if it found something, the second. */
  async look(between: () => void = () => undefined): Promise<readonly string[]> {
    await this.clock.advance(REAP_EVERY_MS);
    between();
    await this.clock.advance(LOOK_AGAIN_MS);
    return this.did.splice(0);
  }
}

test("while all three agree nothing is done", async () => {
  expect(await new World().look()).toEqual([]);
});

test("a phone's channel made behind our back is ended, an adopted one is not", async () => {
  const world = new World();
  world.channels.push(LEG);
  expect(await world.look()).toEqual(["counted legLeft", `recovery of ${LEG}`, `end ${LEG}`]);
  world.onRecovery = () => void world.handled.push(LEG);
  expect(await world.look()).toEqual(["counted legLeft", `recovery of ${LEG}`]);
});

test("a caller's channel nobody has is for the recovery to take in", async () => {
  const world = new World();
  world.channels.push("1764.2" as ChannelId);
  expect(await world.look()).toEqual(["counted callerUnknown", "recovery of 1764.2"]);
});

test("a bridge left over is deleted", async () => {
  const world = new World();
  world.bridges.push(TALK);
  expect(await world.look()).toEqual(["counted bridgeLeft", `recovery of ${TALK}`, `end ${TALK}`]);
});

test("a call whose channel vanished without an event is told so", async () => {
  const world = new World();
  world.channels = [];
  expect((await world.look()).slice(0, 2)).toEqual(["counted channelVanished", `vanished ${CALLER}`]);
});

test("a call that only the ledger has open is for the recovery to end", async () => {
  const world = new World();
  world.ledger.push(ZOE);
  expect(await world.look()).toEqual(["counted ledgerOpen", `recovery of ${ZOE}`]);
});

test("what is in order at the second look is no drift", async () => {
  const world = new World();
  world.channels.push(LEG);
  expect(await world.look(() => void world.handled.push(LEG))).toEqual([]);
});

test("it looks again and again, also after a look that failed", async () => {
  const world = new World();
  const { channels } = world;
  Object.defineProperty(world, "channels", {
    get: () => {
      throw new Error("Asterisk did not answer");
    },
    configurable: true,
  });
  await world.look();
  Object.defineProperty(world, "channels", { value: [...channels, LEG] });
  await world.clock.advance(REAP_EVERY_MS);
  expect(await world.look()).toContain(`end ${LEG}`);
});

test("nothing is ended while Asterisk is away, or while the journal could not be read yet", async () => {
  const world = new World();
  world.channels.push(LEG);
  world.phase = "lost";
  expect(await world.look()).toEqual([]);
  world.phase = "connected";
  world.settled = false;
  expect(await world.look()).toEqual([]);
  world.settled = true;
  world.journalReadable = false;
  expect(await world.look()).toEqual(["counted legLeft", `recovery of ${LEG}`]);
});
