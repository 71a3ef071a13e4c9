/** The spool of one node as its disk keeps it: appended and fsynced; a killed process leaves what it had fsynced. */
import type { Spool } from "../../../src/db/spool";
import type { JournalEntry } from "../../../src/domain/events";
import type { Connection } from "./connection";

const FSYNC_MS = 3;

export class Disk {
  private spooled: JournalEntry[] = [];

  /** @param onKept told of what survives a kill from now on */
  constructor(private readonly onKept: (entry: JournalEntry) => void) {}

  get isEmpty(): boolean {
    return this.spooled.length === 0;
  }

  /** The spool of the next process: what the one before had fsynced is in it. A place in the file is a number of lines here. */
  openSpool(by: Connection): Spool {
    const disk = this;
    const lastSeq = this.spooled.at(-1)?.seq ?? 0;
    return {
      async append(entries) {
        await by.pass(FSYNC_MS);
        disk.spooled.push(...entries);
        for (const entry of entries) disk.onKept(entry);
        return entries.length;
      },
      async read(offset) {
        const entries = disk.spooled.slice(offset);
        return { entries, nextOffset: offset + entries.length, damaged: 0 };
      },
      async clear() {
        disk.spooled = [];
      },
      close: async () => undefined,
      get bytes() {
        return disk.spooled.length;
      },
      get count() {
        return disk.spooled.length;
      },
      lastSeq,
    };
  }
}
