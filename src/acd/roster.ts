/** Who the agents are, by the company in force: newcomers are put in, those who are no agents any more go. */
import type { AgentProfile, Company } from "../domain/company";
import type { QueueId } from "../domain/glossary";
import type { Agents } from "./agents";
import type { Queues } from "./queues";

/** Who logs an agent out who is none any more. */
const BY_COMPANY = "company";

export function syncAgents(agents: Agents, queues: Queues, company: Company): void {
  agents.rules = company.agentRules;
  const employees = new Map(company.employees.map((employee) => [employee.id, employee]));
  const present = new Set<string>();
  for (const [order, profile] of company.agents.entries()) {
    const employee = employees.get(profile.employee);
    if (!employee) continue;
    present.add(employee.id);
    const tiers = tiersOf(profile, agents.get(employee.id)?.tiers, queues);
    const { id, name, desk } = employee;
    agents.put({ id, name, desk, tiers, skills: profile.skills, order });
  }
  for (const agent of [...agents.all()]) if (!present.has(agent.id)) agents.dismiss(agent, BY_COMPANY);
}

/** His queues by the company, and the removed ones he has served: their callers are still inside. */
function tiersOf(
  profile: AgentProfile,
  before: ReadonlyMap<QueueId, number> | undefined,
  queues: Queues,
): Map<QueueId, number> {
  const tiers = new Map(profile.queues.map(({ queue, tier }) => [queue, tier]));
  for (const [queue, tier] of before ?? []) {
    if (queues.get(queue)?.removed && !tiers.has(queue)) tiers.set(queue, tier);
  }
  return tiers;
}
