/** The figures through the API: read at once, followed at most once a second by those who ask for them. */
import type { AddressInfo } from "node:net";
import type { CallId, EntryId } from "../../src/domain/glossary";
import { sampleOf } from "../support/sample-events";
import { waitUntil } from "../support/wait-until";
import { expectConforming } from "./support/conforms";
import { EventReader } from "./support/event-reader";
import { bearer, NOW_MS, startWorld, type World } from "./support/world";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});

function somebodyWaits(n: number): void {
  const call = `a${String(n).padStart(10, "0")}` as CallId;
  const event = {
    ...sampleOf("queue.entered", call),
    entry: `e-${n}` as EntryId,
    queue: "front-desk",
    enteredAtMs: NOW_MS,
  };
  world.figures.see({ seq: n, node: "a", atMs: NOW_MS, event });
}

test("GET /figures has every queue, and all together", async () => {
  const answer = await world.api.inject({ url: "/api/v1/figures", headers: bearer() });
  expect(answer.statusCode).toBe(200);
  expectConforming(world.api, "GET", "/api/v1/figures", answer);
  expect(answer.json()).toMatchObject({
    all: { waiting: 0, agents: { loggedOut: 2 }, serviceLevel: { percent: null } },
    queues: world.company.queues.map(({ id }) => ({ queue: id, target: { withinMs: 20_000, targetPercent: 80 } })),
  });
});

test("whoever asks for them is told when they change; who asks for other events is not", async () => {
  await world.api.listen({ host: "127.0.0.1", port: 0 });
  const { port } = world.api.server.address() as AddressInfo;
  const [asked, other] = await Promise.all(
    ["figures", "queue.*"].map((types) => EventReader.open(port, `/api/v1/events?types=${types}`)),
  );
  if (!asked || !other) throw new Error("two have asked");
  asked.read();
  other.read();
  const told = (): { type: string; data: { all: { waiting: number } } }[] =>
    asked.events.map(({ data }) => JSON.parse(data ?? "null"));
  await waitUntil("the first picture", () => told().length > 0);
  expect(told()[0]).toMatchObject({ type: "frontdesk.figures.v1", data: { all: { waiting: 0 } } });
  somebodyWaits(1);
  await waitUntil("the one who waits", () => told().at(-1)?.data.all.waiting === 1);
  expect(asked.events.map(({ id }) => id)).toEqual(asked.events.map(() => null)); // nothing to resume from
  expect(other.events).toEqual([]);
  asked.close();
  other.close();
});
