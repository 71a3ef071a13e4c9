/**
 * Whatever happens in whatever order, these hold after every event:
 *   an agent holds at most one offer, and no phone rings without one
 *   each offer that was made ends exactly once, each entry too
 *   agents move only as the table of agent.ts allows
 *   no free agent stands beside a caller he could take
 * And when everybody has gone home, nothing is left: no offer, no timer.
 * The checks read the journal, the phones and the views, not the pool's own memory.
 */
import fc from "fast-check";
import { ACD_SETTINGS } from "../../src/acd/settings";
import { type AgentState, type AgentStateKind, move } from "../../src/domain/agent";
import type { AgentId, EntryId, OfferId } from "../../src/domain/glossary";
import { aQueue, companyOf, Pool, type Staff } from "./a-pool";
import { anyOps, type Op, play, type World } from "./random-day";

const STAFF: Staff = {
  dave: ["sales"],
  erin: ["sales", "service:2"],
  frank: ["service"],
  gina: ["sales:2", "service"],
};
const QUEUES = [aQueue("sales", { wrapUpMs: 8_000, tierStepMs: 0 }), aQueue("service", { tierStepMs: 0 })];

/** As expect, but cheap enough for the tens of thousands of checks of a random day. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

/** What the journal says so far. */
class Book {
  private read = 0;
  readonly states = new Map<AgentId, AgentStateKind>();
  readonly openOffers = new Map<OfferId, { agent: AgentId; entry: EntryId }>();
  readonly offersMade = new Set<OfferId>();
  readonly entries = new Map<EntryId, "shadow" | "waiting" | "left">();
  /** When an offer of this pair came to nothing last. */
  readonly triedAtMs = new Map<string, number>();

  constructor(private readonly pool: Pool) {}

  readOn(): void {
    for (; this.read < this.pool.events.length; this.read++) {
      const event = this.pool.events[this.read];
      const atMs = this.pool.recordedAtMs[this.read] ?? 0;
      if (event) this.take(event, atMs);
    }
  }

  private take(event: Pool["events"][number], atMs: number): void {
    switch (event.type) {
      case "queue.shadowHeld":
        must(!this.entries.has(event.entry), `${event.entry} is new`);
        this.entries.set(event.entry, "shadow");
        break;
      case "queue.entered":
        must(["shadow", undefined].includes(this.entries.get(event.entry)), `${event.entry} is entered once`);
        this.entries.set(event.entry, "waiting");
        break;
      case "queue.left":
        must(["shadow", "waiting"].includes(this.entries.get(event.entry) ?? ""), `${event.entry} leaves once`);
        this.entries.set(event.entry, "left");
        break;
      case "offer.made":
        must(!this.offersMade.has(event.offer), `${event.offer} is new`);
        this.offersMade.add(event.offer);
        must(this.entries.get(event.entry) === "waiting", `${event.offer} is of a waiting caller`);
        this.openOffers.set(event.offer, { agent: event.agent, entry: event.entry });
        break;
      case "offer.ended":
        must(this.openOffers.delete(event.offer), `${event.offer} was made, and ends once`);
        must(event.rangMs >= 0, "no ringing shorter than nothing");
        if (["refused", "unanswered", "lost"].includes(event.outcome)) {
          this.triedAtMs.set(`${event.agent} ${event.entry}`, atMs);
        }
        break;
      case "agent.stateChanged": {
        const from = this.states.get(event.agent) ?? "idle";
        move({ kind: from } as AgentState, { kind: event.state } as AgentState); // throws when illegal
        this.states.set(event.agent, event.state);
        break;
      }
      default: // a status says nothing about these
    }
  }
}

function checkOffers(pool: Pool, book: Book): void {
  const open = [...book.openOffers.values()];
  must(new Set(open.map(({ agent }) => agent)).size === open.length, "an agent holds one offer");
  must(new Set(open.map(({ entry }) => entry)).size === open.length, "a caller is on one offer");
  const ringing = pool.phones.ringing.filter(({ stopped }) => stopped === null).map(({ account }) => account.slice(5));
  must(new Set(ringing).size === ringing.length, "a phone rings for one caller");
  const rung = open.map(({ agent }) => agent);
  for (const agent of ringing) must(rung.includes(agent), `an offer is open while the phone of ${agent} rings`);
  for (const { id, state } of pool.acd.snapshot().agents) {
    must(["reserved", "ringing"].includes(state) === rung.includes(id), `${id} is ${state} with an offer, or without`);
    must((book.states.get(id) ?? "idle") === state, `the journal says that ${id} is ${state}`);
  }
}

function checkNobodyWaitsInVain(pool: Pool, book: Book): void {
  const { agents, queues } = pool.acd.snapshot();
  const nowMs = pool.clock.monotonicMs();
  const pairMs = Math.max(ACD_SETTINGS.refusedPairMs, ACD_SETTINGS.unansweredPairMs, ACD_SETTINGS.lostPairMs);
  const free = agents.filter(
    ({ status, state, backOff }) => status.kind === "available" && state === "idle" && !backOff,
  );
  for (const { id: queue, waiting } of queues) {
    for (const { entry, offeredTo } of waiting) {
      if (offeredTo) continue;
      for (const agent of free) {
        if (!agent.queues.includes(queue)) continue;
        const triedAtMs = book.triedAtMs.get(`${agent.id} ${entry}`) ?? Number.NEGATIVE_INFINITY;
        must(nowMs - triedAtMs < pairMs, `${agent.id} is free and ${entry} waits: they have just been tried`);
      }
    }
  }
}

/** Phones that have answered, came into no talk, and were not hung up. */
function legsLeftBehind(pool: Pool): string[] {
  const accepted = new Set(
    pool.of("offer.ended").flatMap(({ offer, outcome }) => (outcome === "accepted" ? [offer] : [])),
  );
  const talked = new Set(pool.of("offer.made").flatMap(({ offer, leg }) => (accepted.has(offer) ? [leg] : [])));
  return pool.phones.rung
    .filter((ring) => ring.answeredLeg?.hasLeft === false && !talked.has(ring.leg))
    .map(({ leg }) => leg);
}

async function goHome(world: World, book: Book): Promise<void> {
  const { pool } = world;
  for (const { waiting } of world.callers.values()) waiting?.leave("abandoned");
  for (const { shadow } of world.callers.values()) if (shadow) pool.acd.dropShadow(shadow, "abandoned");
  for (const { id, call } of pool.acd.snapshot().agents) if (call) pool.acd.release(id, call);
  await pool.clock.advance(600_000);
  book.readOn();
  expect(book.openOffers.size).toBe(0);
  expect([...book.entries.values()].filter((state) => state !== "left")).toEqual([]);
  expect(pool.acd.snapshot().agents.map(({ state }) => state)).toEqual(Array(4).fill("idle"));
  expect(legsLeftBehind(pool)).toEqual([]);
  expect(pool.clock.pending).toBe(0);
  expect(pool.faults).toEqual([]);
}

async function aDay(ops: readonly Op[]): Promise<void> {
  const pool = new Pool(companyOf(STAFF, QUEUES));
  pool.phones.stopsAtOnce = false;
  const world: World = { pool, callers: new Map(), ready: [] };
  const book = new Book(pool);
  for (const op of ops) {
    await play(world, op);
    book.readOn();
    checkOffers(pool, book);
    checkNobodyWaitsInVain(pool, book);
  }
  await goHome(world, book);
}

test("the invariants hold through 300 random days", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyOps(
        Object.keys(STAFF),
        QUEUES.map(({ id }) => id),
      ),
      aDay,
    ),
    { seed: 42, numRuns: 300 },
  );
}, 60_000);
