/** The file that keeps the journal while Postgres is away. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSpool, type Spool } from "../../src/db/spool";
import type { JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { entriesOf, everyEvent } from "../support/sample-events";

const ENTRIES = entriesOf(everyEvent("a0000000001" as CallId));
let dir: string;
const file = (): string => join(dir, "journal-a.spool");

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "frontdesk-spool-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function readAll(spool: Spool): Promise<{ entries: JournalEntry[]; damaged: number }> {
  const entries: JournalEntry[] = [];
  let damaged = 0;
  for (let offset = 0; ; ) {
    const chunk = await spool.read(offset);
    entries.push(...chunk.entries);
    damaged += chunk.damaged;
    if (chunk.nextOffset === offset) return { entries, damaged };
    offset = chunk.nextOffset;
  }
}

async function filled(): Promise<void> {
  const spool = await openSpool(dir, "a");
  await spool.append(ENTRIES);
  await spool.close();
}

test("what one process appended the next one reads, in order", async () => {
  await filled();
  const spool = await openSpool(dir, "a");
  expect(spool.count).toBe(ENTRIES.length);
  expect(spool.lastSeq).toBe(ENTRIES.at(-1)?.seq);
  expect(await readAll(spool)).toEqual({ entries: ENTRIES, damaged: 0 });
  await spool.close();
});

test("half a line at the end, at whichever byte the process was killed, costs that line only", async () => {
  await filled();
  const whole = readFileSync(file());
  const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
  for (const cut of [lastLine + 1, lastLine + 9, lastLine + 40, whole.length - 1]) {
    writeFileSync(file(), whole);
    truncateSync(file(), cut);
    const spool = await openSpool(dir, "a");
    expect(await readAll(spool)).toEqual({ entries: ENTRIES.slice(0, -1), damaged: 0 });
    await spool.append(ENTRIES.slice(-1));
    expect((await readAll(spool)).entries).toEqual(ENTRIES);
    await spool.close();
  }
});

test("a damaged line is skipped and counted, those behind it are read", async () => {
  await filled();
  const lines = readFileSync(file(), "utf8").split("\n");
  lines[2] = lines[2]?.replace("78435551234", "70000000000").replace("call", "cell") ?? "";
  writeFileSync(file(), lines.join("\n"));
  const spool = await openSpool(dir, "a");
  expect(await readAll(spool)).toEqual({ entries: ENTRIES.filter((_, i) => i !== 2), damaged: 1 });
  await spool.close();
});

test("rubbish that somebody put there is no entry", async () => {
  await filled();
  appendFileSync(file(), '\n\n{"seq":1}\n00000000 {"seq":1}\n');
  const spool = await openSpool(dir, "a");
  expect(await readAll(spool)).toEqual({ entries: ENTRIES, damaged: 2 });
  await spool.close();
});

test("full, it keeps the oldest and says how many it took", async () => {
  await filled();
  const { size } = statSync(file());
  rmSync(file());
  const spool = await openSpool(dir, "a", size - 1);
  expect(await spool.append(ENTRIES)).toBe(ENTRIES.length - 1);
  expect(await spool.append(ENTRIES.slice(-1))).toBe(0);
  expect((await readAll(spool)).entries).toEqual(ENTRIES.slice(0, -1));
  await spool.clear();
  expect(await spool.append(ENTRIES.slice(-1))).toBe(1);
  await spool.close();
});

test("a spool of many chunks is read whole, a line longer than a chunk too", async () => {
  const spool = await openSpool(dir, "a");
  const long = {
    ...(ENTRIES[0] as JournalEntry),
    event: { type: "asterisk.lost", why: "x".repeat(600_000) },
  } as JournalEntry;
  const many = [
    ...Array.from({ length: 4_000 }, (_, i) => ENTRIES[i % ENTRIES.length] as JournalEntry),
    long,
    ...ENTRIES,
  ];
  await spool.append(many);
  expect((await readAll(spool)).entries).toEqual(many);
  await spool.close();
});
