/** A queue as the company file has it, with every default written out. */
import type { Queue } from "../domain/company";
import { writeKeys } from "./build-menu";
import { NONE, writeOverflow } from "./build-queue";
import { writeHours } from "./hours-file";
import { writeDuration } from "./read-fields";
import type { QueueFile } from "./schema";

export function writeQueue(queue: Queue): QueueFile {
  const { id, name, music, strategy, entriesMax, passedMax, noAgent, hopeless, announce, serviceLevel } = queue;
  return {
    ...{ id, name, music, strategy, entriesMax, passedMax },
    ring: writeDuration(queue.ringMs),
    wrapUp: writeDuration(queue.wrapUpMs),
    tierStep: writeDuration(queue.tierStepMs),
    lastAgent: writeDuration(queue.lastAgentMs),
    skills: queue.skillSteps.map(({ afterMs, needs }) => ({ after: writeDuration(afterMs), needs })),
    waitMax: orNone(queue.waitMsMax),
    noAgent: { ...noAgent },
    hopeless: {
      ...(hopeless.waitingPerAgentMax === null ? {} : { waitingPerAgent: hopeless.waitingPerAgentMax }),
      ...(hopeless.estimateMsMax === null ? {} : { estimate: writeDuration(hopeless.estimateMsMax) }),
    },
    overflow: queue.overflow.map(writeOverflow),
    ...(queue.hours ? { hours: writeHours(queue.hours) } : {}),
    ...(queue.welcome === null ? {} : { welcome: queue.welcome }),
    comfort: writeComfort(queue),
    announce: {
      position: announce.position,
      estimate: announce.estimate,
      after: writeDuration(announce.afterMs),
      every: writeDuration(announce.everyMs),
    },
    exits: writeKeys(queue.exits),
    callback: writeCallback(queue),
    serviceLevel: {
      within: writeDuration(serviceLevel.withinMs),
      target: serviceLevel.targetPercent,
      shortAbandon: writeDuration(serviceLevel.shortAbandonMs),
    },
  };
}

const orNone = (ms: number | null): string => (ms === null ? NONE : writeDuration(ms));

function writeComfort({ comfort }: Queue): NonNullable<QueueFile["comfort"]> {
  if (!comfort) return NONE;
  return { prompt: [...comfort.prompts], after: writeDuration(comfort.afterMs), every: orNone(comfort.everyMs) };
}

function writeCallback({ callback }: Queue): NonNullable<QueueFile["callback"]> {
  if (!callback) return NONE;
  return { first: callback.first, tries: callback.triesMax, spacing: writeDuration(callback.spacingMs) };
}
