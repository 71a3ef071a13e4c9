/** A queue of the company file with everything it does not say filled in. */
import type {
  CallbackSettings,
  ComfortSettings,
  OverflowTarget,
  Queue,
  ServiceLevelTarget,
  SkillStep,
  WaitAnnouncements,
} from "../domain/company";
import { buildKeys } from "./build-menu";
import { DEFAULT_CALLBACK, DEFAULT_QUEUE, TIME_BOUNDS } from "./defaults";
import { readHours } from "./hours-file";
import { didYouMean, itemPath, type Problems, shown } from "./problems";
import { readDuration, readPhone } from "./read-fields";
import type { QueueFile } from "./schema";
import type { Located } from "./sections";

/** The word for a limit, a message or a service that is not there. */
export const NONE = "none";

/** What of the rest of the company a queue is read by. */
export interface QueueContext {
  /** By whose rules outside numbers without + are read. */
  readonly country: string;
  readonly outboundPrefixes: readonly string[];
}

export function buildQueue({ path, value: file }: Located<QueueFile>, at: QueueContext, problems: Problems): Queue {
  const time = timesOf(path, problems);
  return {
    id: file.id,
    name: file.name,
    music: file.music ?? DEFAULT_QUEUE.music,
    strategy: file.strategy ?? DEFAULT_QUEUE.strategy,
    ringMs: time("ring", file.ring, DEFAULT_QUEUE.ringMs, "ring"),
    wrapUpMs: time("wrapUp", file.wrapUp, DEFAULT_QUEUE.wrapUpMs, "wrapUp"),
    entriesMax: file.entriesMax ?? DEFAULT_QUEUE.entriesMax,
    tierStepMs: time("tierStep", file.tierStep, DEFAULT_QUEUE.tierStepMs, "tierStep"),
    lastAgentMs: time("lastAgent", file.lastAgent, DEFAULT_QUEUE.lastAgentMs, "lastAgent"),
    skillSteps: buildSkills(file, `${path}.skills`, problems),
    passedMax: file.passedMax ?? DEFAULT_QUEUE.passedMax,
    waitMsMax: unlessNone(file.waitMax, (written) => time("waitMax", written, 0, "wait")),
    noAgent: { ...DEFAULT_QUEUE.noAgent, ...file.noAgent },
    hopeless: {
      waitingPerAgentMax: file.hopeless?.waitingPerAgent ?? null,
      estimateMsMax: unlessNone(file.hopeless?.estimate, (written) => time("hopeless.estimate", written, 0, "wait")),
    },
    overflow: (file.overflow ?? []).flatMap(
      (text, i) => readOverflow(text, at, itemPath(`${path}.overflow`, i), problems) ?? [],
    ),
    hours: file.hours ? readHours(file.hours, "queue", `${path}.hours`, problems) : DEFAULT_QUEUE.hours,
    welcome: file.welcome ?? DEFAULT_QUEUE.welcome,
    comfort: unlessNone(file.comfort ?? {}, (comfort) => buildComfort(comfort, time)),
    announce: buildAnnounce(file.announce, time),
    exits: buildKeys(file.exits ?? {}, "queue", `${path}.exits`, problems),
    callback: unlessNone(file.callback, (callback) => buildCallback(callback, time)),
    serviceLevel: buildServiceLevel(file.serviceLevel, time),
  };
}

/** What is written is read, "none" and nothing are null. */
function unlessNone<T, R>(written: T | typeof NONE | undefined, read: (written: T) => R): R | null {
  return written === undefined || written === NONE ? null : read(written as T);
}

/** Reads times of one queue: the field's name, what stands there, the default in milliseconds, the bounds. */
type ReadTime = (
  field: string,
  written: string | number | undefined,
  fallbackMs: number,
  bounds: keyof typeof TIME_BOUNDS,
) => number;

const timesOf =
  (path: string, problems: Problems): ReadTime =>
  (field, written, fallbackMs, bounds) =>
    readDuration(written, fallbackMs, TIME_BOUNDS[bounds], `${path}.${field}`, problems);

function buildSkills({ skills = [] }: QueueFile, path: string, problems: Problems): SkillStep[] {
  const steps = skills.map(({ after, needs }, i) => ({
    afterMs: readDuration(after, 0, TIME_BOUNDS.skillStep, `${itemPath(path, i)}.after`, problems),
    needs,
  }));
  steps.forEach(({ afterMs }, i) => {
    const before = steps[i - 1];
    if (before && afterMs <= before.afterMs)
      problems.add(`${itemPath(path, i)}.after`, "must be later than that of the step before it");
  });
  if (steps[0] && steps[0].afterMs > 0)
    problems.add(`${itemPath(path, 0)}.after`, "must be left out: the first step is in force from the beginning");
  return steps;
}

