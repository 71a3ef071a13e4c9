/**
 * The file that keeps the journal while Postgres is away. One line an entry:
 * its CRC-32, a space, its JSON. Appended and fsynced before anybody is told;
 * read from the beginning when Postgres is back, emptied when all is there.
 *
 * A process killed while writing leaves half a line at the end: cut off at the
 * next start. A line whose sum is wrong is skipped, those behind it are good.
 * Full: what is there stays (it is the beginning of the story), the newest is
 * refused and counted. One process per folder.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { JournalEntry } from "../domain/events";
import type { Log } from "../log";

export const SPOOL_BYTES_MAX = 256 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
/** Refused entries kept by one process: more of them tell no more. */
const REJECTS_MAX = 1_000;
const NEWLINE = 10;

export interface SpoolChunk {
  readonly entries: readonly JournalEntry[];
  /** Where the next chunk begins. */
  readonly nextOffset: number;
  /** Lines that were not what had been written. */
  readonly damaged: number;
}

export interface Spool {
  /** Keeps entries, in order, and returns how many: fewer when it is full. Rejects when the disk refuses; then none is kept. */
  append(entries: readonly JournalEntry[]): Promise<number>;
  /** The next entries from a place in the file; none left: `nextOffset` is where it began. */
  read(offset: number): Promise<SpoolChunk>;
  /** Forgets everything: all of it is in Postgres. */
  clear(): Promise<void>;
  close(): Promise<void>;
  readonly bytes: number;
  /** Entries in the file. */
  readonly count: number;
  /** The number of the last entry found when the file was opened, 0 if none. */
  readonly lastSeq: number;
}

/** Opens or makes the spool of a node; half a line at its end is cut off. */
export async function openSpool(dir: string, node: string, bytesMax = SPOOL_BYTES_MAX): Promise<Spool> {
  mkdirSync(dir, { recursive: true });
  const file = await open(join(dir, `journal-${node}.spool`), "a+", 0o600);
  let { bytes, count, lastLineAt } = await measure(file);
  await file.truncate(bytes);
  const lastSeq = (await readChunk(file, lastLineAt, bytes)).entries[0]?.seq ?? 0;

  return {
    async append(entries) {
      const { text, kept, size } = linesWithin(entries, bytesMax - bytes);
      if (kept === 0) return 0;
      try {
        await file.appendFile(text);
        await file.datasync();
      } catch (err) {
        // A part may have been written: the next line must not be glued to it.
        await file.truncate(bytes);
        throw err;
      }
      bytes += size;
      count += kept;
      return kept;
    },
    read: (offset) => readChunk(file, offset, bytes),
    async clear() {
      await file.truncate(0);
      bytes = 0;
      count = 0;
    },
    close: () => file.close(),
    get bytes() {
      return bytes;
    },
    get count() {
      return count;
    },
    lastSeq,
  };
}

/** Where single entries go that Postgres refuses for what they contain: for a person to look at. Bounded; never throws. */
export function openRejects(dir: string, node: string, log: Pick<Log, "error">): (entry: JournalEntry) => void {
  let room = REJECTS_MAX;
  return (entry) => {
    if (room-- <= 0) return;
    try {
      appendFileSync(join(dir, `journal-${node}.rejected`), lineOf(entry), { mode: 0o600 });
    } catch (err) {
      log.error({ err, seq: entry.seq }, "a refused event could not be set aside");
    }
  };
}

/** As many lines as fit. */
function linesWithin(entries: readonly JournalEntry[], room: number): { text: string; kept: number; size: number } {
  let text = "";
  let size = 0;
  let kept = 0;
  for (const entry of entries) {
    const line = lineOf(entry);
    const bytes = Buffer.byteLength(line);
    if (size + bytes > room) break;
    text += line;
    size += bytes;
    kept++;
  }
  return { text, kept, size };
}

function lineOf(entry: JournalEntry): string {
  const json = JSON.stringify(entry);
  return `${sumOf(json)} ${json}\n`;
}

const sumOf = (json: string): string => crc32(json).toString(16).padStart(8, "0");

/** The length up to the last whole line, where that line begins, and how many there are. */
async function measure(file: FileHandle): Promise<{ bytes: number; count: number; lastLineAt: number }> {
  const buffer = Buffer.alloc(READ_BYTES);
  let [offset, bytes, count, lastLineAt] = [0, 0, 0, 0];
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, offset);
    if (bytesRead === 0) return { bytes, count, lastLineAt };
    for (let at = buffer.indexOf(NEWLINE); at >= 0 && at < bytesRead; at = buffer.indexOf(NEWLINE, at + 1)) {
      lastLineAt = bytes;
      bytes = offset + at + 1;
      count++;
    }
    offset += bytesRead;
  }
}

async function readChunk(file: FileHandle, offset: number, end: number): Promise<SpoolChunk> {
  // A single line longer than a chunk is no reason to stop: read more until there is a whole one.
  for (let length = READ_BYTES; ; length *= 2) {
    const wanted = Math.min(length, end - offset);
    const buffer = Buffer.alloc(Math.max(0, wanted));
    const { bytesRead } = await file.read(buffer, 0, wanted, offset);
    const whole = buffer.lastIndexOf(NEWLINE, bytesRead - 1) + 1;
    if (whole > 0) return { ...parse(buffer.toString("utf8", 0, whole)), nextOffset: offset + whole };
    if (bytesRead < length) return { entries: [], damaged: 0, nextOffset: offset };
  }
}

function parse(text: string): { entries: JournalEntry[]; damaged: number } {
  const entries: JournalEntry[] = [];
  let damaged = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const json = line.slice(9);
    // The sum vouches that this is what we wrote.
    if (line[8] === " " && line.slice(0, 8) === sumOf(json)) entries.push(JSON.parse(json) as JournalEntry);
    else damaged++;
  }
  return { entries, damaged };
}
