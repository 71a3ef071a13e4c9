/**
 * Metrics for Prometheus, in base units. What happened is counted from journal
 * entries, what is now is asked when somebody scrapes. Labels are keys of the
 * company file and our own closed lists, never numbers, names or call ids.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { AgentStatus } from "../domain/agent";
import { nobodyCame } from "../domain/callback";
import { DRIFT_KINDS, type Drift } from "../domain/drift";
import type { JournalEntry } from "../domain/events";
import type { AllFigures } from "../domain/figures";
import type { AcdSnapshot, JournalHealth, PoolNow } from "./deps";
import { poolGauges } from "./pool-metrics";

/** What is asked at each scrape. */
export interface MetricSources {
  acd(): AcdSnapshot;
  openCalls(): number;
  ariConnected(): boolean;
  journal(): JournalHealth;
  /** Absent: no gauges of them. */
  readonly figures?: () => AllFigures;
  readonly pool?: () => PoolNow;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts one journal entry; to be told each entry once. */
  collect(entry: JournalEntry): void;
  /** One ARI request: its command's name, e.g. "channels.answer", and how it ended, e.g. "ok", "gone", "timeout". */
  ariRequest(command: string, outcome: string, tookMs: number): void;
  /** One ARI event: its type, and how long after Asterisk's time stamp it was handled. */
  ariEvent(type: string, lagMs: number): void;
  /** Asterisk, this process and the ledger did not show the same calls. */
  drift(kind: Drift["kind"]): void;
}

const LOOKUP_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.1, 0.5, 2];
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];
const WAIT_SECONDS = [1, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1800];
const STATUSES: readonly AgentStatus["kind"][] = ["available", "onBreak", "loggedOut"];

/** `defaults`: also what Node tells of the process (memory, event loop, garbage). */
export function createMetrics(sources: MetricSources, options: { defaults: boolean } = { defaults: true }): Metrics {
  const registry = new Registry();
  if (options.defaults) collectDefaultMetrics({ register: registry });
  gauges(registry, sources);
  poolGauges(registry, sources);
  const collect = journalCollector(registry);
  const labelled = { registers: [registry] };
  const requests = new Histogram({
    ...labelled,
    name: "frontdesk_ari_request_seconds",
    help: "Time until Asterisk answered an ARI request.",
    labelNames: ["command", "outcome"],
    buckets: REQUEST_SECONDS,
  });
  const events = new Counter({
    ...labelled,
    name: "frontdesk_ari_events_total",
    help: "ARI events received.",
    labelNames: ["type"],
  });
  const lag = new Histogram({
    ...labelled,
    name: "frontdesk_event_lag_seconds",
    help: "Time from Asterisk's time stamp of an ARI event to its handling.",
    buckets: REQUEST_SECONDS,
  });
  const drifts = new Counter({
    ...labelled,
    name: "frontdesk_drifts_total",
    help: "Differences between Asterisk, this process and the ledger that had to be put right; 0 is right.",
    labelNames: ["kind"],
  });
  for (const kind of DRIFT_KINDS) drifts.inc({ kind }, 0);
  const requestSeries = seriesOf((command, outcome) => requests.labels(command, outcome));
  const eventSeries = seriesOf((type) => events.labels(type));
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    collect,
    ariRequest: (command, outcome, tookMs) => requestSeries(command, outcome).observe(tookMs / 1000),
    drift: (kind) => drifts.inc({ kind }),
    ariEvent(type, lagMs) {
      eventSeries(type).inc();
      lag.observe(Math.max(0, lagMs) / 1000);
    },
  };
}

/** A metric's series by its label values, found once: the library would look for it anew forty times a call. */
function seriesOf<T>(find: (...labels: string[]) => T): (...labels: string[]) => T {
  const known = new Map<string, T>();
  return (...labels) => {
    const key = labels.join(" ");
    const series = known.get(key) ?? find(...labels);
    known.set(key, series);
    return series;
  };
}

