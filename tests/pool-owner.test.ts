/** What a process does when it gets the pool, on a Postgres that says yes to everything. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPoolOwner } from "../src/pool-owner";
import { ManualClock } from "./support/manual-clock";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "frontdesk-pool-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** No row yet; whoever asks becomes its owner. */
const query = async (text: string) => ({
  rowCount: 1,
  rows: text.includes("RETURNING epoch") ? [{ epoch: "1", since_epoch: "1" }] : [],
});
const leases = {
  connect: async () => ({ query, on: () => undefined, off: () => undefined, release: () => undefined }),
};

async function started(): Promise<{ happened: string[]; warned: string[] }> {
  const happened: string[] = [];
  const warned: string[] = [];
  const log = {
    info: () => undefined,
    warn: (_facts: object, message: string) => void warned.push(message),
    error: () => undefined,
  };
  const owner = createPoolOwner({
    config: { node: "a", dataDir, api: { host: "127.0.0.1", port: 8080 } },
    database: { leases: leases as never },
    clock: new ManualClock(),
    log: log as never,
  });
  await owner.start("http://127.0.0.1:8080", {
    takeOver: (ownership) => void happened.push(`takes over, epoch ${ownership?.epoch}`),
    confirmed: () => void happened.push("confirmed"),
    end: () => void happened.push("ends"),
  });
  return { happened, warned };
}

test("the pool is free: it takes over", async () => {
  expect(await started()).toEqual({ happened: ["takes over, epoch 1"], warned: [] });
});

test("the mark of a standby that cannot be removed keeps nobody from taking calls", async () => {
  mkdirSync(join(dataDir, "standby"));
  writeFileSync(join(dataDir, "standby", "in-the-way"), "");
  expect(await started()).toEqual({
    happened: ["takes over, epoch 1"],
    warned: ["the mark of a standby could not be removed"],
  });
});
