/**
 * Who owns the pool, on a clock turned by hand and a row that several processes
 * share: one owner at a time, the next one within seconds, and no owner loses
 * the pool because Postgres was away or clocks differ.
 */

import type { LeaseStore } from "../src/db/lease";
import { DISCONNECTED_MS, LEASE_MS, type LeaseSeen, type Ownership } from "../src/domain/lease";
import { ASLEEP_MS, createLease, type Lease, LOOK_EVERY_MS, RENEW_EVERY_MS } from "../src/lease";
import { ManualClock } from "./support/manual-clock";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The row in Postgres. */
class Row {
  now: LeaseSeen | null = null;
  sinceEpoch = 1;
  away = false;
  private renewals = 0;

  storeOf(me: { node: string; instance: string }, isStopped: () => boolean): LeaseStore {
    const asked = async <T>(answer: () => T): Promise<T> => {
      if (isStopped()) return new Promise<T>(() => undefined);
      if (this.away) throw new Error("connect ECONNREFUSED");
      return answer();
    };
    return {
      look: () => asked(() => this.now),
      take: (seen) => asked(() => this.take(seen, me)),
      renew: (epoch) =>
        asked(() => {
          if (this.now?.epoch !== epoch || this.now.instance !== me.instance) return false;
          this.now = { ...this.now, mark: this.nextMark(), connected: true };
          return true;
        }),
      release: (epoch) =>
        asked(() => {
          if (this.now?.epoch === epoch) this.now = { ...this.now, released: true, connected: false };
        }),
    };
  }

  private take(seen: LeaseSeen | null, me: { node: string; instance: string }): Ownership | null {
    if (this.now?.mark !== seen?.mark) return null;
    const epoch = (this.now?.epoch ?? 0) + 1;
    if (this.now?.node !== me.node) this.sinceEpoch = epoch;
    const mark = this.nextMark();
    this.now = { ...me, epoch, api: `http://${me.node}`, mark, takenAtMs: 0, released: false, connected: true };
    return { epoch, sinceEpoch: this.sinceEpoch };
  }

  private nextMark(): string {
    return `${++this.renewals}`;
  }

  /** The connection of whoever has the lease ends, as with a kill -9. */
  disconnect(): void {
    if (this.now) this.now = { ...this.now, connected: false };
  }
}

class Process {
  readonly happened: string[] = [];
  readonly lease: Lease;
  /** Its own clock stands still with it. */
  stopped = false;
  private readonly held: (() => void)[] = [];

  constructor(row: Row, clock: ManualClock, node: string, more: { instance?: string; mayGoAlone?: boolean } = {}) {
    const me = { node, instance: more.instance ?? `${node}1` };
    this.lease = createLease({
      store: row.storeOf(me, () => this.stopped),
      clock: {
        nowMs: () => clock.nowMs(),
        monotonicMs: () => clock.monotonicMs(),
        after: (ms, then) => clock.after(ms, () => (this.stopped ? void this.held.push(then) : then())),
      },
      ...{ log, ...me, mayGoAlone: more.mayGoAlone ?? true },
      onOwner: ({ epoch, sinceEpoch }) => this.happened.push(`owner ${epoch} since ${sinceEpoch}`),
      onAlone: () => this.happened.push("alone"),
      onLost: (why) => this.happened.push(`lost: ${why}`),
    });
  }

  /** As SIGCONT: every timer that would have run meanwhile runs now. */
  goOn(): void {
    this.stopped = false;
    for (const then of this.held.splice(0)) then();
  }
}

let row: Row;
let clock: ManualClock;
beforeEach(() => {
  row = new Row();
  clock = new ManualClock();
});

async function started(node: string, more: { instance?: string; mayGoAlone?: boolean } = {}): Promise<Process> {
  const process = new Process(row, clock, node, more);
  await process.lease.start();
  return process;
}

const NOTICE_MS = 2 * LOOK_EVERY_MS;

test("the first one owns the pool, the second is a standby and knows whose", async () => {
  const a = await started("a");
  const b = await started("b");
  await clock.advance(60_000);
  expect([a.happened, b.happened]).toEqual([["owner 1 since 1"], []]);
  expect(b.lease.state).toMatchObject({ kind: "standby", owner: { node: "a", epoch: 1 } });
});

test("the owner is killed: the standby has the pool within two and a half seconds", async () => {
  const a = await started("a");
  const b = await started("b");
  await clock.advance(10_000);
  a.stopped = true;
  row.disconnect();
  await clock.advance(DISCONNECTED_MS + NOTICE_MS);
  expect(b.happened).toEqual(["owner 2 since 2"]);
});

