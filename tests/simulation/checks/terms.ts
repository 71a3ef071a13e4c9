/**
 * Who may be offered to whom yet: what an agent can do must be enough for the
 * step of skills whose time has come, and his tier must have joined. A step, or a
 * tier, before whose time nobody else is at work is brought forward; whether
 * somebody is, is said only of those of whom the journal leaves no doubt.
 */
import type { Queue } from "../../../src/domain/company";
import { type CallVariables, fillNeeds, type Needs, parseNeeds } from "../../../src/domain/skills";
import type { Book } from "./book";
import type { BookEntry } from "./book-pages";
import { must } from "./violation";

/** A line is told some milliseconds after what it tells of was decided. */
const NOTICE_MS = 100;
/** Longer than any back-off: until then it is not sure that an agent counts as at work. */
const DOUBT_MS = 20_000;
const NO_VARIABLES: CallVariables = {};

const read = new Map<string, Needs>();

function needsOf(text: string): Needs {
  const known = read.get(text) ?? parseNeeds(text);
  read.set(text, known);
  return known;
}

type Skills = Readonly<Record<string, number>>;

/** Null: it depends on what the call brings along, which the journal does not say in one place. */
export function canDo(skills: Skills, needs: string | null): boolean | null {
  if (needs === null) return true;
  const parsed = needsOf(needs);
  return parsed.variables.length > 0 ? null : fillNeeds(parsed, NO_VARIABLES).met(skills);
}

/** What is asked of agents at this age, if nothing is brought forward. */
export function needsAt({ skillSteps }: Queue, ageMs: number): string | null {
  return skillSteps.filter(({ afterMs }) => afterMs <= ageMs).at(-1)?.needs ?? null;
}

/** @throws Violation */
export function checkTerms(book: Book, entry: BookEntry, agent: string, atMs: number): void {
  const queue = book.queue(entry.queue);
  const ageMs = atMs - entry.enteredAtMs + NOTICE_MS;
  if (!queue || ageMs < queue.lastAgentMs + 2 * NOTICE_MS) return; // he may be kept for this very agent
  const needs = needsAt(queue, ageMs);
  const isAble = (id: string): boolean | null => canDo(book.skillsOf(id), needs);
  const surely = surelyAtWork(book, entry.queue, atMs).filter((id) => isAble(id) === true);
  const tooEarly = isAble(agent) === false && surely.length > 0;
  must(!tooEarly, "N4", () => `${entry.id} is offered to ${agent}, who lacks ${needs}, beside ${surely}`, entry.call);
  const tier = book.tierOf(agent, entry.queue) ?? 1;
  const joined = queue.tierStepMs === 0 || ageMs >= (tier - 1) * queue.tierStepMs;
  const lower = surely.find((id) => (book.tierOf(id, entry.queue) ?? tier) < tier);
  const outOfTurn = !joined && lower !== undefined;
  must(!outOfTurn, "N4", () => `${entry.id} is offered to ${agent} of tier ${tier} beside ${lower}`, entry.call);
}

/** Agents of a queue of whom there is no doubt: available, and no phone of theirs was away lately. */
export function surelyAtWork({ agents, deps }: Book, queue: string, atMs: number): string[] {
  const serving = deps.companyAt(atMs).agents.filter(({ queues }) => queues.some((one) => one.queue === queue));
  return serving.flatMap(({ employee }) => {
    const agent = agents.get(employee);
    const phoneSinceMs = deps.phoneSinceMs(employee) ?? Number.POSITIVE_INFINITY;
    const latestMs = Math.max(agent?.statusSinceMs ?? 0, agent?.awayAtMs ?? 0, phoneSinceMs);
    const sure = agent?.status.kind === "available" && !agent.restarted && latestMs < atMs - DOUBT_MS;
    return sure ? [employee] : [];
  });
}
