/** Probes: what is 200, what is 503, and what they say. */
import { expectConforming } from "./support/conforms";
import { bearer, startWorld, type World } from "./support/world";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});

test.each([
  {
    ari: true,
    postgres: true,
    status: 200,
    says: { status: "ready", ari: "connected", postgres: "reachable", writes: "accepted" },
  },
  {
    ari: true,
    postgres: false,
    status: 200,
    says: { status: "ready", ari: "connected", postgres: "away", writes: "refused" },
  },
  {
    ari: false,
    postgres: true,
    status: 503,
    says: { status: "notReady", ari: "away", postgres: "reachable", writes: "accepted" },
  },
  {
    ari: false,
    postgres: false,
    status: 503,
    says: { status: "notReady", ari: "away", postgres: "away", writes: "refused" },
  },
])("ARI $ari, Postgres $postgres: /readyz is $status", async ({ ari, postgres, status, says }) => {
  world.ariConnected = ari;
  world.journal.reachable = postgres;
  world.spooled = postgres ? 0 : 7;
  const ready = await world.api.inject({ url: "/readyz" });
  const detail = ari ? "takes calls" : "Asterisk's ARI is away";
  const pool = { role: "owner", owner: "a", epoch: 1 };
  expect([ready.statusCode, ready.json()]).toEqual([
    status,
    { ...says, detail, pool, journal: { queued: 0, spooled: world.spooled } },
  ]);
  expectConforming(world.api, "GET", "/readyz", ready);
  const alive = await world.api.inject({ url: "/healthz" });
  expect([alive.statusCode, alive.json().status]).toEqual([200, "ok"]);
  expectConforming(world.api, "GET", "/healthz", alive);
});

test("probes may ask with HEAD", async () => {
  world.ariConnected = true;
  expect((await world.api.inject({ method: "HEAD", url: "/readyz" })).statusCode).toBe(200);
});

test("/metrics is Prometheus text", async () => {
  const answer = await world.api.inject({ url: "/metrics", headers: bearer() });
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(answer.body).toContain('frontdesk_queue_waiting{queue="front-desk"} 2\n');
});
