/** The queue_log as a file: what is kept is in it, also after somebody has moved it away. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/clock";
import type { JournalEntry } from "../src/domain/events";
import type { CallId } from "../src/domain/glossary";
import { createQueueLog, type QueueLog } from "../src/queue-log";
import { aCompany } from "./domain/a-company";
import { sampleOf } from "./support/sample-events";
import { waitUntil } from "./support/wait-until";

let dir: string;
let file: string;
let tell: (entry: JournalEntry) => void;
let queueLog: QueueLog;
const warnings: string[] = [];

function opened(path: string): QueueLog {
  return createQueueLog({
    file: path,
    onDurable(listener) {
      tell = listener;
      return () => {
        tell = () => undefined;
      };
    },
    company: () => aCompany(),
    clock: systemClock,
    log: { warn: (_facts: unknown, text?: string) => void warnings.push(String(text)) },
  });
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "frontdesk-queue-log-"));
  file = join(dir, "asterisk", "queue_log");
  warnings.length = 0;
});
afterEach(async () => {
  await queueLog.stop();
  rmSync(dir, { recursive: true, force: true });
});

function enters(n: number): void {
  const call = `a${String(n).padStart(10, "0")}` as CallId;
  tell({ seq: n, node: "a", atMs: 1_772_442_000_000 + n * 1000, event: sampleOf("queue.entered", call) });
}

const linesIn = (path: string): string[] => (existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : []);
const has = (path: string, count: number): Promise<void> =>
  waitUntil(`${count} lines in ${path}`, () => linesIn(path).length === count);

test("lines come in their order, behind what is there already", async () => {
  queueLog = opened(file);
  for (let n = 1; n <= 100; n++) enters(n);
  await queueLog.stop();
  const lines = linesIn(file);
  expect(lines).toHaveLength(100);
  expect(lines.map((line) => Number(line.split("|")[0]) - 1_772_442_000)).toEqual(
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  queueLog = opened(file);
  enters(101);
  await has(file, 101);
});

test("moved away, as logrotate does: the next line begins a new file", async () => {
  queueLog = opened(file);
  enters(1);
  await has(file, 1);
  renameSync(file, `${file}.1`);
  enters(2);
  await has(file, 1);
  expect(linesIn(`${file}.1`)).toHaveLength(1);
  rmSync(file);
  enters(3);
  await has(file, 1);
});

test("a disk that refuses is said once, and the lines come when it takes them", async () => {
  const blocked = join(dir, "no-folder");
  writeFileSync(blocked, "");
  queueLog = opened(join(blocked, "queue_log"));
  enters(1);
  await waitUntil("the alarm", () => warnings.length > 0);
  enters(2);
  rmSync(blocked);
  enters(3);
  await has(join(blocked, "queue_log"), 3);
  expect(warnings).toEqual(["the queue_log cannot be written"]);
});
