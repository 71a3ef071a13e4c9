/** What was counted today, for each queue, where "today" is the day of whichever site the caller had dialled. */
import type { EpochMs, QueueId } from "./glossary";
import { isoDate, localDate, localInstant, nextMidnight } from "./hours";

export interface DayCounts {
  entered: number;
  answered: number;
  abandoned: number;
  /** Among the abandoned. */
  shortAbandons: number;
  elsewhere: number;
  refused: number;
  overflowed: number;
  /** Talks that are over. */
  talks: number;
  /** Sums in milliseconds, for the means. */
  answerMs: number;
  talkMs: number;
  wrapUpMs: number;
}

export const emptyCounts = (): DayCounts => ({
  ...{ entered: 0, answered: 0, abandoned: 0, shortAbandons: 0, elsewhere: 0, refused: 0, overflowed: 0 },
  ...{ talks: 0, answerMs: 0, talkMs: 0, wrapUpMs: 0 },
});

/** A local day: 23, 24 or 25 hours. */
interface Day {
  readonly date: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** Today and, around midnight, the day before: older ones are forgotten. */
const DAYS_KEPT = 2;

export class DayBook {
  /** By zone, then by local date. */
  private readonly zones = new Map<string, Map<string, Map<QueueId, DayCounts>>>();
  private readonly lastDay = new Map<string, Day>();

  countsOf(queue: QueueId, zone: string, atMs: EpochMs): DayCounts {
    const days = this.zones.get(zone) ?? new Map<string, Map<QueueId, DayCounts>>();
    this.zones.set(zone, days);
    const { date } = this.dayAt(zone, atMs);
    let queues = days.get(date);
    if (!queues) {
      queues = new Map();
      days.set(date, queues);
      for (const old of [...days.keys()].sort().slice(0, -DAYS_KEPT)) days.delete(old);
    }
    const counts = queues.get(queue) ?? emptyCounts();
    queues.set(queue, counts);
    return counts;
  }

  today(nowMs: EpochMs): Map<QueueId, DayCounts> {
    const sums = new Map<QueueId, DayCounts>();
    for (const [zone, days] of this.zones) {
      for (const [queue, counts] of days.get(this.dayAt(zone, nowMs).date) ?? []) {
        const sum = sums.get(queue) ?? emptyCounts();
        for (const name of Object.keys(sum) as (keyof DayCounts)[]) sum[name] += counts[name];
        sums.set(queue, sum);
      }
    }
    return sums;
  }

  /** Asked for each line: the calendar is opened once a day. */
  private dayAt(zone: string, atMs: EpochMs): Day {
    const last = this.lastDay.get(zone);
    if (last && atMs >= last.fromMs && atMs < last.toMs) return last;
    const local = localDate(zone, atMs);
    const day = {
      date: isoDate(local),
      fromMs: localInstant(zone, local, 0),
      toMs: nextMidnight(zone, local),
    };
    this.lastDay.set(zone, day);
    return day;
  }
}