const OVERFLOW_WORDS = ["queue", "site", "number", "callback", "message"] as const;
const OVERFLOW_CHOICES = "; places are queue ID, site ID, number +..., callback, message PROMPT";

/** Reads `queue service`, `number "+7843..."`...; null, with a problem, if that is no place. */
function readOverflow(text: string, at: QueueContext, path: string, problems: Problems): OverflowTarget | null {
  const [written = "", ...rest] = text.trim().split(/\s+/);
  const target = rest.join(" ").replace(/^["']|["']$/g, "");
  const word = OVERFLOW_WORDS.find((known) => known === written);
  if (!word) {
    problems.add(path, `${shown(text)} is no place${didYouMean(written, OVERFLOW_WORDS) || OVERFLOW_CHOICES}`);
    return null;
  }
  if (word === "number") return readOutside(target, at, path, problems);
  if (word === "callback" && target === "") return { kind: word };
  if (word === "callback" || rest.length !== 1) {
    const right = word === "callback" ? "stand alone" : `be the word ${word} and one name, for example ${word} sales`;
    problems.add(path, `${shown(text)} must ${right}`);
    return null;
  }
  if (word === "queue") return { kind: word, queue: target };
  if (word === "site") return { kind: word, site: target };
  return { kind: word, prompt: target };
}

/** frontdesk rings no outside number that the company has not allowed in so many words. */
function readOutside(written: string, at: QueueContext, path: string, problems: Problems): OverflowTarget | null {
  const number = readPhone(written, at.country, path, problems);
  if (number === null) return null;
  if (!at.outboundPrefixes.some((prefix) => number.startsWith(prefix)))
    problems.add(path, `"${number}" begins with none of outboundPrefixes: frontdesk does not ring it`);
  return { kind: "number", number };
}

/** An overflow as readOverflow reads it. */
export function writeOverflow(target: OverflowTarget): string {
  switch (target.kind) {
    case "queue":
      return `queue ${target.queue}`;
    case "site":
      return `site ${target.site}`;
    case "number":
      return `number ${target.number}`;
    case "message":
      return `message ${target.prompt}`;
    case "callback":
      return target.kind;
  }
}

function buildComfort(
  { prompt, after, every }: Exclude<QueueFile["comfort"], undefined | "none">,
  time: ReadTime,
): ComfortSettings {
  const { prompts, afterMs, everyMs } = DEFAULT_QUEUE.comfort;
  return {
    prompts: prompt === undefined ? prompts : typeof prompt === "string" ? [prompt] : prompt,
    afterMs: time("comfort.after", after, afterMs, "comfort"),
    everyMs: every === undefined ? everyMs : unlessNone(every, (written) => time("comfort.every", written, 0, "every")),
  };
}

function buildAnnounce(file: QueueFile["announce"], time: ReadTime): WaitAnnouncements {
  const { announce } = DEFAULT_QUEUE;
  return {
    position: file?.position ?? announce.position,
    estimate: file?.estimate ?? announce.estimate,
    afterMs: time("announce.after", file?.after, announce.afterMs, "comfort"),
    everyMs: time("announce.every", file?.every, announce.everyMs, "every"),
  };
}

function buildCallback(
  { first, tries, spacing }: Exclude<QueueFile["callback"], undefined | "none">,
  time: ReadTime,
): CallbackSettings {
  return {
    first: first ?? DEFAULT_CALLBACK.first,
    triesMax: tries ?? DEFAULT_CALLBACK.triesMax,
    spacingMs: time("callback.spacing", spacing, DEFAULT_CALLBACK.spacingMs, "callbackSpacing"),
  };
}

function buildServiceLevel(file: QueueFile["serviceLevel"], time: ReadTime): ServiceLevelTarget {
  const { serviceLevel } = DEFAULT_QUEUE;
  return {
    withinMs: time("serviceLevel.within", file?.within, serviceLevel.withinMs, "serviceLevel"),
    targetPercent: file?.target ?? serviceLevel.targetPercent,
    shortAbandonMs: time("serviceLevel.shortAbandon", file?.shortAbandon, serviceLevel.shortAbandonMs, "shortAbandon"),
  };
}
