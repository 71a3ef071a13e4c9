/** What an agent chooses: acknowledged only when durable, refused before anything changes while the database is away. */
import { expectConforming } from "./support/conforms";
import { anna, bearer, boris, keyWith, sharedWorld } from "./support/world";

const world = sharedWorld();

const put = (agent: string, status: unknown) =>
  world.api.inject({
    method: "PUT",
    url: `/api/v1/agents/${agent}/status`,
    headers: bearer(keyWith("agent")),
    payload: { status } as object,
  });

test.each([
  [{ kind: "available" }],
  [{ kind: "onBreak", reason: "lunch" }],
  [{ kind: "onBreak", reason: "перерыв & <b>" }],
  [{ kind: "loggedOut" }],
])("an idle agent chooses %j and has it at once", async (status) => {
  const answer = await put("e201", status);
  expect([answer.statusCode, answer.json().status, answer.json().nextStatus]).toEqual([200, status, null]);
  expect(world.statusesSet).toEqual([{ agent: "e201", status, by: "test agent" }]);
  expectConforming(world.api, "PUT", "/api/v1/agents/e201/status", answer);
});

test("what an agent on a call chooses is shown as the next status", async () => {
  const answer = await put("e202", { kind: "loggedOut" });
  expect([answer.json().status, answer.json().nextStatus]).toEqual([boris.status, { kind: "loggedOut" }]);
  expectConforming(world.api, "PUT", "/api/v1/agents/e202/status", answer);
});

test("an agent who does not exist is 404, whatever the database does", async () => {
  world.journal.reachable = false;
  expect((await put("nobody", { kind: "available" })).statusCode).toBe(404);
});

test("while the database is away the change is refused before anything happens", async () => {
  world.journal.reachable = false;
  const answer = await put("e201", { kind: "loggedOut" });
  expect([answer.statusCode, answer.json().type, answer.json().title]).toEqual([
    503,
    "/docs/problems/writes-refused",
    "Writes are refused while the database is away",
  ]);
  expect([world.statusesSet, world.agents[0]]).toEqual([[], anna]);
  expectConforming(world.api, "PUT", "/api/v1/agents/e201/status", answer);
});

test("the answer waits until the change is durable", async () => {
  let written = (): void => undefined;
  world.journal.durable = () =>
    new Promise((resolve) => {
      written = resolve;
    });
  let answered = false;
  const answer = put("e201", { kind: "loggedOut" }).then((response) => {
    answered = true;
    return response;
  });
  while (world.statusesSet.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  written();
  expect((await answer).statusCode).toBe(200);
});

test("a database that goes away in between is told as it is: in effect, not durable", async () => {
  world.journal.durable = async () => {
    throw new Error("connection lost");
  };
  const answer = await put("e201", { kind: "loggedOut" });
  expect([answer.statusCode, answer.json().type]).toEqual([503, "/docs/problems/write-unconfirmed"]);
  expect(world.agents[0]?.status).toEqual({ kind: "loggedOut" });
});

test("an agent in wrap-up shows its end and its call", async () => {
  const answer = await world.api.inject({ url: "/api/v1/agents/e202", headers: bearer() });
  expect(answer.json()).toEqual({
    id: "e202",
    name: "Boris Belov",
    backOff: null,
    callsTaken: 3,
    talkedMs: 360_000,
    status: { kind: "onBreak", reason: "lunch" },
    nextStatus: null,
    statusSince: "2026-11-21T09:29:00.000Z",
    state: "wrapUp",
    stateSince: "2026-11-21T09:29:00.000Z",
    wrapUpUntil: "2026-11-21T09:30:05.000Z",
    call: "a00000000aa",
    queues: ["front-desk"],
  });
});
