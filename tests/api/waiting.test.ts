/** A supervisor's commands to callers who wait, and the explanation of a place. */
import type { Explanation } from "../../src/domain/matcher";
import { expectConforming } from "./support/conforms";
import { ALL, bearer, CALL, GONE_CALL, keyWith, NOW_MS, sharedWorld } from "./support/world";

const world = sharedWorld();
const SUPERVISOR = keyWith("supervise");

const post = (path: string, payload: object, headers: Record<string, string> = {}, key = SUPERVISOR) =>
  world.api.inject({ method: "POST", url: `/api/v1/calls/${path}`, headers: { ...bearer(key), ...headers }, payload });

test.each([
  ["withdraw", { reason: "a nuisance" }, { withdraw: CALL, reason: "a nuisance", by: "test supervise" }],
  ["move", { queue: "front-desk" }, { move: CALL, queue: "front-desk", by: "test supervise" }],
])("%s: done, with who asked", async (command, body, noted) => {
  expect((await post(`${CALL}/${command}`, body)).statusCode).toBe(204);
  expect(world.commands).toEqual([noted]);
});

test("pull: an agent's key may do it", async () => {
  expect((await post(`${CALL}/pull`, { agent: "e201" }, {}, keyWith("agent"))).statusCode).toBe(204);
  expect(world.commands).toEqual([{ pull: CALL, agent: "e201", by: "test agent" }]);
  expect((await post(`${CALL}/pull`, { agent: "e201" }, {}, SUPERVISOR)).statusCode).toBe(403);
});

test.each([
  ["withdraw", { reason: "x" }],
  ["move", { queue: "front-desk" }],
  ["raise", { seconds: 60 }],
])("%s: a caller who does not wait is 409, one nobody knows 404", async (command, body) => {
  world.waits = "notWaiting";
  const known = await post(`${CALL}/${command}`, body);
  expect([known.statusCode, known.json().type]).toEqual([409, "/docs/problems/not-waiting"]);
  expectConforming(world.api, "POST", `/api/v1/calls/${CALL}/${command}`, known);
  expect((await post(`${GONE_CALL}/${command}`, body)).statusCode).toBe(404);
  expect((await post(`nonsense/${command}`, body)).statusCode).toBe(404);
  world.waits = "offered";
  expect((await post(`${CALL}/${command}`, body)).json().detail).toBe("An agent's phone rings for this caller now.");
});

test("pull: an agent who is not free is 409 with the reason, one nobody knows 404", async () => {
  world.pulled = { kind: "agentNotFree", why: "wrapUp" };
  const answer = await post(`${CALL}/pull`, { agent: "e202" }, {}, keyWith("agent"));
  expect([answer.statusCode, answer.json().type, answer.json().detail]).toEqual([
    409,
    "/docs/problems/agent-not-free",
    'The agent "e202" is writing up a call.',
  ]);
  world.pulled = { kind: "unknownAgent" };
  expect((await post(`${CALL}/pull`, { agent: "nobody" }, {}, keyWith("agent"))).statusCode).toBe(404);
});

test("move: to a queue that is not there", async () => {
  const answer = await post(`${CALL}/move`, { queue: "nowhere" });
  expect([answer.statusCode, answer.json().detail]).toEqual([404, 'There is no queue "nowhere".']);
  expect(world.commands).toEqual([]);
});

test.each([
  ["full", "queue-full", 'The queue "front-desk" holds as many callers as it may.'],
  ["tooNew", "queue-too-new", 'The queue "front-desk" was made after this call came.'],
] as const)("move: a queue that refuses him (%s) is 409", async (why, type, detail) => {
  world.moved = why;
  const answer = await post(`${CALL}/move`, { queue: "front-desk" });
  expect([answer.statusCode, answer.json().type, answer.json().detail]).toEqual([
    409,
    `/docs/problems/${type}`,
    detail,
  ]);
  expectConforming(world.api, "POST", `/api/v1/calls/${CALL}/move`, answer);
});

test.each([
  ["raise", { seconds: 0 }],
  ["raise", { seconds: 601 }],
  ["raise", {}],
  ["withdraw", { reason: "" }],
  ["withdraw", { reason: "x", more: 1 }],
  ["move", {}],
])("%s %j is not valid", async (command, body) => {
  expect((await post(`${CALL}/${command}`, body)).statusCode).toBe(400);
  expect(world.commands).toEqual([]);
});

test("raise: says how much the caller has now", async () => {
  const answer = await post(`${CALL}/raise`, { seconds: 60 });
  expect(answer.json()).toEqual({ creditSeconds: 90, addedSeconds: 60 });
  expectConforming(world.api, "POST", `/api/v1/calls/${CALL}/raise`, answer);
});

