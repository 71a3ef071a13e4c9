/** What Prometheus is told of the queues' figures (domain/figures.ts) and of who owns the pool. */
import { Gauge, type Registry } from "prom-client";
import type { AllFigures } from "../domain/figures";
import type { PoolNow } from "./deps";

/** Asked at each scrape; what is absent has no gauges. */
export interface PoolMetricSources {
  readonly figures?: () => AllFigures;
  readonly pool?: () => PoolNow;
}

export function poolGauges(registry: Registry, { figures, pool }: PoolMetricSources): void {
  if (figures) figureGauges([registry], figures);
  if (pool) ownerGauges([registry], pool);
}

function figureGauges(registers: Registry[], figures: () => AllFigures): void {
  const ofQueues = (
    name: string,
    help: string,
    value: (queue: AllFigures["queues"][number]) => number | null,
  ): void => {
    new Gauge({
      ...{ registers, name: `frontdesk_queue_${name}`, help, labelNames: ["queue"] },
      collect() {
        this.reset();
        for (const queue of figures().queues) {
          const now = value(queue);
          if (now !== null) this.set({ queue: queue.queue }, now);
        }
      },
    });
  };
  ofQueues(
    "longest_wait_seconds",
    "How long the caller has waited who has waited longest.",
    (queue) => queue.longestWaitMs / 1000,
  );
  ofQueues(
    "service_level_ratio",
    "Answered in time / (answered + abandoned - short abandons), of the last 30 minutes; absent when nobody left the line.",
    ({ serviceLevel: { percent } }) => (percent === null ? null : percent / 100),
  );
  ofQueues("answered_today", "Callers answered on the site's day.", ({ today }) => today.answered);
  ofQueues("abandoned_today", "Callers who hung up while waiting, on the site's day.", ({ today }) => today.abandoned);
}

function ownerGauges(registers: Registry[], pool: () => PoolNow): void {
  new Gauge({
    ...{ registers, name: "frontdesk_pool_owner", help: "1 while this process takes the calls, 0 on a standby." },
    collect() {
      const { role } = pool();
      this.set(role === "owner" || role === "alone" ? 1 : 0);
    },
  });
  new Gauge({
    ...{ registers, name: "frontdesk_pool_epoch", help: "How many owners the pool has had; absent while unknown." },
    collect() {
      const { epoch } = pool();
      if (epoch === null) this.reset();
      else this.set(epoch);
    },
  });
}
