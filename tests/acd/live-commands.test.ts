/** What people do to a queue while it runs. The calls' own part of it is in tests/callflow/live-calls.test.ts. */
import { rebuild } from "../../src/acd/rebuild";
import type { DomainEvent } from "../../src/domain/events";
import { aPool, callNr, type Pool } from "./a-pool";

const SALES = ["sales"];
const lines = (events: readonly DomainEvent[]) => events.map((event, seq) => ({ seq, node: "a", atMs: seq, event }));

async function waitingPool(callers: number): Promise<Pool> {
  const pool = aPool({ dave: SALES, erin: ["service"] });
  for (let n = 1; n <= callers; n++) {
    pool.enter(n);
    await pool.clock.advance(1_000);
  }
  return pool;
}

const order = (pool: Pool): number[] => pool.acd.queue("sales")?.waiting.map(({ call }) => Number(call.slice(5))) ?? [];

describe("pull", () => {
  test("a free agent takes the caller he asks for, of any queue, and his phone rings", async () => {
    const pool = await waitingPool(3);
    await pool.login("erin");
    expect(pool.acd.live.pull(callNr(2), "erin", "olga")).toEqual({ kind: "done" });
    expect(pool.offers).toEqual(["erin<-2"]);
    expect(pool.of("queue.pulled")).toEqual([
      expect.objectContaining({ call: callNr(2), queue: "sales", agent: "erin", by: "olga" }),
    ]);
  });

  test("who is not free is told why, and nothing happens", async () => {
    const pool = await waitingPool(1);
    expect(pool.acd.live.pull(callNr(1), "dave", "olga")).toEqual({ kind: "agentNotFree", why: "loggedOut" });
    expect(pool.acd.live.pull(callNr(1), "nobody", "olga")).toEqual({ kind: "unknownAgent" });
    expect(pool.offers).toEqual([]);
    expect(pool.of("queue.pulled")).toEqual([]);
  });

  test("nobody is pulled twice, nor out of an offer", async () => {
    const pool = await waitingPool(1);
    await pool.login("dave", "erin");
    expect(pool.offers).toEqual(["dave<-1"]);
    expect(pool.acd.live.pull(callNr(1), "erin", "olga")).toEqual({ kind: "offered" });
    expect(pool.acd.live.pull(callNr(9), "erin", "olga")).toEqual({ kind: "notWaiting" });
  });
});

describe("raise", () => {
  test("puts a caller before those who came earlier, up to the bound of credit", async () => {
    const pool = await waitingPool(3);
    expect(pool.acd.live.raise(callNr(3), 60, "olga")).toEqual({ kind: "done", creditSeconds: 60, addedSeconds: 60 });
    expect(order(pool)).toEqual([3, 1, 2]);
    expect(pool.acd.live.raise(callNr(3), 600, "olga")).toEqual({
      kind: "done",
      creditSeconds: 600,
      addedSeconds: 540,
    });
    expect(pool.acd.live.raise(callNr(3), 1, "olga")).toMatchObject({ addedSeconds: 0 });
    expect(pool.of("queue.raised").map(({ creditSeconds, by }) => [creditSeconds, by])).toEqual([
      [60, "olga"],
      [600, "olga"],
    ]);
    await pool.login("dave");
    expect(pool.offers).toEqual(["dave<-3"]);
  });

  test("counts after a restart too", async () => {
    const pool = await waitingPool(2);
    pool.acd.live.raise(callNr(2), 60, "olga");
    expect(rebuild(lines(pool.events)).entries.map(({ creditSeconds }) => creditSeconds)).toEqual([0, 60]);
  });
});

describe("a queue's switch", () => {
  test("closed: nobody is let in, those inside are served; opened again", async () => {
    const pool = await waitingPool(1);
    expect(pool.acd.live.setOpen("sales", false, "olga")).toBe(true);
    expect(pool.acd.live.setOpen("sales", false, "olga")).toBe(true);
    expect(pool.acd.outlook.figures("sales").open).toBe(false);
    expect(pool.acd.queue("sales")?.closed).toBe(true);
    await pool.login("dave");
    expect(pool.offers).toEqual(["dave<-1"]);
    pool.acd.live.setOpen("sales", true, "pavel");
    expect(pool.acd.outlook.figures("sales").open).toBe(true);
    expect(pool.events.filter(({ type }) => type === "queue.closed" || type === "queue.opened")).toEqual([
      { type: "queue.closed", queue: "sales", by: "olga" },
      { type: "queue.opened", queue: "sales", by: "pavel" },
    ]);
  });

  test("there is none for a queue that is not there", async () => {
    const pool = await waitingPool(0);
    expect(pool.acd.live.setOpen("nowhere", false, "olga")).toBe(false);
  });

  test("closed stays closed over a restart and a new version of the company", () => {
    const before = aPool({ dave: SALES });
    before.acd.live.setOpen("sales", false, "olga");
    before.acd.live.setOpen("service", false, "olga");
    before.acd.live.setOpen("service", true, "olga");
    const after = aPool({ dave: SALES });
    after.acd.restore(rebuild(lines(before.events)));
    expect(after.acd.snapshot().queues.map(({ id, closed }) => [id, closed])).toEqual([
      ["sales", true],
      ["service", false],
    ]);
  });
});