function gauges(registry: Registry, sources: MetricSources): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      registers: [registry],
      name: `frontdesk_${name}`,
      help,
      collect() {
        this.set(value());
      },
    });
  };
  gauge("calls_open", "Calls this process is handling.", () => sources.openCalls());
  gauge("ari_connected", "1 while Asterisk's ARI is connected.", () => Number(sources.ariConnected()));
  gauge("postgres_up", "1 while Postgres takes the journal.", () => Number(sources.journal().postgresReachable));
  gauge("journal_queued", "Journal entries in memory.", () => sources.journal().queued);
  gauge("journal_spooled", "Journal entries in the spool file.", () => sources.journal().spooled);
  new Gauge({
    registers: [registry],
    name: "frontdesk_queue_waiting",
    help: "Callers waiting in a queue.",
    labelNames: ["queue"],
    collect() {
      // A queue that the company no longer has must not stay at its last value.
      this.reset();
      for (const queue of sources.acd().queues) this.set({ queue: queue.id }, queue.waiting.length);
    },
  });
  new Gauge({
    registers: [registry],
    name: "frontdesk_agents",
    help: "Agents by what they chose and what the system sees.",
    labelNames: ["status", "state"],
    collect() {
      this.reset();
      for (const status of STATUSES) this.set({ status, state: "idle" }, 0);
      for (const agent of sources.acd().agents) this.inc({ status: agent.status.kind, state: agent.state });
    },
  });
}

/** Counts what happened. Entries whose type says nothing here are passed over. */
function journalCollector(registry: Registry): (entry: JournalEntry) => void {
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ registers: [registry], name: `frontdesk_${name}_total`, help, labelNames });
  const arrived = counter("calls_arrived", "Calls that arrived, by site.", "site");
  const ended = counter("calls", "Calls that ended, by how.", "outcome");
  const adopted = counter("calls_adopted", "Calls taken over after a restart.");
  const fellBack = counter("calls_fell_back", "Calls that the dialplan handled because frontdesk was not there.");
  const offers = counter("offers", "Offers to agents, by how they ended.", "outcome");
  const phones = counter("phones", "Phones rung, by device and by how it ended.", "device", "outcome");
  const prompts = counter("prompts_failed", "Prompts that Asterisk could not play.");
  const lookupsFailed = counter("lookups_failed", "Customer look-ups without an answer.", "why");
  const blocked = counter("calls_blocked", "Calls refused by the block list or for a withheld number.", "by");
  const asterisk = counter("asterisk_lost", "Times the connection to Asterisk was lost.");
  const broken = counter("invariants_broken", "Things that must hold and did not: mistakes of ours.", "rule");
  const lookups = new Histogram({
    registers: [registry],
    name: "frontdesk_lookup_seconds",
    help: "Time of a customer look-up.",
    buckets: LOOKUP_SECONDS,
  });
  const waits = new Histogram({
    registers: [registry],
    name: "frontdesk_queue_wait_seconds",
    help: "Time a caller waited in a queue, by how it ended.",
    labelNames: ["queue", "outcome"],
    buckets: WAIT_SECONDS,
  });
  const estimates = new Histogram({
    registers: [registry],
    name: "frontdesk_queue_estimate_error_seconds",
    help: "How far the first estimate of a wait was off, too long or too short, where the caller was answered.",
    labelNames: ["queue"],
    buckets: WAIT_SECONDS,
  });
  const refused = counter("queue_refused", "Callers a queue did not let in, by why.", "queue", "why");

  return ({ event }) => {
    switch (event.type) {
      case "call.arrived":
        return arrived.inc({ site: event.site });
      case "caller.identified":
        return lookups.observe(event.tookMs / 1000);
      case "caller.lookupFailed":
        return lookupsFailed.inc({ why: event.why });
      case "caller.blocked":
        return blocked.inc({ by: event.by });
      case "prompt.played":
        return event.outcome === "failed" ? prompts.inc() : undefined;
      case "queue.left":
        return waits.observe({ queue: event.queue, outcome: event.how }, event.waitedMs / 1000);
      case "queue.refused":
        return refused.inc({ queue: event.queue, why: event.why });
      case "queue.estimateMeasured":
        return estimates.observe({ queue: event.queue }, Math.abs(event.estimateMs - event.waitedMs) / 1000);
      case "offer.ended":
        return offers.inc({ outcome: event.outcome });
      case "phone.ended":
        return phones.inc({ device: event.device, outcome: event.outcome });
      case "call.adopted":
        return adopted.inc();
      case "call.fellBack":
        return fellBack.inc();
      case "call.ended":
        return nobodyCame(event) ? undefined : ended.inc({ outcome: event.reason });
      case "asterisk.lost":
        return asterisk.inc();
      case "invariant.broken":
        return broken.inc({ rule: event.rule });
      default:
        return undefined;
    }
  };
}
