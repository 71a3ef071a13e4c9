/** Live events on real connections: in order, without a gap, none twice, whatever the client and the database do. */
import type { AddressInfo } from "node:net";
import { EVENT_TYPES } from "../../src/api/cloud-event";
import type { DomainEvent } from "../../src/domain/events";
import { waitUntil } from "../support/wait-until";
import { EventReader } from "./support/event-reader";
import { bearer, CALL, startWorld, type World } from "./support/world";

const chosen = (n: number): DomainEvent => ({
  type: "menu.chosen",
  call: CALL,
  menu: "main",
  key: String(n % 10),
  label: `option ${n}`,
});
const entered = {
  type: "queue.left",
  call: CALL,
  entry: `e-${CALL}`,
  queue: "front-desk",
  how: "connected",
  waitedMs: 5,
} as unknown as DomainEvent;
const onBreak: DomainEvent = {
  type: "agent.statusChanged",
  agent: "e201",
  status: { kind: "onBreak", reason: "lunch" },
  by: "test",
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

let world: World;
let readers: EventReader[] = [];
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => {
  for (const reader of readers) reader.close();
  readers = [];
});

async function follow(path = "/api/v1/events", headers?: Record<string, string>): Promise<EventReader> {
  if (!world.api.server.listening) await world.api.listen({ host: "127.0.0.1", port: 0 });
  const { port } = world.api.server.address() as AddressInfo;
  const reader = (await EventReader.open(port, path, headers)).read();
  readers.push(reader);
  return reader;
}
/** The stream's first block is there: it listens. */
const listening = (reader: EventReader): Promise<void> => waitUntil("the stream has begun", () => reader.lastId !== "");

test("a stream begins with now, and tells what happens as CloudEvents", async () => {
  world.journal.add(chosen(1));
  const reader = await follow();
  await listening(reader);
  expect([reader.response.statusCode, reader.response.headers["content-type"], reader.lastId]).toEqual([
    200,
    "text/event-stream; charset=utf-8",
    "1",
  ]);
  expect(reader.response.headers["x-request-id"]).toMatch(/./);
  world.journal.add(chosen(2));
  world.journal.add(onBreak);
  await waitUntil("two events came", () => reader.events.length === 2);
  expect(reader.events.map(({ data }) => JSON.parse(data ?? ""))).toEqual([
    {
      specversion: "1.0",
      id: "2",
      source: "/frontdesk/nodes/a",
      type: "frontdesk.menu.chosen.v1",
      time: "2026-11-21T09:30:00.000Z",
      subject: `calls/${CALL}`,
      data: { call: CALL, menu: "main", key: "2", label: "option 2" },
    },
    expect.objectContaining({ id: "3", type: "frontdesk.agent.statusChanged.v1", subject: "agents/e201" }),
  ]);
});

test("who comes back with Last-Event-ID gets what was missed, then what happens", async () => {
  for (const n of range(1, 1_200)) world.journal.add(chosen(n));
  const reader = await follow(undefined, { "last-event-id": "150" });
  await waitUntil("the missed came", () => reader.seqs.length >= 1_050);
  world.journal.add(chosen(1_201));
  await waitUntil("the new one came", () => reader.lastId === "1201");
  expect(reader.seqs).toEqual(range(151, 1_201));
});

test("resuming again and again while much happens: no gap, none twice", async () => {
  let recording = true;
  const happening = (async () => {
    for (let n = 1; recording; n++) {
      world.journal.add(chosen(n));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const seen: number[] = [];
  let lastId = "0";
  for (let visit = 1; visit <= 20; visit++) {
    const reader = await follow(undefined, { "last-event-id": lastId });
    await waitUntil(`visit ${visit} brought something`, () => reader.seqs.length >= visit * 5);
    reader.close();
    seen.push(...reader.seqs);
    lastId = String(reader.seqs.at(-1));
  }
  recording = false;
  await happening;
  expect(seen.length).toBeGreaterThan(100);
  expect(seen).toEqual(range(1, seen.length));
});

test.each([
  ["queue.left", [2]],
  ["queue.*", [2]],
  ["agent.*,queue.left", [2, 3]],
  ["frontdesk.menu.chosen.v1", [1]],
])("types=%s", async (types, expected) => {
  const reader = await follow(`/api/v1/events?types=${types}`, { "last-event-id": "0" });
  for (const event of [chosen(1), entered, onBreak]) world.journal.add(event);
  await waitUntil("the events came", () => reader.seqs.length === expected.length);
  expect(reader.seqs).toEqual(expected);
});

test.each([
  ["/api/v1/events?types=queue.joined", {}, "/types"],
  ["/api/v1/events?types=*", {}, "/types"],
  ["/api/v1/events?types=", {}, "/types"],
  ["/api/v1/events?type=queue.left", {}, "/type"],
  ["/api/v1/events", { "last-event-id": "abc" }, "/Last-Event-ID"],
  ["/api/v1/events", { "last-event-id": "-1" }, "/Last-Event-ID"],
  ["/api/v1/events", { "last-event-id": "99999999999999999999" }, "/Last-Event-ID"],
  ["/api/v1/events", { "last-event-id": "7" }, "/Last-Event-ID"],
])("%s %j is 400", async (url, headers, pointer) => {
  const answer = await world.api.inject({ url, headers: { ...bearer(), ...headers } as Record<string, string> });
  expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([400, pointer]);
});

test("a database that is away is a plain 503 for who must catch up, and nothing to who begins now", async () => {
  world.journal.add(chosen(1));
  world.journal.reachable = false;
  const answer = await world.api.inject({ url: "/api/v1/events", headers: { ...bearer(), "last-event-id": "0" } });
  expect([answer.statusCode, answer.json().type]).toEqual([503, "/docs/problems/database-unavailable"]);
  const reader = await follow();
  await listening(reader);
  world.journal.add(chosen(2));
  await waitUntil("the event came", () => reader.seqs.length === 1);
});

test("stopping says so to everybody and does not wait for them", async () => {
  const streams = await Promise.all([follow(), follow()]);
  await Promise.all(streams.map(listening));
  const startedMs = performance.now();
  await world.api.close();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  for (const reader of streams) {
    await waitUntil("it was closed", () => reader.closed);
    expect(reader.events.at(-1)).toEqual({ id: null, event: "dropped", data: '{"reason":"frontdesk is stopping"}' });
  }
  expect(world.journal.listening).toBe(0);
});

test("every type of event has a name of two words", () => {
  expect(EVENT_TYPES.length).toBeGreaterThan(30);
  for (const type of EVENT_TYPES) expect(type).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
});
