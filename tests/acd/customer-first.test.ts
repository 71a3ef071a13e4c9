/** A callback that rings its customer first holds an agent meanwhile; what happens to that agent until the customer comes. */
import type { AbsentCaller } from "../../src/callflow/ports";
import { aPool, companyOf, type Pool } from "./a-pool";

const SALES = ["sales"];
const HOLD_MS = 60_000;
const nothing = (): void => undefined;

function absentCaller(): AbsentCaller {
  const told = { itsTurn: () => true, offered: nothing, offerOver: nothing, left: nothing };
  return { first: "customer", holdMs: HOLD_MS, enteredBefore: false, ...told };
}

async function held(): Promise<Pool> {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1, { absent: absentCaller() });
  await pool.clock.advance(0);
  expect(pool.state("dave")).toBe("available reserved");
  return pool;
}

test("the customer never comes: the agent is free for the next caller at once, for his phone has done nothing wrong", async () => {
  const pool = await held();
  await pool.clock.advance(HOLD_MS - 1);
  pool.enter(2);
  await pool.clock.advance(1);
  expect(pool.outcomes).toEqual(["dave lost"]);
  expect(pool.acd.agent("dave")?.backOff).toBeNull();
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("the company takes the agent's phone away: the customer who comes waits for another, and nothing breaks", async () => {
  const pool = await held();
  const company = companyOf({ dave: SALES });
  pool.acd.companyChanged({ ...company, employees: company.employees.map((one) => ({ ...one, desk: null })) });
  expect(() => pool.enter(1)).not.toThrow();
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave unreachable"]);
  expect(pool.acd.queue("sales")?.waiting).toMatchObject([{ offeredTo: null }]);
});

test("the agent's phone goes: the customer's try comes to nothing too", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  let over = 0;
  pool.enter(1, { absent: { ...absentCaller(), offerOver: () => over++ } });
  await pool.clock.advance(0);
  pool.acd.phoneSeen("desk-dave", false);
  expect([over, pool.outcomes]).toEqual([1, ["dave unreachable"]]);
  expect(pool.state("dave")).toBe("available idle");
});
