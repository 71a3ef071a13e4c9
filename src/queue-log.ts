/**
 * Writes Asterisk's queue_log (domain/queue-log.ts) as the journal grows: only
 * what is kept, in its order. The file may be moved at any moment, as logrotate
 * does: the next line goes into a new one of the old name. A disk that refuses
 * costs lines of this file and nothing else.
 */
import { mkdirSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "./callflow/ports";
import type { Company } from "./domain/company";
import type { JournalEntry } from "./domain/events";
import { createQueueLogBook } from "./domain/queue-log";
import type { Log } from "./log";

/** Lines in memory while the disk does not take them: some minutes of a busy day, then the newest is dropped. */
const LINES_MAX = 10_000;
const ALARM_EVERY_MS = 60_000;
/** How soon a disk that refused is asked again. */
const RETRY_MS = 1_000;
/** Readable for the group: reporting tools are not frontdesk. */
const MODE = 0o640;

export interface QueueLogDeps {
  readonly file: string;
  /** Tells each line of the journal once, in order. Returns the way to stop it. */
  readonly onDurable: (listener: (entry: JournalEntry) => void) => () => void;
  readonly company: () => Pick<Company, "agents" | "employees">;
  readonly clock: Pick<Clock, "monotonicMs" | "after">;
  readonly log: Pick<Log, "warn">;
}

export interface QueueLog {
  /** Resolves when what was heard is in the file, as far as the disk takes it. */
  stop(): Promise<void>;
}

export function createQueueLog({ file, onDurable, company, clock, log }: QueueLogDeps): QueueLog {
  const book = createQueueLogBook(company);
  let lines: string[] = [];
  let handle: FileHandle | null = null;
  let writing: Promise<void> | null = null;
  let lastAlarmMs = Number.NEGATIVE_INFINITY;
  let cancelRetry = (): void => undefined;

  const stopListening = onDurable((entry) => {
    const more = book.linesOf(entry);
    if (more.length === 0) return;
    if (lines.length < LINES_MAX) lines.push(...more);
    write();
  });

  function write(): void {
    writing ??= writeAll().finally(() => {
      writing = null;
    });
  }

  /** Never rejects. */
  async function writeAll(): Promise<void> {
    while (lines.length > 0) {
      const batch = lines;
      lines = [];
      try {
        handle = await openWhereItBelongs(file, handle);
        await handle.appendFile(`${batch.join("\n")}\n`);
      } catch (err) {
        lines = [...batch, ...lines].slice(0, LINES_MAX);
        alarm(err);
        cancelRetry();
        cancelRetry = clock.after(RETRY_MS, write);
        return;
      }
    }
  }

  function alarm(err: unknown): void {
    const nowMs = clock.monotonicMs();
    if (nowMs - lastAlarmMs < ALARM_EVERY_MS) return;
    lastAlarmMs = nowMs;
    log.warn({ err, file, waiting: lines.length }, "the queue_log cannot be written");
  }

  return {
    async stop() {
      stopListening();
      await writing;
      cancelRetry();
      await handle?.close();
    },
  };
}

/** The file of this name: the one that is open, or a new one when that was moved or deleted. */
async function openWhereItBelongs(file: string, handle: FileHandle | null): Promise<FileHandle> {
  if (handle) {
    const [there, ours] = await Promise.all([stat(file).catch(() => null), handle.stat()]);
    if (there && there.ino === ours.ino && there.dev === ours.dev) return handle;
    await handle.close();
  }
  mkdirSync(dirname(file), { recursive: true });
  return open(file, "a", MODE);
}
