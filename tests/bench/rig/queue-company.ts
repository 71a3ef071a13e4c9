/**
 * The company of the benchmarks about waiting: for each queue a site of its own,
 * so that the number dialled says where a caller waits. Key 0 leads him there.
 * The peer's queues (peer-queues.ts) have the same people and the same times.
 */
import { type LoadedCompany, loadCompany } from "../../../src/company";
import { deskOf } from "./company";

export interface BenchQueue {
  readonly id: string;
  /** Dialled for frontdesk. */
  readonly ours: string;
  /** Dialled for app_queue as a good administrator would set it. */
  readonly tuned: string;
  /** Dialled for app_queue with its own defaults; null: not compared. */
  readonly stock: string | null;
  /** Extensions of those who have a phone. */
  readonly desks: readonly string[];
  /** Agents who are on a break all the time; their phones are not even switched on. */
  readonly absent: number;
  readonly ringSeconds: number;
}

const queue = (n: number, id: string, settings: Partial<BenchQueue>): BenchQueue => ({
  id,
  ours: `+7843555${1000 + n}`,
  tuned: `+7843777${1000 + n}`,
  stock: null,
  desks: [],
  absent: 0,
  ringSeconds: 20,
  ...settings,
});

/** Every agent answers. */
export const ANSWERED = [
  queue(1, "freed-one", { desks: ["201"], stock: "+78437772001" }),
  queue(2, "freed", { desks: ["202", "203", "204", "205"] }),
] as const;

/** Nobody answers. */
export const UNANSWERED = queue(3, "unanswered", {
  desks: ["206", "207", "208", "209"],
  ringSeconds: 1,
  stock: "+78437772003",
});

/** Nobody is there. */
export const CROWDS: readonly BenchQueue[] = [10, 100, 500].map((absent, n) =>
  queue(10 + n, `crowd-${absent}`, { absent }),
);

export const agentOf = (extension: string): string => `person-${extension}`;
export const desksOf = ({ desks }: BenchQueue): string[] => desks.map(deskOf);
export const absentAgents = ({ absent }: BenchQueue): string[] =>
  Array.from({ length: absent }, (_, n) => `absent-${n + 1}`);

/** The key that leads to the queue. */
export const QUEUE_KEY = "0";

/** With a phone each: the desks of these queues. Every absent agent serves all crowds that are as large as his number. */
export function queueCompany(queues: readonly BenchQueue[]): LoadedCompany {
  const desks = queues.flatMap((of) => of.desks);
  const absent = Math.max(0, ...queues.map((of) => of.absent));
  const crowdsOf = (n: number): string[] => queues.filter((of) => of.absent >= n).map(({ id }) => id);
  const numbers = Array.from({ length: absent }, (_, n) => n + 1);
  return loadCompany(`
company: Benchmark of queues
sites:
${queues.map(site).join("\n")}
employees:
${desks.map((extension) => `  - { id: ${agentOf(extension)}, name: Person ${extension}, extension: ${extension} }`).join("\n")}
${numbers.map((n) => `  - { id: absent-${n}, name: Absent ${n}, extension: ${1000 + n} }`).join("\n")}
agents:
${queues.flatMap((of) => of.desks.map((extension) => `  - { employee: ${agentOf(extension)}, queues: [${of.id}] }`)).join("\n")}
${numbers.map((n) => `  - { employee: absent-${n}, queues: [${crowdsOf(n).join(", ")}] }`).join("\n")}
queues:
${queues.map(({ id, ringSeconds }) => `  - { id: ${id}, name: ${id}, wrapUp: 0s, ring: ${ringSeconds}s, comfort: none, entriesMax: 1000 }`).join("\n")}
menus:
  - id: bench-menu
    keys:
      "${QUEUE_KEY}": { label: wait, to: operator }
`);
}

const site = ({ id, ours }: BenchQueue): string => `  - id: ${id}
    name: Benchmark
    dnis: ["${ours}"]
    zone: Europe/Moscow
    country: RU
    languages: [en]
    greeting:
      prompts: { morning: bench-greeting, day: bench-greeting, evening: bench-greeting, night: bench-greeting }
    hours: { every day: 00:00-24:00 }
    menu: bench-menu
    queue: ${id}`;
