/** Callbacks through the API: ordered, listed, read, cancelled; and what is wrong with an order that is refused. */
import type { CallbackId } from "../../src/domain/glossary";
import { aQueue } from "../domain/a-company";
import { expectConforming } from "./support/conforms";
import { aCallback, bearer, CALLBACK, GONE_CALL, keyWith, NOW_MS, sharedWorld } from "./support/world";

const world = sharedWorld();
const AGENT = keyWith("agent");
const ORDER = { queue: "front-desk", number: "8 (843) 555-77-77", customer: "c-1" };

beforeEach(() => {
  world.company = {
    ...world.company,
    queues: [
      aQueue({ callback: { first: "agent", triesMax: 3, spacingMs: 60_000 } }),
      aQueue({ id: "service", name: "Service" }),
    ],
    outboundPrefixes: ["+7843"],
  };
});

const order = (payload: object, headers: Record<string, string> = {}) =>
  world.api.inject({ method: "POST", url: "/api/v1/callbacks", headers: { ...bearer(AGENT), ...headers }, payload });
const get = (path: string) =>
  world.api.inject({ method: "GET", url: `/api/v1/callbacks${path}`, headers: bearer(keyWith("read")) });
const cancel = (id: string) =>
  world.api.inject({ method: "DELETE", url: `/api/v1/callbacks/${id}`, headers: bearer(AGENT) });

test("an order: the number in E.164, the customer with what is known, the wait from now", async () => {
  const answer = await order(ORDER);
  expect(answer.statusCode).toBe(201);
  expect(answer.headers.location).toBe(`/api/v1/callbacks/k-${GONE_CALL}`);
  expect(answer.json()).toMatchObject({ number: "+78435557777", customer: "c-1", origin: "api", state: "waiting" });
  const asked = { queue: "front-desk", site: "kazan", number: "+78435557777", name: "Ivan Petrov", category: "vip" };
  expect(world.commands).toEqual([{ callBack: expect.objectContaining({ ...asked, enteredAtMs: NOW_MS }) }]);
  expectConforming(world.api, "POST", "/api/v1/callbacks", answer);
});

test("asked twice with one Idempotency-Key, it is ordered once", async () => {
  const headers = { "idempotency-key": "order-1" };
  const [first, second] = [await order(ORDER, headers), await order(ORDER, headers)];
  expect(second.json()).toEqual(first.json());
  expect(world.commands).toHaveLength(1);
});

test.each([
  ["queue", { ...ORDER, queue: "nowhere" }, "must be one of front-desk, service"],
  ["queue", { ...ORDER, queue: "service" }, "has no callbacks; give it `callback` in the company's settings"],
  ["number", { ...ORDER, number: "nothing" }, "is no telephone number; write it in E.164, for example +78435551234"],
  ["number", { ...ORDER, number: "+74955550101" }, "may not be rung; allowed are numbers that begin with +7843"],
  ["site", { ...ORDER, site: "moscow" }, "must be one of kazan, samara"],
  ["customer", { ...ORDER, customer: "c-99" }, "is no customer's id"],
])("what is wrong is named: %s", async (field, body, detail) => {
  const answer = await order(body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().errors).toEqual([{ in: "body", pointer: `/${field}`, detail }]);
  expect(world.commands).toEqual([]);
});

test("while the database is away nothing is ordered", async () => {
  world.journal.reachable = false;
  const answer = await order({ ...ORDER, customer: undefined });
  expect([answer.statusCode, answer.json().type]).toEqual([503, "/docs/problems/writes-refused"]);
  expect(world.commands).toEqual([]);
});

test("the list is filtered in the database; a live callback shows its state of this moment", async () => {
  world.callbacksNow.set(CALLBACK, { state: { kind: "offered", agent: "e201", offer: "o" as never } });
  const answer = await get("?open=true&queue=front-desk&number=%2B7843");
  expect(world.asked).toContainEqual(
    expect.objectContaining({ filter: { open: true, queue: "front-desk", number: "+7843" } }),
  );
  expect(answer.json().data).toMatchObject([{ id: CALLBACK, state: "offered", tries: 1, lastOutcome: "noAnswer" }]);
  expectConforming(world.api, "GET", "/api/v1/callbacks", answer);
});

test("one: how it ended; one that is not there is 404", async () => {
  world.callbacks = [aCallback({ how: "dissolved", endedBy: GONE_CALL, endedAtMs: NOW_MS })];
  const answer = await get(`/${CALLBACK}`);
  expect(answer.json()).toMatchObject({ state: "dissolved", endedBy: GONE_CALL });
  expectConforming(world.api, "GET", `/api/v1/callbacks/${CALLBACK}`, answer);
  expect((await get("/k-a00000000cc")).statusCode).toBe(404);
  expect((await get("/nonsense")).statusCode).toBe(404);
});

test("cancelled: once for all; what has ended already is what was wanted", async () => {
  expect((await cancel(CALLBACK)).statusCode).toBe(204);
  expect((await cancel(CALLBACK)).statusCode).toBe(204);
  expect(world.commands).toEqual([{ cancel: CALLBACK as CallbackId, by: "test agent" }]);
});

test("not cancelled: the customer is on the line", async () => {
  world.callbacksNow.set(CALLBACK, { state: { kind: "talking", call: GONE_CALL } });
  const answer = await cancel(CALLBACK);
  expect([answer.statusCode, answer.json().type]).toEqual([409, "/docs/problems/customer-on-line"]);
});

test("not cancelled: it is an earlier process's, and nobody here has it yet; one that has ended is what was wanted", async () => {
  world.callbacksNow.clear();
  const answer = await cancel(CALLBACK);
  expect([answer.statusCode, answer.json().type]).toEqual([503, "/docs/problems/not-taken-over"]);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  expectConforming(world.api, "DELETE", `/api/v1/callbacks/${CALLBACK}`, answer);
  world.callbacks = [aCallback({ how: "done", endedAtMs: NOW_MS })];
  expect((await cancel(CALLBACK)).statusCode).toBe(204);
});