test("the owner is stopped with its connection open: the standby waits for the whole lease, and not for longer", async () => {
  const a = await started("a");
  const b = await started("b");
  await clock.advance(10_000);
  a.stopped = true;
  await clock.advance(LEASE_MS - RENEW_EVERY_MS - LOOK_EVERY_MS);
  expect(b.happened).toEqual([]);
  await clock.advance(RENEW_EVERY_MS + LOOK_EVERY_MS + NOTICE_MS);
  expect(b.happened).toEqual(["owner 2 since 2"]);
});

test("a stopped owner that goes on says nothing to Asterisk before it knows, and ends", async () => {
  const a = await started("a");
  const b = await started("b");
  await clock.advance(10_000);
  a.stopped = true;
  await clock.advance(10_000);
  expect(b.lease.state).toMatchObject({ kind: "owner", epoch: 2 });
  a.stopped = false;
  const opens = a.lease.gate(); // the first thing that wants to speak
  expect(opens).not.toBeNull();
  expect(await opens).toBe(false);
  a.goOn();
  await clock.advance(0);
  expect(a.happened).toEqual(["owner 1 since 1", "lost: node b owns the pool, epoch 2"]);
  expect(await a.lease.gate()).toBe(false);
});

test("a stopped owner that nobody has followed goes on", async () => {
  const a = await started("a");
  await clock.advance(10_000);
  a.stopped = true;
  await clock.advance(ASLEEP_MS * 3);
  a.stopped = false;
  expect(await a.lease.gate()).toBe(true);
  a.goOn();
  await clock.advance(5_000);
  expect(a.lease.gate()).toBeNull();
  expect(a.happened).toEqual(["owner 1 since 1"]);
});

test("an owner that ends in order is followed at the next look", async () => {
  const a = await started("a");
  const b = await started("b");
  await clock.advance(5_000);
  await a.lease.release();
  await clock.advance(LOOK_EVERY_MS);
  expect(b.happened).toEqual(["owner 2 since 2"]);
});

test("Postgres is away for a minute: the owner goes on and keeps the pool when it is back", async () => {
  const a = await started("a");
  const b = await started("b");
  await clock.advance(5_000);
  row.away = true;
  row.disconnect();
  await clock.advance(60_000);
  expect(a.lease.gate()).toBeNull();
  row.away = false;
  await clock.advance(30_000);
  expect(b.happened).toEqual([]);
  expect(a.happened).toEqual(["owner 1 since 1"]);
});

test("its own process of before is followed at once, and the epochs tell that nobody came between", async () => {
  const a = await started("a");
  await clock.advance(5_000);
  a.stopped = true;
  row.disconnect();
  const again = await started("a", { instance: "a2" });
  expect(again.happened).toEqual(["owner 2 since 1"]);
});

test("a second process of the same node does not take the pool from the first", async () => {
  const a = await started("a");
  const twin = await started("a", { instance: "a2" });
  await clock.advance(60_000);
  expect([a.happened, twin.happened]).toEqual([["owner 1 since 1"], []]);
});

test("two standbys: one of them has the pool afterwards", async () => {
  const a = await started("a");
  const b = await started("b");
  const c = await started("c");
  await clock.advance(5_000);
  a.stopped = true;
  row.disconnect();
  await clock.advance(10_000);
  expect([...b.happened, ...c.happened]).toEqual(["owner 2 since 2"]);
});

describe("started while Postgres is away", () => {
  test("it takes the calls alone, and owns the pool when Postgres is back", async () => {
    row.away = true;
    const a = await started("a");
    expect(a.happened).toEqual(["alone"]);
    await clock.advance(10_000);
    row.away = false;
    await clock.advance(1_000);
    expect(a.happened).toEqual(["alone", "owner 1 since 1"]);
  });

  test("it ends when another one turns out to own the pool", async () => {
    await started("b");
    await clock.advance(5_000);
    row.away = true;
    const a = await started("a");
    expect(a.happened).toEqual(["alone"]);
    row.away = false;
    await clock.advance(5_000);
    expect(a.happened).toEqual(["alone", "lost: node b owns the pool, epoch 1"]);
  });

  test("who was a standby stays one", async () => {
    row.away = true;
    const b = await started("b", { mayGoAlone: false });
    await clock.advance(60_000);
    expect(b.happened).toEqual([]);
    row.away = false;
    await clock.advance(1_000);
    expect(b.happened).toEqual(["owner 1 since 1"]);
  });
});

test("what fails in taking over is not taken for a Postgres that is away", async () => {
  const lease = createLease({
    ...{ store: row.storeOf({ node: "a", instance: "a1" }, () => false), clock, log },
    ...{ node: "a", instance: "a1", mayGoAlone: true },
    onOwner() {
      throw new Error("no spool");
    },
    ...{ onAlone: () => undefined, onLost: () => undefined },
  });
  await expect(lease.start()).rejects.toThrow("no spool");
});
