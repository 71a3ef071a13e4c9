/** A phone that goes while it rings: nobody waits for it, and its agent has missed nothing. */
import { aPool, aQueue, RING_MS } from "./a-pool";

const SALES = ["sales"];

test("it stops, the next agent's phone rings in the same turn, and the one who lost it is not on break", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(3_000);
  const ring = pool.phones.one;
  pool.acd.phoneSeen("desk-dave", false);
  await Promise.resolve();
  expect(ring.stopped).toBe("callerLeft");
  expect(pool.of("offer.ended")).toMatchObject([{ agent: "dave", outcome: "unreachable", rangMs: 3_000 }]);
  expect(pool.offers).toEqual(["erin<-1"]);
  await pool.clock.advance(RING_MS - 1);
  expect(pool.state("dave")).toBe("available idle");
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
  pool.acd.phoneSeen("desk-dave", true);
  await Promise.resolve();
  expect(pool.offers).toEqual(["erin<-1", "dave<-2"]);
});

test("one that has answered is a talk's affair; another agent's, or one that only rings elsewhere, stays", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  const waiting = pool.enter(1);
  pool.enter(2);
  await pool.clock.advance(0);
  const [dave, erin] = pool.phones.ringing;
  const leg = dave?.answer();
  await pool.clock.advance(0);
  pool.acd.phoneSeen("desk-dave", false);
  pool.acd.phoneSeen("desk-frank", false);
  const { offer } = await waiting.agentReady;
  expect(pool.acd.connected(offer)).toBe(true);
  expect([leg?.hasLeft, erin?.stopped]).toEqual([false, null]);
});

test("where several phones ring for one caller the others go on", async () => {
  const pool = aPool({ dave: SALES, erin: SALES }, {}, [aQueue("sales", { strategy: "ringAll" })]);
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(0);
  pool.acd.phoneSeen("desk-erin", false);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-1"]);
  expect(pool.outcomes).toEqual(["erin unreachable"]);
  expect(pool.acd.queue("sales")?.waiting[0]?.offeredTo).toBe("dave");
});