describe("raise with an Idempotency-Key", () => {
  const once = { "idempotency-key": "8f14e45f" };

  test("is done once, however often it comes, and answered alike", async () => {
    const first = await post(`${CALL}/raise`, { seconds: 60 }, once);
    const [second, third] = await Promise.all([1, 2].map(() => post(`${CALL}/raise`, { seconds: 60 }, once)));
    expect([second?.body, third?.body]).toEqual([first.body, first.body]);
    expect(world.commands).toHaveLength(1);
  });

  test("another request with the same key is refused, another client's own key is another", async () => {
    await post(`${CALL}/raise`, { seconds: 61 }, once);
    const other = await post(`${CALL}/raise`, { seconds: 62 }, once);
    expect([other.statusCode, other.json().type]).toEqual([409, "/docs/problems/idempotency-key-reused"]);
    expect((await post(`${CALL}/raise`, { seconds: 62 }, once, ALL)).statusCode).toBe(200);
  });

  test("what failed may be tried again with the same key", async () => {
    world.waits = "offered";
    expect((await post(`${CALL}/raise`, { seconds: 63 }, { "idempotency-key": "again" })).statusCode).toBe(409);
    world.waits = "done";
    expect((await post(`${CALL}/raise`, { seconds: 63 }, { "idempotency-key": "again" })).statusCode).toBe(200);
  });
});

const EXPLANATION: Explanation = {
  entry: `e-${CALL}` as Explanation["entry"],
  queue: "front-desk",
  standing: { waitedSeconds: 95, creditSeconds: 30, scoreSeconds: 125, passed: 2, atCeiling: false },
  terms: { only: null, needs: "boilers >= 3", tierMax: 1 },
  nextChangeMs: NOW_MS + 25_000,
  agents: [
    { agent: "e201", refusal: null },
    { agent: "e202", refusal: "tierNotYet", untilMs: NOW_MS + 25_000 },
  ],
};

test("explain: the place, the rules and what keeps each agent away", async () => {
  world.explanations.set(CALL, EXPLANATION);
  const url = `/api/v1/calls/${CALL}/explain`;
  const answer = await world.api.inject({ url, headers: bearer(keyWith("read")) });
  expect(answer.json()).toMatchObject({
    call: CALL,
    standing: { waitedSeconds: 95, creditSeconds: 30, orderSeconds: 125, passed: 2, atCeiling: false },
    rules: { only: null, needs: "boilers >= 3", tierMax: 1 },
    nextChangeAt: "2026-11-21T09:30:25.000Z",
    agents: [
      { agent: "e201", refusal: null, reason: null, until: null },
      {
        agent: "e202",
        refusal: "tierNotYet",
        reason: "is of a tier that joins later",
        until: "2026-11-21T09:30:25.000Z",
      },
    ],
  });
  expectConforming(world.api, "GET", url, answer);
});

test("explain: a call that waits nowhere is 409, one nobody knows 404", async () => {
  const explain = (id: string) => world.api.inject({ url: `/api/v1/calls/${id}/explain`, headers: bearer() });
  expect((await explain(CALL)).statusCode).toBe(409);
  expect((await explain(GONE_CALL)).statusCode).toBe(404);
  world.database = "away";
  expect((await explain(CALL)).statusCode).toBe(503);
});

describe("a queue's switch and an agent's wrap-up", () => {
  const command = (path: string, payload?: object, key = SUPERVISOR) =>
    world.api.inject({ method: "POST", url: `/api/v1/${path}`, headers: bearer(key), ...(payload && { payload }) });

  test("close and open, while the database is away too", async () => {
    world.journal.reachable = false;
    expect((await command("queues/front-desk/close")).statusCode).toBe(204);
    expect((await command("queues/front-desk/open")).statusCode).toBe(204);
    expect((await command("queues/nowhere/close")).statusCode).toBe(404);
    expect(world.commands.slice(0, 2)).toEqual([
      { setOpen: "front-desk", open: false, by: "test supervise" },
      { setOpen: "front-desk", open: true, by: "test supervise" },
    ]);
  });

  test("more time, done, and no more than there may be", async () => {
    const AGENT = keyWith("agent");
    const more = await command("agents/e202/wrap-up/extend", { seconds: 60 }, AGENT);
    expect([more.statusCode, more.json().id]).toEqual([200, "e202"]);
    expect(world.commands).toEqual([{ extendWrapUp: "e202", ms: 60_000 }]);
    expect((await command("agents/e202/wrap-up/done", undefined, AGENT)).statusCode).toBe(200);
    expect((await command("agents/nobody/wrap-up/done", undefined, AGENT)).statusCode).toBe(404);
    for (const why of ["notInWrapUp", "tooLong"] as const) {
      world.extended = why;
      expect((await command("agents/e202/wrap-up/extend", { seconds: 60 }, AGENT)).json()).toMatchObject({
        status: 409,
        type: "/docs/problems/not-in-wrap-up",
      });
    }
  });
});
