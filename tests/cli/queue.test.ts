/** `frontdesk queue` and `frontdesk agent` against a server that answers as the API does. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runCli } from "./run-cli";

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000 - 200).toISOString();
const olga = {
  ...{ id: "olga", name: "Olga Smirnova", status: { kind: "available" }, nextStatus: null, state: "talking" },
  ...{
    statusSince: ago(3_600),
    stateSince: ago(80),
    call: "a0000000001",
    queues: ["desk"],
    backOff: null,
    callsTaken: 3,
  },
};
const pavel = { ...olga, id: "pavel", name: "Pavel Orlov", state: "idle", call: null, callsTaken: 0 };
const onLunch = { ...pavel, status: { kind: "onBreak", reason: "lunch" } };
const unplugged = { ...pavel, backOff: { why: "unreachable", until: null } };
const caller = { position: 1, call: "a0000000002", waitedMs: 95_400, creditSeconds: 30, offeredTo: "pavel" };
const desk = { id: "desk", name: "Front desk", closed: false, draining: false, agentsIdle: 1, waiting: [caller] };

let server: Server;
let url: string;
let answers: Record<string, { status?: number; body?: unknown }>;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status = 200, body } = answers[request.url ?? ""] ?? {
      status: 404,
      body: { detail: "There is no such thing." },
    };
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(body === undefined ? "" : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
  answers = {
    "/api/v1/queues?limit=200": { body: { data: [{ id: "desk" }], nextCursor: null } },
    "/api/v1/queues/desk": { body: desk },
    "/api/v1/queues/desk/settings": { body: { strategy: "longestIdle", entriesMax: 200 } },
    "/api/v1/agents?limit=200": { body: { data: [olga], nextCursor: "next" } },
    "/api/v1/agents?limit=200&after=next": { body: { data: [pavel], nextCursor: null } },
    "/api/v1/agents/olga": { body: olga },
  };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const run = (...args: string[]) => runCli(args, { FRONTDESK_API_URL: url, FRONTDESK_API_KEY: "frontdesk_live_x" });

test("a queue in the shape of Asterisk's own command", async () => {
  const { code, stdout } = await run("queue", "show");
  expect(stdout.split("\n")).toEqual([
    "desk (Front desk) has 1 call (max 200) in 'longestIdle' strategy, 1 free",
    "   Agents:",
    "      olga (Olga Smirnova) (talking for 1:20, a0000000001) has taken 3 calls",
    "      pavel (Pavel Orlov) (idle for 1:20) has taken no calls yet",
    "   Callers:",
    "      1. a0000000002 (wait: 1:35, prio: 30, rings pavel)",
  ]);
  expect(code).toBe(0);
});

test("a closed queue without callers, and one that drains", async () => {
  answers["/api/v1/queues/desk"] = { body: { ...desk, closed: true, waiting: [] } };
  expect((await run("queue", "show", "desk")).stdout).toMatch(/has 0 calls .*, 1 free, closed\n(.*\n)*\s+No Callers$/);
  answers["/api/v1/queues/desk"] = { body: { ...desk, draining: true } };
  expect((await run("queue", "show", "desk")).stdout).toContain("has 1 call, 1 free, removed and draining");
  expect(asked).not.toContain("GET /api/v1/queues/desk/settings".repeat(2));
});

test("as JSON: the queue asked for, with its agents", async () => {
  const { stdout } = await run("queue", "show", "desk", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    id: "desk",
    waiting: [caller],
    agents: [{ id: "olga" }, { id: "pavel" }],
  });
});

test.each([
  [{ ...onLunch, statusSince: ago(600) }, "on break: lunch for 10:00"],
  [{ ...pavel, status: { kind: "loggedOut" }, statusSince: ago(7_384) }, "logged out for 2:03:04"],
  [unplugged, "phone not there"],
  [{ ...pavel, backOff: { why: "busy", until: ago(-5) } }, "left alone: busy"],
  [{ ...pavel, status: { kind: "available", oneCall: true }, stateSince: ago(5) }, "idle, one call for 0:05"],
  [{ ...olga, nextStatus: { kind: "loggedOut" } }, "talking for 1:20, a0000000001, then logged out"],
  [{ ...olga, state: "wrapUp", stateSince: ago(3) }, "writing up for 0:03, a0000000001"],
])("an agent who is %j", async (agent, words) => {
  answers["/api/v1/agents/olga"] = { body: agent };
  const { code, stdout } = await run("agent", "show", "olga");
  expect([code, stdout]).toEqual([0, expect.stringContaining(`(${words}) has taken`)]);
  expect(stdout).toMatch(/, serves desk$/);
});

test.each([
  ["open", "open"],
  ["close", "closed"],
])("queue %s", async (word, says) => {
  answers[`/api/v1/queues/desk/${word}`] = { status: 204 };
  const { code, stderr } = await run("queue", word, "desk");
  expect([code, stderr, asked]).toEqual([0, `The queue "desk" is ${says}.`, [`POST /api/v1/queues/desk/${word}`]]);
});

test("what is not there, a key that may not, no key and no frontdesk: each says so", async () => {
  const unknown = await run("queue", "close", "nowhere");
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("There is no such thing.")]);
  answers["/api/v1/queues/desk/close"] = { status: 403, body: { detail: 'This needs the scope "supervise".' } };
  const refused = await run("queue", "close", "desk");
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("supervise")]);
  expect((await runCli(["agent", "show"], { FRONTDESK_API_URL: url })).stderr).toContain("FRONTDESK_API_KEY");
  const away = await runCli(["agent", "show"], { FRONTDESK_API_URL: "http://127.0.0.1:1", FRONTDESK_API_KEY: "x" });
  expect([away.code, away.stderr]).toEqual([2, expect.stringContaining("frontdesk does not answer")]);
});
