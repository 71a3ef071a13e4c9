/**
 * The queues beside the rest of the company: whatever they name is there, callers
 * are sent where somebody takes them, and none is sent round in a circle.
 */
import { NeedsError, parseNeeds } from "../domain/skills";
import { destinationsOf } from "./build-menu";
import { NONE } from "./build-queue";
import { didYouMean, itemPath, type Problems, shown } from "./problems";
import { checkTargets, references } from "./references";
import type { QueueFile } from "./schema";
import type { Located, Sections } from "./sections";

/** Queues of these names would share a bridge with something of our own (src/domain/ids.ts). */
const RESERVED_QUEUES: readonly string[] = ["lobby"];

export function checkQueues(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  const served = new Set(
    file.agents.flatMap(({ value }) => value.queues.map((entry) => (typeof entry === "string" ? entry : entry.queue))),
  );
  for (const queue of file.queues) {
    const { path, value } = queue;
    if (RESERVED_QUEUES.includes(value.id)) problems.add(`${path}.id`, `"${value.id}" is a name frontdesk uses itself`);
    if (!served.has(value.id)) problems.warn(path, `no agent serves the queue "${value.id}"`);
    checkSkills(queue, file, problems);
    checkTargets(exitsOf(queue), file, problems);
    checkOverflow(queue, file, problems);
    checkCallback(queue, file, problems);
  }
  checkCircles(file, problems);
  for (const { path, value } of file.streams) refers(`${path}.queue`, "queues", value.queue);
}

const exitsOf = ({ path, value }: Located<QueueFile>) => destinationsOf(value.exits ?? {}, "queue", `${path}.exits`);

/** The places of an overflow, as far as they can be read: the others were reported when the queue was built. */
function overflowOf({ path, value }: Located<QueueFile>) {
  return (value.overflow ?? []).map((text, i) => {
    const [word = "", target] = text.trim().split(/\s+/);
    return { path: itemPath(`${path}.overflow`, i), word, target };
  });
}

function checkOverflow(queue: Located<QueueFile>, file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  const places = overflowOf(queue);
  places.forEach(({ path, word, target }, i) => {
    if (word === "queue") refers(path, "queues", target);
    if (word === "site") refers(path, "sites", target);
    const isLast = i === places.length - 1;
    if (word === "message" && !isLast) problems.add(path, "takes every caller: what stands after it is never reached");
  });
}

/** Callbacks are asked for only where the queue has them, and ring only numbers that are allowed. */
function checkCallback(queue: Located<QueueFile>, file: Sections, problems: Problems): void {
  const { path, value } = queue;
  const has = value.callback !== undefined && value.callback !== NONE;
  const asked = [
    ...exitsOf(queue).filter(({ to }) => to?.kind === "callback"),
    ...overflowOf(queue).filter(({ word }) => word === "callback"),
  ];
  for (const at of asked)
    if (!has) problems.add(at.path, `the queue "${value.id}" has no callbacks; give it callback: {}`);
  if (has && (file.outboundPrefixes ?? []).length === 0)
    problems.warn(`${path}.callback`, "nobody can be called back, because outboundPrefixes is empty");
}

/** A caller who overflows from queue to queue must come to an end; a site stands for its own queue. */
function checkCircles(file: Sections, problems: Problems): void {
  const queues = new Map(file.queues.map((queue) => [queue.value.id, queue]));
  const siteQueues = new Map(file.sites.map(({ value }) => [value.id, value.queue]));
  const nextOf = (queue: Located<QueueFile>) =>
    overflowOf(queue).flatMap(({ path, word, target = "" }) => {
      const to = word === "queue" ? target : word === "site" ? siteQueues.get(target) : undefined;
      return to === undefined ? [] : [{ path, to }];
    });
  const done = new Set<string>();
  const walk = (id: string, trail: readonly string[]): void => {
    const queue = queues.get(id);
    if (!queue || done.has(id)) return;
    for (const { path, to } of nextOf(queue)) {
      if (to === id || trail.includes(to))
        problems.add(path, `leads back to "${to}": callers would go round in a circle`);
      else walk(to, [...trail, id]);
    }
    done.add(id);
  };
  for (const { value } of file.queues) walk(value.id, []);
}

/** Every expression can be read. A skill that no agent has is warned of: it may be one that somebody is being trained in. */
function checkSkills({ path, value }: Located<QueueFile>, file: Sections, problems: Problems): void {
  const known = new Set(file.agents.flatMap(({ value: agent }) => Object.keys(agent.skills ?? {})));
  (value.skills ?? []).forEach(({ needs }, i) => {
    if (needs === null) return;
    const at = `${itemPath(`${path}.skills`, i)}.needs`;
    try {
      for (const skill of parseNeeds(needs).skills)
        if (!known.has(skill)) problems.warn(at, `no agent has the skill "${skill}"${didYouMean(skill, known)}`);
    } catch (err) {
      if (!(err instanceof NeedsError)) throw err;
      problems.add(at, `${shown(needs)} cannot be read ${err.message}`);
    }
  });
}
