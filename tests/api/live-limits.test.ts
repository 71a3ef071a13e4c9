/** What live events do at each of their limits: nobody holds up another, and whoever is dropped can resume. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LIVE_LIMITS, LiveEvents, type LiveLimits } from "../../src/api/live";
import type { Clock } from "../../src/callflow/ports";
import type { DomainEvent } from "../../src/domain/events";
import { waitUntil } from "../support/wait-until";
import { EventReader } from "./support/event-reader";
import { aClock, CALL, MemoryJournal } from "./support/world";

const small = (n: number): DomainEvent => ({
  type: "menu.chosen",
  call: CALL,
  menu: "main",
  key: "1",
  label: `option ${n}`,
});
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const readers: EventReader[] = [];
let journal: MemoryJournal;
let live: LiveEvents;
let server: Server;
const refused: unknown[] = [];

async function serve(limits: Partial<LiveLimits>, clock: Clock = aClock()): Promise<void> {
  journal = new MemoryJournal();
  live = new LiveEvents(
    { journal, clock, log: { warn: () => undefined, debug: () => undefined } as never },
    { ...LIVE_LIMITS, ...limits },
  );
  server = createServer((request, response) => {
    const after = request.headers["last-event-id"];
    live
      .subscribe({ after: after === undefined ? null : Number(after), wants: () => true }, () =>
        response.writeHead(200),
      )
      .catch((err: unknown) => {
        refused.push(err);
        response.writeHead(503).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}
async function client(headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open((server.address() as AddressInfo).port, "/", headers);
  readers.push(reader);
  return reader;
}
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  live.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const big = (n: number): DomainEvent => ({ type: "asterisk.lost", why: `${n} ${"x".repeat(50_000)}` });

test("who does not read is dropped, others notice nothing, and he resumes without a gap", async () => {
  await serve({ unreadBytesMax: 200_000, graceMs: 50 });
  const slow = await client();
  const fast = (await client()).read();
  await waitUntil("both listen", () => live.count === 2 && fast.lastId !== "");
  let n = 0;
  await waitUntil("the slow one is dropped", () => {
    journal.add(big(++n)); // one at a time: the fast one must be able to take them
    return live.count === 1;
  });
  for (let i = 0; i < 3; i++) journal.add(big(++n));
  await waitUntil("the fast one has all", () => fast.seqs.length === n);
  slow.read();
  await waitUntil("the slow one is closed", () => slow.closed);
  const had = slow.seqs;
  expect(had.length).toBeLessThan(n);
  const again = (await client({ "last-event-id": String(had.at(-1) ?? 0) })).read();
  await waitUntil("the rest came", () => again.lastId === String(n));
  expect([...had, ...again.seqs]).toEqual(range(1, n));
});

test("who reads again within the grace learns why", async () => {
  await serve({ unreadBytesMax: 200_000, graceMs: 4_000 });
  const slow = await client();
  await waitUntil("it listens", () => live.count === 1);
  await waitUntil("it is dropped", () => {
    for (let i = 0; i < 20; i++) journal.add(big(i));
    return live.count === 0;
  });
  slow.read();
  await waitUntil("it was told", () => slow.events.at(-1)?.event === "dropped");
  expect(slow.events.at(-1)?.data).toBe('{"reason":"too slow"}');
});

test("who catches up and does not read is dropped after a while", async () => {
  await serve({ drainMs: 50, graceMs: 50, replayPage: 100, unreadBytesMax: 1e9 });
  for (let n = 1; n <= 500; n++) journal.add(big(n));
  await client({ "last-event-id": "0" });
  await waitUntil("it listens", () => live.count === 1);
  await waitUntil("it is dropped", () => live.count === 0);
  expect(journal.reads).toBeLessThan(6);
});

test("more set aside than may be kept is read from the table instead", async () => {
  await serve({ setAsideMax: 3, replayPage: 10 });
  for (let n = 1; n <= 35; n++) journal.add(small(n));
  const read = journal.entriesAfter.bind(journal);
  let during = 0;
  journal.entriesAfter = async (seq, limit) => {
    const page = await read(seq, limit);
    if (during++ < 6) for (let i = 0; i < 8; i++) journal.add(small(i));
    return page;
  };
  const reader = (await client({ "last-event-id": "0" })).read();
  await waitUntil("all came", () => reader.lastId === "83");
  expect(reader.seqs).toEqual(range(1, 83));
});

test("a table that can no longer be read ends the stream with the reason", async () => {
  await serve({ replayPage: 10 });
  for (let n = 1; n <= 35; n++) journal.add(small(n));
  const read = journal.entriesAfter.bind(journal);
  journal.entriesAfter = async (seq, limit) => {
    if (seq >= 20) journal.reachable = false;
    return read(seq, limit);
  };
  const reader = (await client({ "last-event-id": "0" })).read();
  await waitUntil("it was told", () => reader.events.at(-1)?.event === "dropped");
  expect([reader.seqs, reader.events.at(-1)?.data]).toEqual([
    range(1, 20),
    '{"reason":"the journal could not be read"}',
  ]);
});

test("one subscriber too many is refused, and finds a place when another leaves", async () => {
  await serve({ subscribersMax: 2 });
  const [first] = [await client(), await client()];
  await waitUntil("both listen", () => live.count === 2);
  expect((await client()).response.statusCode).toBe(503);
  expect(refused.at(-1)).toEqual(expect.objectContaining({ kind: "too-many-subscribers" }));
  first?.close();
  await waitUntil("one has left", () => live.count === 1);
  expect((await client()).response.statusCode).toBe(200);
});

test("a heartbeat tells how far the client is; an old stream has to come back; nobody, no timer", async () => {
  const timers = new Set<object>();
  const clock = aClock();
  const counted: Clock = {
    ...clock,
    after(ms, then) {
      const timer = {};
      timers.add(timer);
      const cancel = clock.after(ms, () => {
        timers.delete(timer);
        then();
      });
      return () => {
        timers.delete(timer);
        cancel();
      };
    },
  };
  await serve({ heartbeatMs: 10, streamMs: 80 }, counted);
  const reader = (await client()).read();
  await waitUntil("it beats", () => reader.comments >= 2);
  await waitUntil("it is sent away", () => reader.events.at(-1)?.event === "dropped");
  expect(reader.events.at(-1)?.data).toBe('{"reason":"the stream is old: connect again"}');
  await waitUntil("nothing is left", () => live.count === 0 && timers.size === 0);
});
