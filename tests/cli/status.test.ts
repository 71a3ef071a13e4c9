/** `frontdesk status` against a server that answers as the API does, or does not. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runCli } from "./run-cli";

type Answers = Record<string, { status: number; body: unknown }>;

const READY = {
  status: "ready",
  ari: "connected",
  postgres: "reachable",
  writes: "accepted",
  journal: { queued: 0, spooled: 0 },
};
const QUEUES = {
  data: [{ id: "desk", name: "Desk", waitingCount: 2, longestWaitingSince: null, agentsLoggedIn: 3, agentsIdle: 1 }],
};

let server: Server;
let url: string;
let answers: Answers;
const keys: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    const { status, body } = answers[request.url ?? ""] ?? { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const status = (...args: string[]) =>
  runCli(["status", ...args], { FRONTDESK_API_URL: url, FRONTDESK_API_KEY: "frontdesk_live_x" });

test("a frontdesk that takes calls: its connections and queues, exit code 0", async () => {
  answers = { "/readyz": { status: 200, body: READY }, "/api/v1/queues": { status: 200, body: QUEUES } };
  const { code, stdout } = await status();
  expect(code).toBe(0);
  expect(stdout.split("\n")).toEqual([
    `frontdesk  takes calls (${url})`,
    "Asterisk   connected",
    "Postgres   reachable, writes accepted",
    "",
    "queue  waiting  longest  agents  free",
    "desk   2        -        3       1",
  ]);
  expect(keys.at(-1)).toBe("Bearer frontdesk_live_x");
});

test("Asterisk away: it takes no calls, exit code 1, and says what to type", async () => {
  answers = { "/readyz": { status: 503, body: { ...READY, status: "notReady", ari: "away" } } };
  const { code, stdout, stderr } = await status();
  expect(code).toBe(1);
  expect(stdout).toContain("takes no calls");
  expect(stderr).toContain("frontdesk doctor");
});

test("Postgres away: calls go on, and how much waits for it is told", async () => {
  const away = { ...READY, postgres: "away", writes: "refused", journal: { queued: 3, spooled: 40 } };
  answers = { "/readyz": { status: 200, body: away } };
  const { code, stdout } = await status();
  expect(code).toBe(0);
  expect(stdout).toContain("away, writes refused; 43 entries wait for it, calls go on");
});

test("a key that may not read is no reason to say nothing", async () => {
  answers = { "/readyz": { status: 200, body: READY }, "/api/v1/queues": { status: 403, body: {} } };
  expect(JSON.parse((await status("--json")).stdout)).toMatchObject({ status: "ready", queues: null });
});

test("somebody else's server is not taken for frontdesk", async () => {
  answers = { "/readyz": { status: 200, body: { hello: "world" } } };
  expect(await status()).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("Another program has that port"),
  });
});
