/**
 * Which files of a sounds folder are our own renders: `rendered.json` beside
 * them. A file that is not in it, or whose bytes are no longer ours, is a
 * recording put there by somebody, and is never touched.
 */
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

const INDEX_FILE = "rendered.json";

export interface RenderedEntry {
  /** Id of the voice that spoke it. */
  readonly voice: string;
  /** sha256 of the sentence. */
  readonly text: string;
  /**
   * sha256 of our last two renders, the newest last. Two, because the index is
   * written before the file: stopped in between, the older one is still ours.
   */
  readonly files: readonly string[];
}

/** By path below the folder, e.g. `en/greet-day.wav`. */
export type RenderedIndex = Readonly<Record<string, RenderedEntry>>;

/** Empty if nothing has been rendered in this folder. */
export async function readRenderedIndex(dir: string): Promise<RenderedIndex> {
  const file = path.join(dir, INDEX_FILE);
  try {
    return JSON.parse(await readFile(file, "utf8")) as RenderedIndex;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Error(`${file} cannot be read; without it renders cannot be told from recordings`, { cause: err });
  }
}

export async function writeRenderedIndex(dir: string, index: RenderedIndex): Promise<void> {
  const file = path.join(dir, INDEX_FILE);
  const sorted = Object.fromEntries(Object.entries(index).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(`${file}.part`, `${JSON.stringify(sorted, null, 1)}\n`);
  await rename(`${file}.part`, file);
}

export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
