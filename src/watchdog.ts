/**
 * Kills this process when its event loop has stood still too long. A frontdesk
 * that does not react is worse than none: Asterisk goes on handing it calls,
 * which nobody answers, while without it the dialplan takes them over. Whoever
 * started us (systemd, a container engine) starts us again, and every call that
 * is still up is adopted.
 *
 * The check runs in a thread of its own. It counts its own ticks instead of
 * time: a machine that sleeps, or a process stopped as a whole, stops the
 * thread too and is not blamed for it.
 */
import { Worker } from "node:worker_threads";

export interface WatchdogOptions {
  /** How long the event loop may stand still. Default 5 s: sound and sockets of Asterisk survive about that. */
  readonly limitMs?: number;
}

export interface Watchdog {
  /** Ends the thread; nothing is watched any more. */
  stop(): Promise<void>;
}

const STALL_LIMIT_MS = 5_000;
const TICKS_PER_LIMIT = 10;

/** Keeps no process alive: when everything else has ended, so may this. */
export function startWatchdog({ limitMs = STALL_LIMIT_MS }: WatchdogOptions = {}): Watchdog {
  const tickMs = Math.max(1, Math.floor(limitMs / TICKS_PER_LIMIT));
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), tickMs);
  timer.unref();
  // Without our own start-up options: hooks that compile sources have no business in this thread.
  const worker = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { beats, tickMs, limitMs, pid: process.pid },
  });
  worker.unref();
  return {
    async stop() {
      clearInterval(timer);
      await worker.terminate();
    },
  };
}

/** The thread, as text: it runs the same from source, compiled, and under a test runner. */
const WATCH = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const { beats, tickMs, limitMs, pid } = workerData;
let last = Atomics.load(beats, 0);
let missed = 0;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  missed = now === last ? missed + 1 : 0;
  last = now;
  if (missed * tickMs < limitMs) return;
  writeSync(2, "frontdesk: the event loop has stood still for " + limitMs / 1000 + " s, ending the process\\n");
  process.kill(pid, "SIGKILL");
}, tickMs);
`;
