/** The lines of queue_log as app_queue writes them, field by field. */
import type { DomainEvent } from "../../src/domain/events";
import type { CallId, ChannelId, E164, EntryId, OfferId } from "../../src/domain/glossary";
import { createQueueLogBook } from "../../src/domain/queue-log";
import { sampleOf } from "../support/sample-events";
import { aCompany, anEmployee } from "./a-company";

const START_MS = 1_772_442_000_250;
const COMPANY = aCompany({
  employees: [anEmployee("201", { desk: "desk-201" }), anEmployee("202", { desk: null })],
  agents: ["e201", "e202"].map((employee) => ({
    ...{ employee, skills: {} },
    queues: [
      { queue: "front", tier: 1 },
      { queue: "service", tier: 2 },
    ],
  })),
});

class Log {
  private readonly book = createQueueLogBook(() => COMPANY);
  private seq = 0;
  private nowMs = START_MS;
  readonly lines: string[] = [];

  happens(event: DomainEvent): this {
    this.lines.push(...this.book.linesOf({ seq: ++this.seq, node: "a", atMs: this.nowMs, event }));
    return this;
  }

  after(seconds: number): this {
    this.nowMs += seconds * 1000;
    return this;
  }

  enters(n: number, creditSeconds = 0): this {
    const call = callNo(n);
    const number = `+7843555000${n}` as E164;
    this.happens({ ...sampleOf("call.arrived", call), channel: `1772442000.${n}` as ChannelId, number });
    const entered = { entry: entryNo(n), queue: "front", creditSeconds, enteredAtMs: this.nowMs };
    return this.happens({ ...sampleOf("queue.entered", call), ...entered });
  }

  leaves(
    n: number,
    how: "connected" | "abandoned" | "failed" | "elsewhere" | "timedOut" | "noAgent",
    waitedMs: number,
  ) {
    const call = callNo(n);
    return this.happens({ ...sampleOf("queue.left", call), entry: entryNo(n), queue: "front", how, waitedMs });
  }

  offered(
    n: number,
    outcome: "accepted" | "unanswered" | "withdrawn" | "refused" | "lost" | "answeredElsewhere",
    rangMs: number,
    agent = "e201",
  ) {
    const offer = { call: callNo(n), offer: `o-${callNo(n)}-1` as OfferId, entry: entryNo(n), agent };
    this.happens({ type: "offer.made", ...offer, leg: legNo(n) });
    return this.happens({ type: "offer.ended", ...offer, outcome, rangMs });
  }

  talks(n: number, by: "caller" | "employee", talkedMs: number): this {
    const talk = { call: callNo(n), leg: legNo(n), employee: "e201" };
    this.happens({ type: "call.connected", ...talk, device: "desk", queue: "front" });
    return this.happens({ type: "talk.ended", ...talk, by, talkedMs });
  }

  status(agent: string, status: "available" | "loggedOut" | { reason: string }): this {
    const chosen = typeof status === "string" ? { kind: status } : { kind: "onBreak" as const, ...status };
    return this.happens({ type: "agent.statusChanged", agent, status: chosen, by: "test" });
  }
}

const callNo = (n: number): CallId => `a${String(n).padStart(10, "0")}` as CallId;
const entryNo = (n: number): EntryId => `e-${callNo(n)}` as EntryId;
const legNo = (n: number): ChannelId => `c-${callNo(n)}-agent1` as ChannelId;
const log = (): Log => new Log();

test("a caller who is answered: entered, connected, completed by whoever hung up", () => {
  const seen = log()
    .enters(1)
    .after(12)
    .offered(1, "accepted", 4_300)
    .leaves(1, "connected", 12_900)
    .talks(1, "caller", 61_900);
  expect(seen.lines).toEqual([
    "1772442000|1772442000.1|front|NONE|ENTERQUEUE||+78435550001|1",
    "1772442012|1772442000.1|front|PJSIP/desk-201|CONNECT|12|c-a0000000001-agent1|4",
    "1772442012|1772442000.1|front|PJSIP/desk-201|COMPLETECALLER|12|61|1",
  ]);
  expect(log().enters(1).leaves(1, "connected", 0).talks(1, "employee", 1_000).lines.at(-1)).toContain(
    "|COMPLETEAGENT|0|1|1",
  );
});

test.each([
  ["abandoned", "ABANDON|1|2|30"],
  ["failed", "ABANDON|1|2|30"],
  ["timedOut", "EXITWITHTIMEOUT|1|2|30"],
  ["noAgent", "EXITEMPTY|1|2|30"],
] as const)("a caller who leaves (%s): where he stood, where he began, how long he waited", (how, line) => {
  const seen = log().enters(1).after(1).enters(2).after(29).offered(1, "accepted", 0).leaves(1, "connected", 30_000);
  expect(seen.leaves(2, how, 30_000).lines.at(-1)).toBe(`1772442030|1772442000.2|front|NONE|${line}`);
});

