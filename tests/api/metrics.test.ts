/** Metrics: what is counted, what is asked, and that no number or call id becomes a label. */
import { createMetrics, type MetricSources, type Metrics } from "../../src/api/metrics";
import type { DomainEvent } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { anna, boris, CALL } from "./support/world";

const call = CALL as CallId;
let sources: { -readonly [K in keyof MetricSources]: MetricSources[K] };
let metrics: Metrics;
let seq = 0;
beforeEach(() => {
  sources = {
    acd: () => ({
      queues: [{ id: "front-desk", name: "Front desk", closed: false, draining: false, waiting: [] }],
      agents: [anna, boris],
    }),
    openCalls: () => 3,
    ariConnected: () => true,
    journal: () => ({ postgresReachable: false, queued: 4, spooled: 5 }),
  };
  metrics = createMetrics(sources, { defaults: false });
});

const happen = (event: object): void =>
  metrics.collect({ seq: ++seq, node: "a", atMs: 0, event: event as DomainEvent });
const lines = async (name: string): Promise<string[]> =>
  (await metrics.text()).split("\n").filter((line) => line.startsWith(name));

test("what is now is asked at each scrape", async () => {
  expect(await lines("frontdesk_calls_open")).toEqual(["frontdesk_calls_open 3"]);
  expect(await lines("frontdesk_ari_connected")).toEqual(["frontdesk_ari_connected 1"]);
  expect(await lines("frontdesk_postgres_up")).toEqual(["frontdesk_postgres_up 0"]);
  expect(await lines("frontdesk_journal_")).toEqual(["frontdesk_journal_queued 4", "frontdesk_journal_spooled 5"]);
  expect(await lines("frontdesk_agents")).toEqual([
    'frontdesk_agents{status="available",state="idle"} 1',
    'frontdesk_agents{status="onBreak",state="idle"} 0',
    'frontdesk_agents{status="loggedOut",state="idle"} 0',
    'frontdesk_agents{status="onBreak",state="wrapUp"} 1',
  ]);
  sources.acd = () => ({ queues: [], agents: [] });
  expect(await lines("frontdesk_queue_waiting")).toEqual([]);
});

test.each([
  [
    { type: "call.arrived", call, site: "kazan", ani: "+78435551234", number: "+78435551234" },
    'frontdesk_calls_arrived_total{site="kazan"} 1',
  ],
  [
    { type: "call.ended", call, reason: "abandoned", at: "queue", cause: "callerHungUp" },
    'frontdesk_calls_total{outcome="abandoned"} 1',
  ],
  [{ type: "call.adopted", call }, "frontdesk_calls_adopted_total 1"],
  [{ type: "call.fellBack", call, outcome: "nobody" }, "frontdesk_calls_fell_back_total 1"],
  [{ type: "caller.identified", call, tookMs: 3 }, 'frontdesk_lookup_seconds_bucket{le="0.005"} 1'],
  [{ type: "caller.lookupFailed", call, why: "timeout" }, 'frontdesk_lookups_failed_total{why="timeout"} 1'],
  [{ type: "caller.blocked", call, by: "list", action: "refuse" }, 'frontdesk_calls_blocked_total{by="list"} 1'],
  [{ type: "prompt.played", call, outcome: "failed" }, "frontdesk_prompts_failed_total 1"],
  [{ type: "prompt.played", call, outcome: "finished" }, "frontdesk_prompts_failed_total 0"],
  [
    { type: "queue.left", call, queue: "front-desk", how: "connected", waitedMs: 12_000 },
    'frontdesk_queue_wait_seconds_bucket{le="15",queue="front-desk",outcome="connected"} 1',
  ],
  [
    { type: "queue.refused", call, queue: "front-desk", why: "full", waiting: 200 },
    'frontdesk_queue_refused_total{queue="front-desk",why="full"} 1',
  ],
  [
    { type: "queue.estimateMeasured", call, queue: "front-desk", estimateMs: 60_000, waitedMs: 72_000, told: true },
    'frontdesk_queue_estimate_error_seconds_bucket{le="15",queue="front-desk"} 1',
  ],
  [{ type: "offer.ended", call, outcome: "unanswered" }, 'frontdesk_offers_total{outcome="unanswered"} 1'],
  [
    { type: "phone.ended", call, device: "mobile", outcome: "busy" },
    'frontdesk_phones_total{device="mobile",outcome="busy"} 1',
  ],
  [{ type: "asterisk.lost", why: "x" }, "frontdesk_asterisk_lost_total 1"],
])("%j is counted", async (event, line) => {
  happen(event);
  expect((await metrics.text()).split("\n")).toContain(line);
  expect(await metrics.text()).not.toMatch(/8435551234|a00000000aa/);
});

test("an entry that says nothing here is passed over", async () => {
  const before = await metrics.text();
  happen({ type: "menu.chosen", call, menu: "main", key: "1", label: "sales" });
  expect(await metrics.text()).toBe(before);
});

test("a callback whose customer never came was nobody's call", async () => {
  happen({ type: "call.ended", call, reason: "completed", at: "callback", cause: "weHungUp" });
  expect(await lines("frontdesk_calls_total")).toEqual([]);
});

test("ARI requests and events are timed", async () => {
  metrics.ariRequest("channels.answer", "ok", 4);
  metrics.ariEvent("StasisStart", 2);
  metrics.ariEvent("StasisStart", -5);
  expect(await lines("frontdesk_ari_request_seconds_sum")).toEqual([
    'frontdesk_ari_request_seconds_sum{command="channels.answer",outcome="ok"} 0.004',
  ]);
  expect(await lines("frontdesk_ari_events_total")).toEqual(['frontdesk_ari_events_total{type="StasisStart"} 2']);
  expect(await lines("frontdesk_event_lag_seconds_sum")).toEqual(["frontdesk_event_lag_seconds_sum 0.002"]);
});

test("two of them do not share a registry, and Node's own metrics are there", async () => {
  const other = createMetrics(sources);
  expect(await other.text()).toMatch(/^process_cpu_seconds_total|nodejs_eventloop_lag_seconds/m);
  expect(await metrics.text()).not.toContain("process_cpu");
});
