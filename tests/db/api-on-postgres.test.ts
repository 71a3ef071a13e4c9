/** The API over the real journal, dispatcher and repositories, while their Postgres is killed and comes back. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDispatcher, type Dispatcher } from "../../src/acd/dispatcher";
import { buildApi } from "../../src/api/app";
import { SCOPES } from "../../src/api/deps";
import type { Api } from "../../src/api/types";
import { createLiveCalls } from "../../src/callflow/live-calls";
import { systemClock } from "../../src/clock";
import { createCompanyEditor } from "../../src/company-editor";
import { createApiKeys } from "../../src/db/api-keys";
import { createCallbackRows } from "../../src/db/callbacks";
import { createCalls } from "../../src/db/calls";
import { createCompanies } from "../../src/db/companies";
import { createCustomers } from "../../src/db/customers";
import { createJournal, type RunningJournal } from "../../src/db/journal";
import type { Company } from "../../src/domain/company";
import { createFigures } from "../../src/domain/figures";
import type { CallbackId, CustomerId, E164 } from "../../src/domain/glossary";
import { callIds } from "../../src/domain/ids";
import { storyNames } from "../../src/domain/story-names";
import { createLog } from "../../src/log";
import { expectConforming } from "../api/support/conforms";
import { EventReader } from "../api/support/event-reader";
import { aCompany, anEmployee } from "../domain/a-company";
import { everyEvent } from "../support/sample-events";
import { openTestDatabase, startTestServer, type TestDatabase, type TestServer } from "../support/test-db";
import { waitUntil } from "../support/wait-until";

jest.setTimeout(120_000);

const COMPANY: Company = aCompany({
  employees: [anEmployee("201", { id: "anna", name: "Anna Orlova" })],
  agents: [{ employee: "anna", queues: [{ queue: "front-desk", tier: 1 }], skills: {} }],
});
const nextCall = callIds("a");

let server: TestServer;
let db: TestDatabase;
let dir: string;
let journal: RunningJournal;
let acd: Dispatcher;
let api: Api;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  db = await openTestDatabase(server);
  dir = mkdtempSync(join(tmpdir(), "frontdesk-api-"));
  const log = createLog({ level: "silent" });
  const clock = systemClock;
  journal = await createJournal({ database: db, node: "a", clock, spoolDir: dir, log });
  acd = createDispatcher({
    company: COMPANY,
    phones: {
      ring: () => {
        throw new Error("nobody rings here");
      },
    },
    journal,
    clock,
    log,
  });
  const customers = createCustomers({ knex: db.knex, lookups: db.lookups });
  await customers.putAll([
    {
      id: "ivan" as CustomerId,
      name: "Иван Петров",
      category: "vip",
      manager: "anna",
      language: "ru",
      numbers: ["+78435551234" as E164],
    },
    ...Array.from({ length: 4 }, (_, n) => ({
      ...{
        id: `c-${n}` as CustomerId,
        name: `Customer ${n} ${"длинное имя ".repeat(15)}`,
        category: null,
        manager: null,
        language: null,
        numbers: [],
      },
    })),
  ]);
  const keys = createApiKeys({ knex: db.knex, clock });
  ({ token } = await keys.create({ name: "wallboard", scopes: SCOPES }));
  api = buildApi({
    ...{ log, clock, acd, journal, customers, keys },
    company: () => COMPANY,
    calls: createCalls({ knex: db.knex, names: () => storyNames(COMPANY) }),
    callbacks: createCallbackRows({ knex: db.knex }),
    callbackDesk: {
      order: () => "k-a0000000001" as CallbackId,
      cancel: () => false,
      find: () => null,
    },
    liveCalls: createLiveCalls({ calls: { find: () => null, hangUp: async () => false }, line: acd.live, clock, log }),
    companyEditor: createCompanyEditor({
      ...{ companies: createCompanies(db.knex), sounds: () => new Set<string>() },
      source: { lookNow: async () => undefined },
    }),
    health: {
      ariConnected: () => true,
      journal: () => journal.state(),
      pool: () => ({ role: "owner", epoch: 1, owner: "a", ownerApi: null }),
    },
    figures: createFigures(() => ({ queues: [], agents: [], zoneOf: () => "UTC" })),
    metrics: { contentType: "text/plain", text: async () => "" },
  });
  await api.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await api.close();
  acd.stop();
  await journal.stop();
  await db.close();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const headers = () => ({ authorization: `Bearer ${token}` });
async function get(url: string) {
  const answer = await api.inject({ url, headers: headers() });
  expectConforming(api, "GET", url, answer);
  return answer;
}
const setStatus = (status: object) =>
  api.inject({ method: "PUT", url: "/api/v1/agents/anna/status", headers: headers(), payload: { status } });
const follow = async (after?: string): Promise<EventReader> => {
  const { port } = api.server.address() as AddressInfo;
  return (
    await EventReader.open(port, "/api/v1/events", { ...headers(), ...(after && { "last-event-id": after }) })
  ).read();
};

test("calls are listed newest first, page by page, read, and told as a story", async () => {
  const ids = [];
  for (let n = 0; n < 5; n++) {
    const id = nextCall(systemClock.nowMs());
    ids.unshift(id);
    for (const event of everyEvent(id)) journal.record(event);
    await journal.durable();
  }
  const listed: string[] = [];
  let url: string | undefined = "/api/v1/calls?number=8(843)555-12-34&limit=2";
  while (url) {
    const page = await get(url);
    expect(page.statusCode).toBe(200);
    listed.push(...page.json().data.map(({ id }: { id: string }) => id));
    url = /<([^>]+)>/.exec(String(page.headers.link ?? ""))?.[1];
  }
  expect(listed).toEqual(ids);
  expect((await get(`/api/v1/calls/${ids[0]}`)).json()).toEqual(
    expect.objectContaining({ id: ids[0], open: false, customerName: "Ivan Petrov" }),
  );
  expect((await get(`/api/v1/calls/${ids[0]}/story`)).json().lines.length).toBeGreaterThan(5);
  expect((await get("/api/v1/calls?open=true")).json().data).toEqual([]);
  expect((await get("/api/v1/calls?site=samara")).json().data).toEqual([]);
  expect((await get("/api/v1/calls?after=bm9uZQ")).statusCode).toBe(400);
  expect((await get("/api/v1/calls/a00000000zz")).statusCode).toBe(404);
});

test("customers are found by number and by name; cursors of long names fit", async () => {
  expect((await get("/api/v1/customers?number=8-843-555-12-34")).json().data[0]).toEqual(
    expect.objectContaining({ id: "ivan", numbers: ["+78435551234"] }),
  );
  expect(
    (await get("/api/v1/customers?name=%D0%BF%D0%B5%D1%82%D1%80")).json().data.map(({ id }: { id: string }) => id),
  ).toEqual(["ivan"]);
  let url: string | undefined = "/api/v1/customers?limit=1";
  let seen = 0;
  while (url) {
    const page = await get(url);
    expect(page.statusCode).toBe(200);
    seen += page.json().data.length;
    url = /<([^>]+)>/.exec(String(page.headers.link ?? ""))?.[1];
  }
  expect(seen).toBe(5);
  for (const id of ["%00", "%F0%9F%93%9E", "' OR 1=1 --"])
    expect((await get(`/api/v1/customers/${id}`)).statusCode).toBe(404);
  for (const name of ["'", "\\", "%25", ":*", "a'b|c&!(d)"])
    expect((await get(`/api/v1/customers?name=${encodeURIComponent(name)}`)).statusCode).toBe(200);
});

test("Postgres is killed and comes back: live state and streams go on, writes are refused, nothing is missed", async () => {
  const before = await setStatus({ kind: "available" });
  expect([before.statusCode, before.json().status]).toEqual([200, { kind: "available" }]);
  const watcher = await follow();
  await waitUntil("the stream begins", () => watcher.lastId !== "");
  const startedAt = watcher.lastId;

  await server.kill();
  const during = nextCall(systemClock.nowMs());
  for (const event of everyEvent(during)) journal.record(event);
  await waitUntil("the journal notices", () => !journal.state().postgresReachable);
  const ready = await api.inject({ url: "/readyz" });
  expect([ready.statusCode, ready.json().writes]).toEqual([200, "refused"]);
  expect((await get("/api/v1/agents")).json().data[0].status).toEqual({ kind: "available" });
  const refused = await setStatus({ kind: "loggedOut" });
  expect([refused.statusCode, refused.json().type]).toEqual([503, "/docs/problems/writes-refused"]);
  expect(acd.agent("anna")?.status).toEqual({ kind: "available" });
  const unread = await get("/api/v1/calls");
  expect([unread.statusCode, unread.json().type]).toEqual([503, "/docs/problems/database-unavailable"]);
  const sampleCount = everyEvent(during).length;
  await waitUntil("the stream tells what is in the spool", () => watcher.seqs.length >= sampleCount);

  await server.start();
  await waitUntil(
    "writes are accepted again",
    async () => (await api.inject({ url: "/readyz" })).json().writes === "accepted",
    60_000,
  );
  await journal.caughtUp();
  expect((await setStatus({ kind: "onBreak", reason: "lunch" })).statusCode).toBe(200);
  await waitUntil(
    "the stream has the change",
    () => watcher.events.at(-1)?.data?.includes("agent.statusChanged") === true,
  );

  const resumed = await follow(startedAt);
  await waitUntil("the resumed stream has it all", () => resumed.lastId === watcher.lastId);
  expect(resumed.seqs).toEqual(watcher.seqs);
  const kept = (await db.knex("events").where("seq", ">", startedAt).orderBy("seq").pluck("seq")).map(Number);
  expect(kept).toEqual(watcher.seqs);
  expect((await get(`/api/v1/calls/${during}/story`)).statusCode).toBe(200);
  watcher.close();
  resumed.close();
});

test("a revoked key is refused within seconds", async () => {
  const keys = createApiKeys({ knex: db.knex, clock: systemClock });
  const { id, token: other } = await keys.create({ name: "left", scopes: ["read"] });
  const ask = async () =>
    (await api.inject({ url: "/api/v1/agents", headers: { authorization: `Bearer ${other}` } })).statusCode;
  expect(await ask()).toBe(200);
  await keys.revoke(id);
  await waitUntil("it is refused", async () => (await ask()) === 401, 10_000);
});