test("who stands before by credit has the better position", () => {
  const seen = log().enters(1).after(1).enters(2, 60);
  expect(seen.lines.at(-1)).toMatch(/ENTERQUEUE\|\|\+78435550002\|1$/);
  expect(seen.leaves(1, "abandoned", 1_000).lines.at(-1)).toMatch(/ABANDON\|2\|1\|1$/);
});

test("a callback that waits for its time stands before nobody", () => {
  const aside = { ...sampleOf("callback.setAside", callNo(1)), entry: entryNo(1) };
  const log = new Log().enters(1).happens(aside).after(5).enters(2);
  expect(log.lines.at(-1)).toMatch(/\|ENTERQUEUE\|.*\|1$/);
  log
    .happens({ ...sampleOf("callback.waits", callNo(1)), entry: entryNo(1) })
    .after(5)
    .enters(3);
  expect(log.lines.at(-1)).toMatch(/\|ENTERQUEUE\|.*\|3$/);
});

test("by a key, on somebody's word, to another queue", () => {
  const of = { call: callNo(1), entry: entryNo(1), queue: "front" };
  const ended = (event: DomainEvent): string | undefined =>
    log().enters(1).after(8).happens(event).leaves(1, "elsewhere", 8_000).lines.at(-1);
  expect(ended({ type: "queue.exited", ...of, key: "1", label: "callback" })).toMatch(/EXITWITHKEY\|1\|1\|1\|8$/);
  expect(ended({ type: "queue.withdrawn", ...of, reason: "a|b\nc", by: "test" })).toMatch(/WITHDRAW\|1\|1\|8\|a b c$/);
  expect(ended({ type: "queue.withdrawn", ...of, reason: "ё".repeat(60), by: "test" })).toMatch(/\|8\|ё{40}$/);
  expect(ended({ type: "queue.moved", ...of, to: "service", by: "test" })).toMatch(
    /WITHDRAW\|1\|1\|8\|moved to service$/,
  );
});

test("a phone that was not answered, and one that stopped because the caller left", () => {
  expect(log().enters(1).offered(1, "unanswered", 15_020).lines.at(-1)).toMatch(
    /front\|PJSIP\/desk-201\|RINGNOANSWER\|15020$/,
  );
  expect(log().enters(1).offered(1, "refused", 900).lines.at(-1)).toMatch(/RINGNOANSWER\|900$/);
  expect(log().enters(1).offered(1, "withdrawn", 3_000).lines.at(-1)).toMatch(/RINGCANCELED\|3000$/);
  for (const silent of ["lost", "answeredElsewhere"] as const)
    expect(log().enters(1).offered(1, silent, 3_000).lines).toHaveLength(1);
});

test("an agent comes, pauses, comes back and goes, in each of his queues", () => {
  const seen = log().status("e201", "available").status("e201", { reason: "lunch" }).status("e201", "available");
  expect(seen.status("e201", "loggedOut").lines.map((line) => line.slice("1772442000|".length))).toEqual([
    "MANAGER|front|PJSIP/desk-201|ADDMEMBER|",
    "MANAGER|service|PJSIP/desk-201|ADDMEMBER|",
    "NONE|NONE|PJSIP/desk-201|PAUSEALL|lunch",
    "NONE|front|PJSIP/desk-201|PAUSE|lunch",
    "NONE|service|PJSIP/desk-201|PAUSE|lunch",
    "NONE|NONE|PJSIP/desk-201|UNPAUSEALL|",
    "NONE|front|PJSIP/desk-201|UNPAUSE|",
    "NONE|service|PJSIP/desk-201|UNPAUSE|",
    "MANAGER|front|PJSIP/desk-201|REMOVEMEMBER|",
    "MANAGER|service|PJSIP/desk-201|REMOVEMEMBER|",
  ]);
  expect(log().status("e202", { reason: "meeting" }).lines[0]).toMatch(/\|e202\|ADDMEMBER\|PAUSED$/);
});

test("what is no queue's business makes no line", () => {
  expect(
    log()
      .happens(sampleOf("prompt.played", callNo(1)))
      .happens(sampleOf("call.ended", callNo(1))).lines,
  ).toEqual([]);
  const direct = { call: callNo(1), leg: legNo(1), employee: "e201" };
  const seen = log().happens({ type: "call.connected", ...direct, device: "desk", queue: null });
  expect(seen.happens({ type: "talk.ended", ...direct, by: "caller", talkedMs: 1 }).lines).toEqual([]);
});
