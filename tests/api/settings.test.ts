/** Queues and agents made, changed and deleted through the API: each a new version of the company. */
import { expectConforming } from "./support/conforms";
import { bearer, keyWith, sharedWorld } from "./support/world";

const world = sharedWorld();
const ADMIN = bearer(keyWith("admin"));

const put = (path: string, payload: object, headers: Record<string, string> = {}) =>
  world.api.inject({ method: "PUT", url: `/api/v1/${path}/settings`, headers: { ...ADMIN, ...headers }, payload });
const remove = (path: string, headers: Record<string, string> = {}) =>
  world.api.inject({ method: "DELETE", url: `/api/v1/${path}`, headers: { ...ADMIN, ...headers } });
const read = (path: string) => world.api.inject({ url: `/api/v1/${path}/settings`, headers: bearer(keyWith("read")) });
const queueIds = () => world.company.queues.map(({ id }) => id);

test("a queue as it is: every default written out, the company's version as its ETag", async () => {
  const answer = await read("queues/front-desk");
  expect(answer.json()).toMatchObject({ name: "Front desk", strategy: "longestIdle", ring: "20s", waitMax: "none" });
  expect(answer.json()).not.toHaveProperty("id");
  expect(answer.headers.etag).toBe('"1"');
  expectConforming(world.api, "GET", "/api/v1/queues/front-desk/settings", answer);
  expect((await read("queues/nowhere")).statusCode).toBe(404);
});

test("a new queue is 201, in force at once, with its defaults; again it is 200", async () => {
  const sent = { name: "Sales", ring: "10s", comfort: "none", exits: { "0": { label: "operator", to: "operator" } } };
  const first = await put("queues/sales", sent);
  expect([first.statusCode, first.headers.etag]).toEqual([201, '"2"']);
  expect(first.json()).toMatchObject({ name: "Sales", ring: "10s", wrapUp: "15s", comfort: "none" });
  expectConforming(world.api, "PUT", "/api/v1/queues/sales/settings", first);
  expect(world.company.queues.find(({ id }) => id === "sales")).toMatchObject({ ringMs: 10_000, comfort: null });
  expect(world.notes).toEqual(["PUT /api/v1/queues/:id/settings by test admin"]);
  expect((await put("queues/sales", sent)).statusCode).toBe(200);
});

test("what was read can be sent back, and changes nothing", async () => {
  const before = world.company.queues;
  const { id: _id, ...settings } = (await read("queues/front-desk")).json();
  expect((await put("queues/front-desk", settings)).statusCode).toBe(200);
  expect(world.company.queues).toEqual(before);
});

test.each([
  [{}, "/name", "is missing; it must be a name, one line of at most 100 characters"],
  [{ name: "x", rink: "10s" }, "/rink", "is no field here; did you mean ring?"],
  [{ name: "x", ring: "10" }, "/ring", '"10" has no unit; write 10s'],
  [{ name: "x", overflow: ["queue nowhere"] }, "/overflow/0", 'there is no "nowhere" among the queues'],
  [
    { name: "x", exits: { "1": { label: "x", to: "callback" } } },
    "/exits/1/to",
    'the queue "sales" has no callbacks; give it callback: {}',
  ],
])("%j is refused like a company file, with the field", async (body, pointer, detail) => {
  const answer = await put("queues/sales", body);
  expect([answer.statusCode, answer.json().errors]).toEqual([400, [{ in: "body", pointer, detail }]]);
  expectConforming(world.api, "PUT", "/api/v1/queues/sales/settings", answer);
  expect([queueIds(), world.company.version]).toEqual([["front-desk"], 1]);
});

test.each(["[]", "7", '"x"', "null"])("the body %s is no settings", async (payload) => {
  const headers = { ...ADMIN, "content-type": "application/json" };
  const answer = await world.api.inject({ method: "PUT", url: "/api/v1/queues/sales/settings", headers, payload });
  expect(answer.statusCode).toBe(400);
});

test("an id that cannot be one is refused", async () => {
  const answer = await put("queues/Front%20Desk", { name: "x" });
  expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([400, "/id"]);
});

describe("two people change the company", () => {
  test("If-Match with the version in force is fine, with another it is 409 and nothing happens", async () => {
    expect((await put("queues/sales", { name: "Sales" }, { "if-match": '"1"' })).statusCode).toBe(201);
    const late = await put("queues/sales", { name: "Other" }, { "if-match": '"1"' });
    expect([late.statusCode, late.json().type]).toEqual([409, "/docs/problems/version-conflict"]);
    expect(world.company.queues.find(({ id }) => id === "sales")?.name).toBe("Sales");
    expect((await remove("queues/sales", { "if-match": '"1"' })).statusCode).toBe(409);
  });

  test("who is overtaken between reading and publishing is told so", async () => {
    world.othersPublish = true;
    expect((await put("queues/sales", { name: "Sales" })).json().type).toBe("/docs/problems/version-conflict");
  });
});

test("a queue to which nothing leads can be deleted", async () => {
  await put("queues/sales", { name: "Sales" });
  const answer = await remove("queues/sales");
  expect([answer.statusCode, answer.headers.etag, queueIds()]).toEqual([204, '"3"', ["front-desk"]]);
  expect((await remove("queues/sales")).statusCode).toBe(404);
});

test("one to which something leads cannot, and it says what", async () => {
  await put("queues/sales", { name: "Sales", overflow: ["queue front-desk"] });
  const answer = await remove("queues/front-desk");
  expect([answer.statusCode, answer.json().type]).toEqual([409, "/docs/problems/in-use"]);
  expect(answer.json().errors.map(({ detail }: { detail: string }) => detail)).toEqual(
    expect.arrayContaining([
      'sites[0].queue: there is no "front-desk" among the queues',
      'queues[0].overflow[0]: there is no "front-desk" among the queues',
    ]),
  );
  expect(queueIds()).toContain("front-desk");
});

test("an employee becomes an agent, is changed, and is none any more", async () => {
  const made = await put("agents/e203", { queues: ["front-desk"], skills: { stoves: 4 } });
  expect([made.statusCode, made.json()]).toEqual([
    201,
    { queues: [{ queue: "front-desk", tier: 1 }], skills: { stoves: 4 } },
  ]);
  expectConforming(world.api, "PUT", "/api/v1/agents/e203/settings", made);
  expect((await put("agents/e203", { queues: [{ queue: "front-desk", tier: 2 }] })).statusCode).toBe(200);
  expect((await read("agents/e203")).json()).toEqual({ queues: [{ queue: "front-desk", tier: 2 }], skills: {} });
  expect((await remove("agents/e203")).statusCode).toBe(204);
  expect((await read("agents/e203")).statusCode).toBe(404);
});

test("only employees can be agents", async () => {
  const answer = await put("agents/nobody", { queues: ["front-desk"] });
  expect([answer.statusCode, answer.json().errors]).toEqual([
    400,
    [{ in: "body", pointer: "/employee", detail: 'there is no "nobody" among the employees' }],
  ]);
});

test("while the database is away nothing changes", async () => {
  world.journal.reachable = false;
  expect((await put("queues/sales", { name: "Sales" })).json().type).toBe("/docs/problems/writes-refused");
  world.journal.reachable = true;
  world.database = "away";
  expect((await remove("queues/front-desk")).statusCode).toBe(503);
});

test("it needs the scope admin", async () => {
  const headers = bearer(keyWith("supervise"));
  const url = "/api/v1/queues/sales/settings";
  expect((await world.api.inject({ method: "PUT", url, headers, payload: { name: "x" } })).statusCode).toBe(403);
});
