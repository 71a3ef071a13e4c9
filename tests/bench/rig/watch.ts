/**
 * Watches one block of a benchmark for what would make its figures worthless:
 * repeated SIP messages, lost datagrams, a generator that was late itself,
 * memory that was swapped, other people's load on the machine.
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { SipEndpoint } from "../../support/sip-phone";
import { type CpuUse, cpuBetween, type Roots, readCpu } from "./cpu";

const EVENT_LOOP_P99_MAX_MS = 20;
const OTHERS_SHARE_MAX = 0.1;
/** The histogram adds its own step to each value. */
const EVENT_LOOP_STEP_MS = 2;

export interface BlockReport {
  readonly cpu: CpuUse;
  /** Why the block does not count; empty: it does. */
  readonly voidReasons: readonly string[];
  readonly eventLoopP99Ms: number;
  readonly messagesRepeated: number;
}

export interface WatchOptions {
  readonly endpoints: readonly SipEndpoint[];
  readonly roots: Roots;
  /** Where the limit is looked for, the signs of too much load are results and not faults. */
  readonly overload?: boolean;
}

/** Begins watching; the function returned ends it. */
export function watchBlock({ endpoints, roots, overload = false }: WatchOptions): () => BlockReport {
  const repeatedBefore = repetitions(endpoints);
  const lostBefore = lostDatagrams();
  const delay = monitorEventLoopDelay({ resolution: EVENT_LOOP_STEP_MS });
  delay.enable();
  const cpuBefore = readCpu(roots);
  return () => {
    const cpu = cpuBetween(cpuBefore, readCpu(roots), cpus().length);
    delay.disable();
    const eventLoopP99Ms = Math.max(0, delay.percentile(99) / 1e6 - EVENT_LOOP_STEP_MS);
    const repeated = repetitions(endpoints) - repeatedBefore;
    const lost = lostDatagrams() - lostBefore;
    const reasons = [
      repeated > 0 && !overload ? `${repeated} SIP messages repeated` : "",
      lost > 0 && !overload ? `${lost} datagrams lost for want of buffers` : "",
      eventLoopP99Ms > EVENT_LOOP_P99_MAX_MS && !overload
        ? `generator late by ${eventLoopP99Ms.toFixed(0)} ms (p99)`
        : "",
      swapInUse() ? "memory is swapped" : "",
      cpu.othersShare > OTHERS_SHARE_MAX ? `others used ${(cpu.othersShare * 100).toFixed(0)} % of the machine` : "",
    ];
    return { cpu, eventLoopP99Ms, messagesRepeated: repeated, voidReasons: reasons.filter(Boolean) };
  };
}

function repetitions(endpoints: readonly SipEndpoint[]): number {
  return endpoints.reduce((sum, { stats }) => sum + stats.retransmissionsSent + stats.retransmissionsReceived, 0);
}

/** Of the whole machine: datagrams that came while the receiver's buffer was full. */
function lostDatagrams(): number {
  const [names = [], values = []] = readFileSync("/proc/net/snmp", "latin1")
    .split("\n")
    .filter((line) => line.startsWith("Udp: "))
    .map((line) => line.split(" "));
  return Number(values[names.indexOf("RcvbufErrors")] ?? 0);
}

function swapInUse(): boolean {
  const kilobytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/meminfo", "latin1"))?.[1] ?? 0);
  return kilobytes("SwapTotal") - kilobytes("SwapFree") > 0;
}
