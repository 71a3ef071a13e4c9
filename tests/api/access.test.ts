/** Who may do what: every route with no key, forged keys, each single scope; and what happens when nobody can check a key. */
import Fastify from "fastify";
import { requireKeys } from "../../src/api/auth";
import { SCOPES } from "../../src/api/deps";
import type { Api } from "../../src/api/types";
import { expectConforming, openApiOf, operationsOf } from "./support/conforms";
import { ALL, aClock, bearer, CALL, CALLBACK, keyWith, startWorld, type World } from "./support/world";

/** The scope each route needs: a route that is missing here fails the tests below. */
const NEEDS: Readonly<Record<string, string>> = {
  "GET /healthz": "open",
  "GET /readyz": "open",
  "GET /metrics": "read",
  "GET /api/v1": "read",
  "GET /api/v1/sites": "read",
  "GET /api/v1/sites/{id}": "read",
  "GET /api/v1/employees": "read",
  "GET /api/v1/employees/{id}": "read",
  "GET /api/v1/agents": "read",
  "GET /api/v1/agents/{id}": "read",
  "PUT /api/v1/agents/{id}/status": "agent",
  "POST /api/v1/agents/{id}/wrap-up/done": "agent",
  "POST /api/v1/agents/{id}/wrap-up/extend": "agent",
  "GET /api/v1/agents/{id}/settings": "read",
  "PUT /api/v1/agents/{id}/settings": "admin",
  "DELETE /api/v1/agents/{id}": "admin",
  "GET /api/v1/queues": "read",
  "GET /api/v1/queues/{id}": "read",
  "POST /api/v1/queues/{id}/open": "supervise",
  "POST /api/v1/queues/{id}/close": "supervise",
  "GET /api/v1/queues/{id}/settings": "read",
  "PUT /api/v1/queues/{id}/settings": "admin",
  "DELETE /api/v1/queues/{id}": "admin",
  "GET /api/v1/customers": "read",
  "GET /api/v1/customers/{id}": "read",
  "GET /api/v1/callbacks": "read",
  "GET /api/v1/callbacks/{id}": "read",
  "POST /api/v1/callbacks": "agent",
  "DELETE /api/v1/callbacks/{id}": "agent",
  "GET /api/v1/calls": "read",
  "GET /api/v1/calls/{id}": "read",
  "GET /api/v1/calls/{id}/story": "read",
  "GET /api/v1/calls/{id}/explain": "read",
  "POST /api/v1/calls/{id}/pull": "agent",
  "POST /api/v1/calls/{id}/raise": "supervise",
  "POST /api/v1/calls/{id}/withdraw": "supervise",
  "POST /api/v1/calls/{id}/move": "supervise",
  "POST /api/v1/calls/{id}/hangup": "supervise",
  "GET /api/v1/events": "read",
  "GET /api/v1/figures": "read",
};
const IDS: Readonly<Record<string, string>> = {
  sites: "kazan",
  employees: "e201",
  agents: "e201",
  queues: "front-desk",
  customers: "c-1",
  calls: CALL,
  callbacks: CALLBACK,
};

/** What this world does not let anybody do, with the status that says so. */
const REFUSED: Readonly<Record<string, number>> = {
  "DELETE /api/v1/queues/{id}": 409,
  "GET /api/v1/calls/{id}/explain": 409,
  "POST /api/v1/callbacks": 400,
};

interface Case {
  readonly name: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly url: string;
  readonly needs: string;
}
const CASES: Case[] = Object.entries(NEEDS).map(([name, needs]) => {
  const [method = "", path = ""] = name.split(" ");
  const url = path.replace(/(\w+)\/\{id\}/, (_, noun: string) => `${noun}/${IDS[noun]}`);
  return { name, method: method as Case["method"], url, needs };
});
const KEYED = CASES.filter(({ needs }) => needs !== "open");
/** A stream that is open does not end, which inject would wait for: tests/api/live.test.ts opens it. */
const ANSWERED = CASES.filter(({ url }) => !url.endsWith("/events"));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});

/** What is sent, by the end of the path. */
const BODIES: Readonly<Record<string, object>> = {
  "/status": { status: { kind: "available" } },
  "/wrap-up/extend": { seconds: 60 },
  "/e201/settings": { queues: ["front-desk"] },
  "/front-desk/settings": { name: "Front desk" },
  "/pull": { agent: "e201" },
  "/raise": { seconds: 60 },
  "/withdraw": { reason: "a nuisance" },
  "/move": { queue: "front-desk" },
  "/callbacks": { queue: "front-desk", number: "+78435551234" },
};

const send = ({ method, url }: Pick<Case, "method" | "url">, headers: Record<string, string> = {}) => {
  const payload = method === "GET" ? undefined : Object.entries(BODIES).find(([end]) => url.endsWith(end))?.[1];
  return world.api.inject({ method, url, headers, ...(payload ? { payload } : {}) });
};

test("the table above names every route", () => {
  expect(
    operationsOf(openApiOf(world.api))
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  ).toEqual(Object.keys(NEEDS).sort());
});

