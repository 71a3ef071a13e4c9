/** The running process: what must hold is looked at as lines come and every second; what is found is told, and goes into the journal. */
import type { DomainEvent, JournalEntry } from "../src/domain/events";
import type { CallId, ChannelId, EntryId, OfferId } from "../src/domain/glossary";
import { type InvariantAlarmDeps, startInvariantAlarm, TOLD_PER_HOUR_MAX } from "../src/invariant-alarm";
import { ManualClock } from "./support/manual-clock";

const CALL = "a0000000001" as CallId;
const ENTRY = "e-a0000000001" as EntryId;

function anAlarm(clock: ManualClock, acd: InvariantAlarmDeps["acd"]) {
  const recorded: DomainEvent[] = [];
  const logged: string[] = [];
  let listener: (entry: JournalEntry) => void = () => undefined;
  const alarm = startInvariantAlarm({
    clock,
    acd,
    journal: {
      record: (event) => void recorded.push(event),
      onDurable(hear) {
        listener = hear;
        return () => undefined;
      },
    },
    queueOf: () => null,
    tierOf: () => null,
    log: { error: (_facts: unknown, message?: string) => void logged.push(message ?? "") },
  });
  return { alarm, recorded, logged, hear: (entry: JournalEntry) => listener(entry) };
}

test("a broken rule is logged and recorded; a free agent beside a caller too, once he has stood there for two seconds", async () => {
  const clock = new ManualClock();
  let offeredTo: string | null = "dave";
  const acd = {
    snapshot: () => ({
      agents: [{ id: "dave", status: { kind: "available" }, state: "idle", queues: ["front"] }],
      queues: [{ id: "front", waiting: [{ call: CALL, entry: ENTRY, offeredTo }] }],
    }),
    explain: () => ({ agents: [{ agent: "dave", refusal: null }] }),
  } as unknown as InvariantAlarmDeps["acd"];
  const { alarm, recorded, logged, hear } = anAlarm(clock, acd);

  const made = { type: "offer.made", call: CALL, entry: ENTRY, agent: "dave", leg: "c-1" as ChannelId } as const;
  for (const n of [1, 2])
    hear({ seq: n, node: "a", atMs: clock.nowMs(), event: { ...made, offer: `o-${n}` as OfferId } });
  expect(recorded).toMatchObject([{ type: "invariant.broken", rule: "oneOfferPerAgent", concerns: { agent: "dave" } }]);
  expect(logged).toHaveLength(1);

  await clock.advance(10_000);
  expect(alarm.count).toBe(1);
  offeredTo = null;
  await clock.advance(2_500);
  expect(alarm.count).toBe(1);
  await clock.advance(2_000);
  expect(recorded.map((event) => event.type === "invariant.broken" && event.rule)).toEqual([
    "oneOfferPerAgent",
    "nobodyIdleBeside",
  ]);
  alarm.stop();
  expect(clock.pending).toBe(0);
});

test("so many are told within an hour, and in the next hour again", async () => {
  const clock = new ManualClock();
  const nobody: InvariantAlarmDeps["acd"] = {
    snapshot: () => ({ agents: [], queues: [], atMs: 0 }),
    explain: () => null,
  };
  const { alarm, recorded, logged, hear } = anAlarm(clock, nobody);
  const breaks = (times: number): void => {
    for (let n = 0; n < times; n++) hear({ seq: 1, node: "a", atMs: 0, event: { type: "system.stopping", node: "a" } }); // the numbers do not rise
  };
  breaks(1);
  breaks(TOLD_PER_HOUR_MAX + 50);
  expect(recorded).toHaveLength(TOLD_PER_HOUR_MAX);
  expect(alarm.count).toBe(TOLD_PER_HOUR_MAX + 50);
  expect(logged.filter((message) => message.startsWith("more of"))).toHaveLength(1);
  await clock.advance(3_600_000);
  breaks(3);
  expect(recorded).toHaveLength(TOLD_PER_HOUR_MAX + 3);
  alarm.stop();
});
