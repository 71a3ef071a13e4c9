/** Sounds made by arithmetic, and folders to put them in. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

export interface Tone {
  readonly rate?: number;
  readonly ms?: number;
  /** 1 is full scale; more is cut off there. */
  readonly amplitude?: number;
  readonly leadingMs?: number;
  readonly trailingMs?: number;
}

/** 440 Hz. */
export function tone({
  rate = 8_000,
  ms = 1_000,
  amplitude = 0.3,
  leadingMs = 0,
  trailingMs = 0,
}: Tone = {}): Int16Array {
  const inSamples = (length: number) => Math.round((length * rate) / 1_000);
  const samples = new Int16Array(inSamples(leadingMs) + inSamples(ms) + inSamples(trailingMs));
  for (let i = 0; i < inSamples(ms); i++) {
    const value = amplitude * Math.sin((2 * Math.PI * 440 * i) / rate);
    samples[inSamples(leadingMs) + i] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
  }
  return samples;
}

/** A folder for one test. */
export async function scratchFolder(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(path.join(os.tmpdir(), "frontdesk-test-"));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

export async function putFile(file: string, bytes: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
