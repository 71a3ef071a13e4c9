/**
 * The peer of the benchmarks about waiting: app_queue, with the members of
 * frontdesk's queues, in two ways. Tuned: autofill, retry after a second, nobody
 * rung who is on a call. Stock: what queues.conf leaves unsaid (retry after five
 * seconds, one caller at a time).
 */
import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AsteriskInstance } from "../../../src/setup/asterisk-instance";
import { absentAgents, type BenchQueue, desksOf } from "./queue-company";

/** Rings the members in turn, as frontdesk's longest idle does when all are equally busy. */
const STRATEGY = "rrmemory";

export function addPeerQueues(instance: AsteriskInstance, queues: readonly BenchQueue[]): void {
  const at = (name: string): string => join(instance.etcDir, name);
  appendFileSync(at("modules.conf"), "\nload = app_queue.so\n");
  appendFileSync(at("extensions_bench.conf"), dialplan(queues));
  writeFileSync(at("queues.conf"), queues.flatMap(settingsOf).join("\n"));
  chmodSync(at("queues.conf"), 0o600);
}

function settingsOf(queue: BenchQueue): string[] {
  const both = [
    `strategy = ${STRATEGY}`,
    `timeout = ${queue.ringSeconds}`,
    "wrapuptime = 0",
    "musicclass = default",
    "announce-position = no",
    "announce-holdtime = no",
    ...desksOf(queue).map((desk) => `member => PJSIP/${desk}`),
    // Paused: an agent on a break.
    ...absentAgents(queue).map((agent) => `member => Local/${agent}@peer-absent,0,${agent},,,,yes`),
    "",
  ];
  const tuned = [`[tuned-${queue.id}]`, "autofill = yes", "retry = 1", "ringinuse = no", ...both];
  const stock = queue.stock === null ? [] : [`[stock-${queue.id}]`, ...both];
  return [...tuned, ...stock];
}

function dialplan(queues: readonly BenchQueue[]): string {
  const entrance = (number: string, name: string): string[] => [
    `exten => ${number},1,Answer()`,
    ` same => n,Queue(${name})`,
    " same => n,Hangup()",
  ];
  return [
    "[from-trunk](+)",
    ...queues.flatMap(({ id, tuned, stock }) => [
      ...entrance(tuned, `tuned-${id}`),
      ...(stock === null ? [] : entrance(stock, `stock-${id}`)),
    ]),
    "",
  ].join("\n");
}
