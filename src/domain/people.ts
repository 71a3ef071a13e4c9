/**
 * Look-ups in one version of the company, built once for it, and whom to ring
 * to reach a person or a department.
 */
import { assert, unreachable } from "./assert";
import type { DeviceKind, ReachTarget } from "./call";
import type {
  AgentProfile,
  Category,
  Company,
  Department,
  Employee,
  Menu,
  Office,
  Queue,
  Site,
  SiteTimes,
  Stream,
} from "./company";
import type { DepartmentId, E164, EmployeeId, QueueId } from "./glossary";

/** More phones than this do not ring at once: each is a leg of its own. */
export const RING_ALL_PHONES_MAX = 20;
/** Whoever is still ringing in turn after so many phones had better hear that nobody is there. */
const RING_IN_TURN_PHONES_MAX = 6;

/** One version of the company with everything findable; each look-up returns null for what is not there. */
export interface CompanyIndex {
  readonly company: Company;
  site(id: string): Site | null;
  /** The site of calls whose DNIS is nobody's. */
  readonly defaultSite: Site;
  office(id: string): Office | null;
  department(id: string): Department | null;
  employee(id: string): Employee | null;
  agent(id: string): AgentProfile | null;
  queue(id: string): Queue | null;
  stream(id: string): Stream | null;
  category(id: string): Category | null;
  menu(id: string): Menu | null;
  /** Whose extension this is. */
  extension(extension: string): ReachTarget | null;
  /** Whether a longer extension begins with these digits. */
  beginsExtension(digits: string): boolean;
  /** The employee whose desk phone has this SIP account. */
  deskOwner(account: string): Employee | null;
  /** The department's people in the order of the company file. */
  peopleOf(department: DepartmentId): readonly Employee[];
}

const built = new WeakMap<Company, CompanyIndex>();

/** The index of this version; built the first time it is asked for. */
export function indexCompany(company: Company): CompanyIndex {
  const known = built.get(company);
  if (known) return known;
  const index = build(company);
  built.set(company, index);
  return index;
}

function build(company: Company): CompanyIndex {
  const site = byId(company.sites);
  const extensions = new Map<string, ReachTarget>();
  for (const { id, extension } of company.departments)
    if (extension) extensions.set(extension, { kind: "department", department: id });
  for (const { id, extension } of company.employees) extensions.set(extension, { kind: "employee", employee: id });
  const beginnings = new Set<string>();
  for (const extension of extensions.keys())
    for (let length = 1; length < extension.length; length++) beginnings.add(extension.slice(0, length));
  const desks = new Map(company.employees.flatMap((employee) => (employee.desk ? [[employee.desk, employee]] : [])));
  const agents = new Map(company.agents.map((agent) => [agent.employee, agent]));

  const defaultSite = site(company.defaultSite);
  assert(defaultSite, "the company's default site is one of its sites");
  return {
    company,
    site,
    defaultSite,
    office: byId(company.offices),
    department: byId(company.departments),
    employee: byId(company.employees),
    agent: (id) => agents.get(id) ?? null,
    queue: byId(company.queues),
    stream: byId(company.streams),
    category: byId(company.categories),
    menu: byId(company.menus),
    extension: (extension) => extensions.get(extension) ?? null,
    beginsExtension: (digits) => beginnings.has(digits),
    deskOwner: (account) => desks.get(account) ?? null,
    peopleOf: (department) => company.employees.filter((employee) => employee.department === department),
  };
}

function byId<T extends { readonly id: string }>(things: readonly T[]): (id: string) => T | null {
  const found = new Map(things.map((thing) => [thing.id, thing]));
  return (id) => found.get(id) ?? null;
}

/** A phone to ring: a SIP account of ours, or a number in the world outside. */
export type PhoneEndpoint =
  | { readonly kind: "desk"; readonly account: string }
  | { readonly kind: "mobile"; readonly number: E164 };

export interface PhoneToRing {
  readonly employee: EmployeeId;
  readonly device: DeviceKind;
  readonly endpoint: PhoneEndpoint;
  readonly ringMs: number;
}

/** Desk phone, then mobile; a phone the employee lacks is skipped. */
export function reachPlan(
  employee: Pick<Employee, "id" | "desk" | "mobile">,
  times: Pick<SiteTimes, "deskRingMs" | "mobileRingMs">,
): PhoneToRing[] {
  const plan: PhoneToRing[] = [];
  const { id, desk, mobile } = employee;
  if (desk)
    plan.push({ employee: id, device: "desk", endpoint: { kind: "desk", account: desk }, ringMs: times.deskRingMs });
  if (mobile)
    plan.push({
      employee: id,
      device: "mobile",
      endpoint: { kind: "mobile", number: mobile },
      ringMs: times.mobileRingMs,
    });
  return plan;
}

export type DepartmentPlan =
  | { readonly kind: "queue"; readonly queue: QueueId }
  | { readonly kind: "all" | "inTurn"; readonly phones: readonly PhoneToRing[] };

/**
 * How a department is reached. Its people are rung on their desk phones, and on
 * the mobile only where there is no desk: a department looks for somebody who is
 * at work, not for one person wherever he is. An unknown department has nobody.
 */
export function departmentPlan(
  department: DepartmentId,
  people: CompanyIndex,
  times: Pick<SiteTimes, "deskRingMs" | "mobileRingMs">,
): DepartmentPlan {
  const found = people.department(department);
  if (!found) return { kind: "inTurn", phones: [] };
  const phones = people.peopleOf(department).flatMap((employee) => reachPlan(employee, times).slice(0, 1));
  switch (found.ring) {
    case "queue":
      return found.queue ? { kind: "queue", queue: found.queue } : { kind: "inTurn", phones: [] };
    case "all":
      // A mobile must be accepted with 1, which only makes sense one at a time.
      return { kind: "all", phones: phones.filter(({ device }) => device === "desk").slice(0, RING_ALL_PHONES_MAX) };
    case "inTurn":
      return { kind: "inTurn", phones: phones.slice(0, RING_IN_TURN_PHONES_MAX) };
    default:
      return unreachable(found.ring);
  }
}