test("without a key every route but the probes and the documentation says 401, and paths that do not exist too", async () => {
  for (const one of [...CASES, { name: "GET /nothing", method: "GET", url: "/nothing", needs: "read" } as const]) {
    const answer = await send(one);
    expect([one.name, answer.statusCode]).toEqual([one.name, one.needs === "open" ? 200 : 401]);
    expectConforming(world.api, one.method, one.url, answer);
    if (one.needs !== "open") expect(answer.headers["www-authenticate"]).toBe('Bearer realm="frontdesk"');
  }
});

test("with a key whose scopes are others every route says 403, names the scope, and does nothing", async () => {
  for (const one of KEYED) {
    const others = SCOPES.filter((scope) => scope !== one.needs);
    for (const scopes of [...others.map((scope) => [scope]), []]) {
      const answer = await send(one, bearer(keyWith(...scopes)));
      expect([one.name, scopes, answer.statusCode]).toEqual([one.name, scopes, 403]);
      expect(answer.json().detail).toContain(`"${one.needs}"`);
    }
  }
  expect([world.statusesSet, world.hungUp, world.commands, world.notes]).toEqual([[], [], [], []]);
});

test("with the one scope it needs every route answers as it is documented", async () => {
  for (const one of ANSWERED) {
    const headers = one.needs === "open" ? {} : bearer(keyWith(one.needs as (typeof SCOPES)[number]));
    const answer = await send(one, headers);
    expect([one.name, [200, 204, REFUSED[one.name]].includes(answer.statusCode), answer.body]).toEqual([
      one.name,
      true,
      answer.body,
    ]);
    if (answer.body !== "" && one.url !== "/metrics") expectConforming(world.api, one.method, one.url, answer);
  }
});

test.each([
  ["guessed", "Bearer frontdesk_live_0000_0000"],
  ["cut", `Bearer ${ALL.slice(0, -1)}`],
  ["longer", `Bearer ${ALL}x`],
  ["another case", `Bearer ${ALL.toUpperCase()}`],
  ["the wrong prefix", `Bearer frontdesk_test_${ALL.slice(15)}`],
  ["no scheme", ALL],
  ["Basic", `Basic ${Buffer.from(`${ALL}:`).toString("base64")}`],
  ["two keys", `Bearer ${ALL} ${ALL}`],
  ["a comma", `Bearer ${ALL},${ALL}`],
  ["nothing", "Bearer"],
  ["a blank", "Bearer "],
  ["a prefix alone", "Bearer frontdesk_live_"],
  ["SQL", "Bearer frontdesk_live_' OR 1=1"],
  ["a path", "Bearer frontdesk_live_../../x"],
  ["very long", `Bearer frontdesk_live_${"a".repeat(5_000)}`],
  ["JSON", 'Bearer {"alg":"none"}'],
  ["a JWT", "Bearer eyJhbGciOiJub25lIn0.e30."],
])("a forged key (%s) is 401", async (_what, authorization) => {
  const answer = await world.api.inject({ url: "/api/v1/agents", headers: { authorization } });
  expect([answer.statusCode, answer.json().type]).toEqual([401, "/docs/problems/unauthorized"]);
});

test.each([`/api/v1/agents?key=${ALL}`, `/api/v1/events?key=${ALL}`, `/api/v1/agents?access_token=${ALL}`])(
  "a key in the address is not taken: %s",
  async (url) => {
    expect((await world.api.inject({ url })).statusCode).toBe(401);
    expect((await world.api.inject({ url, headers: bearer() })).statusCode).toBe(400);
  },
);

test("a revoked key stops working with the next request", async () => {
  world = await startWorld();
  expect((await send({ method: "GET", url: "/api/v1/agents" }, bearer())).statusCode).toBe(200);
  world.keys.delete(ALL);
  expect((await send({ method: "GET", url: "/api/v1/agents" }, bearer())).statusCode).toBe(401);
  world.keysReachable = false;
  expect((await send({ method: "GET", url: "/api/v1/agents" }, bearer())).statusCode).toBe(503);
});

test("while keys cannot be checked, one that was good lately still is, and an unknown one gets 503", async () => {
  world = await startWorld();
  expect((await send({ method: "GET", url: "/api/v1/agents" }, bearer())).statusCode).toBe(200);
  world.keysReachable = false;
  expect((await send({ method: "GET", url: "/api/v1/agents" }, bearer())).statusCode).toBe(200);
  const other = await send({ method: "GET", url: "/api/v1/agents" }, bearer(keyWith("read")));
  expect([other.statusCode, other.json().type, other.headers["retry-after"]]).toEqual([
    503,
    "/docs/problems/database-unavailable",
    "5",
  ]);
});

test("a route that does not say who may use it keeps the API from starting", async () => {
  const careless = Fastify() as unknown as Api;
  requireKeys(careless, { keys: world.deps.keys, clock: aClock() });
  careless.get("/secret", async () => "for everybody?");
  await expect(careless.ready()).rejects.toThrow("/secret");
  await careless.close();
});

test("neither keys nor numbers reach the log", async () => {
  world = await startWorld();
  await world.api.inject({ url: "/api/v1/customers?number=%2B78435551234&name=Petrov", headers: bearer() });
  await world.api.inject({ url: `/api/v1/agents?key=${ALL}`, headers: bearer("frontdesk_live_canary_canary") });
  const log = world.logged.join("");
  expect(log).toContain("/api/v1/customers");
  expect(log).not.toMatch(/frontdesk_live|78435551234|Petrov|canary/);
});
