/** Who the callers are, by their numbers: at once as a rule, late or not at all now and then. */
import type { Clock } from "../../../src/callflow/ports";
import type { Customer } from "../../../src/domain/call";
import type { AgentId, CustomerId, E164 } from "../../../src/domain/glossary";
import type { Rng } from "../rng";
import type { CustomerMemory } from "./frontdesk";

interface Known {
  readonly number: E164;
  readonly facts: Partial<Customer>;
}

export const KNOWN: readonly Known[] = [
  { number: "+78435551001" as E164, facts: { category: "vip", manager: "e101" } },
  { number: "+78435551002" as E164, facts: { category: "vip", manager: "e103", language: "en" } },
  { number: "+78435551003" as E164, facts: { category: "dealer" } },
  { number: "+78435551004" as E164, facts: { openMatter: { subject: "a stove", handler: "e102" } } },
  { number: "+78435551005" as E164, facts: {} },
  { number: "+78435551006" as E164, facts: { language: "en" } },
];

/** One memory for every process of a run. */
export function directoryFor(rng: Rng): (clock: Clock) => CustomerMemory {
  const lastAgents = new Map<CustomerId, AgentId>();
  const customerOf = ({ number, facts }: Known): Customer => {
    const id = `cust-${number.slice(-4)}` as CustomerId;
    const unknown = { category: null, manager: null, language: null, openMatter: null };
    return { id, name: "A customer", ...unknown, lastAgent: lastAgents.get(id) ?? null, ...facts };
  };
  return (clock) => {
    const later = <T>(value: T): Promise<T> =>
      new Promise((resolve, reject) => {
        const ms = rng.chance(0.05) ? rng.int(30, 3_000) : 3;
        const fails = rng.chance(0.02);
        clock.after(ms, () => (fails ? reject(new Error("no database")) : resolve(value)));
      });
    return {
      lookUp: (number) => later(KNOWN.filter((one) => one.number === number).map(customerOf)),
      lastHeard: () => later(rng.chance(0.5) ? null : clock.nowMs()),
      rememberAgent: (customer, agent) => void lastAgents.set(customer, agent),
    };
  };
}
