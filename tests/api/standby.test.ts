/** A standby: alive, not ready, reads what the database knows, and says who owns the pool. */
import { expectConforming } from "./support/conforms";
import { bearer, startWorld, type World } from "./support/world";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.pool = { role: "standby", epoch: 7, owner: "a", ownerApi: "http://desk-one:8080" };
});

test("it is alive, and not ready because another node holds the pool", async () => {
  world.ariConnected = false;
  expect((await world.api.inject({ url: "/healthz" })).statusCode).toBe(200);
  const ready = await world.api.inject({ url: "/readyz" });
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({
    status: "standby",
    detail: "standby: node a holds the pool",
    pool: { role: "standby", owner: "a", epoch: 7 },
  });
  expectConforming(world.api, "GET", "/readyz", ready);
});

test.each(["/api/v1", "/api/v1/sites", "/api/v1/employees", "/api/v1/calls", "/api/v1/customers", "/metrics"])(
  "%s is read from what it has",
  async (url) => {
    expect((await world.api.inject({ url, headers: bearer() })).statusCode).toBe(200);
  },
);

test.each([
  ["GET", "/api/v1/queues"],
  ["GET", "/api/v1/agents"],
  ["GET", "/api/v1/events"],
  ["PUT", "/api/v1/agents/anna/status"],
] as const)("%s %s is refused, with the owner's name and address and when to try again", async (method, url) => {
  const answer = await world.api.inject({
    ...{ method, url, headers: bearer() },
    ...(method === "PUT" && { payload: { status: { kind: "available" } } }),
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({
    type: "/docs/problems/standby",
    detail: 'This process is a standby: node "a" owns the pool. Ask it at http://desk-one:8080.',
  });
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
});

test("while nobody knows who owns the pool it says so", async () => {
  world.pool = { role: "standby", epoch: null, owner: null, ownerApi: null };
  const answer = await world.api.inject({ url: "/api/v1/queues", headers: bearer() });
  expect(answer.json().detail).toBe("This process is a standby, and which node owns the pool cannot be read now.");
});

test("without a key nobody is told who owns the pool", async () => {
  expect((await world.api.inject({ url: "/api/v1/queues" })).statusCode).toBe(401);
});

test("as the owner, or alone, it answers everything", async () => {
  for (const role of ["owner", "alone"] as const) {
    world.pool = { role, epoch: null, owner: "a", ownerApi: null };
    expect((await world.api.inject({ url: "/api/v1/queues", headers: bearer() })).statusCode).toBe(200);
  }
});
