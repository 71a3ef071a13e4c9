/** The note of a running demo, and which installation a looking command takes. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseTarget } from "../../src/cli/target";
import { readClientConfig } from "../../src/config";
import { type DemoRun, readDemoRun, removeDemoRun, writeDemoRun } from "../../src/demo/demo-run";

const RUN: DemoRun = {
  databaseUrl: "postgres://demo@127.0.0.1/frontdesk",
  apiUrl: "http://127.0.0.1:1234",
  apiKey: "frontdesk_live_x",
  ariUrl: "http://127.0.0.1:2345",
  ariUser: "frontdesk",
  ariPassword: "hush",
  pid: process.pid,
};
/** Greater than any that Linux gives out. */
const NOBODY = 2 ** 22 + 1;

let cacheDir: string;
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), "frontdesk-cli-"));
});
afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));

test("what a demo wrote is read back, by its owner alone", () => {
  writeDemoRun(cacheDir, RUN);
  expect(readDemoRun(cacheDir)).toEqual(RUN);
  expect(statSync(join(cacheDir, "demo/run.json")).mode & 0o777).toBe(0o600);
});

test("without a note, after its removal, or with half of one there is no demo", () => {
  expect(readDemoRun(cacheDir)).toBeNull();
  writeDemoRun(cacheDir, RUN);
  removeDemoRun(cacheDir);
  expect(readDemoRun(cacheDir)).toBeNull();
  mkdirSync(join(cacheDir, "demo"), { recursive: true });
  writeFileSync(join(cacheDir, "demo/run.json"), '{"pid": 1, "data');
  expect(readDemoRun(cacheDir)).toBeNull();
});

test("the note of a demo that was killed counts for nothing", () => {
  writeDemoRun(cacheDir, { ...RUN, pid: NOBODY });
  expect(readDemoRun(cacheDir)).toBeNull();
});

test("the demo is looked at only where no DATABASE_URL says otherwise", () => {
  expect(chooseTarget(readClientConfig({}), RUN)).toMatchObject({
    origin: "demo",
    databaseUrl: RUN.databaseUrl,
    api: { key: RUN.apiKey },
  });
  const own = readClientConfig({ DATABASE_URL: "postgres://own@127.0.0.1/x" });
  expect(chooseTarget(own, RUN)).toMatchObject({ origin: "environment", databaseUrl: "postgres://own@127.0.0.1/x" });
});

test("an API that listens everywhere is asked here", () => {
  expect(readClientConfig({ FRONTDESK_API_HOST: "0.0.0.0", FRONTDESK_API_PORT: "9000" }).api.url).toBe(
    "http://127.0.0.1:9000",
  );
});
