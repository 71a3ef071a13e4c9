/** Codes that agents dial on their desk phones. */
import { answersAfter, ignores } from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";
import { leftBehind } from "./nothing-left";

const dials = (desk: FrontDesk, code: string, account = "desk-102"): void =>
  void desk.call("dave", { from: { kind: "phone", account }, ani: "102", dnis: code });

async function after(desk: FrontDesk, ...codes: string[]): Promise<string[]> {
  for (const code of codes) {
    dials(desk, code);
    await desk.clock.advance(10_000);
  }
  await desk.finish();
  expect(await leftBehind(desk)).toEqual([]);
  return desk.world.transcript.filter((line) => line.startsWith("dave hears"));
}

const statusOf = (desk: FrontDesk) => desk.acd.agent("dave")?.status;

test.each([
  [["*45"], { kind: "available" }, ["feature-ready"]],
  [["*45", "*47"], { kind: "onBreak", reason: "phone" }, ["feature-ready", "feature-on-break"]],
  [["*45", "*47", "*48"], { kind: "available" }, ["feature-ready", "feature-on-break", "feature-ready"]],
  [["*45", "*46"], { kind: "loggedOut" }, ["feature-ready", "feature-logged-out"]],
  [["*49"], { kind: "loggedOut" }, ["feature-logged-out"]],
])("%j: the agent is %j and hears it", async (codes, status, prompts) => {
  const desk = new FrontDesk();
  expect(await after(desk, ...codes)).toEqual(prompts.map((prompt) => `dave hears ${prompt} (ru)`));
  expect(statusOf(desk)).toEqual(status);
});

test("who did it is journalled, and the call's own story is a whole one", async () => {
  const desk = new FrontDesk();
  await after(desk, "*45");
  expect(desk.find("agent.statusChanged")).toMatchObject({ agent: "dave", by: "dave" });
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", at: "afterCall" });
  expect(desk.typesOf("agent.stateChanged")).toEqual([]); // asking is no call of the agent's
});

test("after a missed call the phone says why, and ready brings the caller who waits", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", ignores());
  desk.call("alice", { presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 120_000 });
  await desk.clock.advance(15_000);
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  dials(desk, "*49");
  await desk.clock.advance(5_000);
  dials(desk, "*48");
  await desk.clock.advance(60_000); // the same pair again after its pause
  expect(desk.world.transcript).toContain("dave hears feature-missed (ru)");
  expect(desk.world.transcript).toContain("alice and desk-102 talk");
  await desk.finish();
});

test("what is chosen during a call is said to come after it", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 60_000 }));
  desk.call("alice", { presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 300_000 });
  await desk.clock.advance(10_000);
  dials(desk, "*46");
  await desk.finish();
  expect(desk.world.transcript.filter((line) => line.startsWith("dave hears"))).toEqual([
    "dave hears feature-logged-out (ru)",
    "dave hears feature-after-call (ru)",
  ]);
  expect(statusOf(desk)).toEqual({ kind: "loggedOut" });
});

test("a colleague who is no agent is told so", async () => {
  const desk = new FrontDesk();
  dials(desk, "*45", "desk-204");
  await desk.finish();
  expect(desk.world.transcript).toEqual(["dave is answered", "dave hears feature-no-agent (ru)", "dave is hung up"]);
});

test("the company may have codes of its own", async () => {
  const desk = new FrontDesk({ company: (file) => `${file}\nfeatureCodes: { logIn: "*1" }\n` });
  expect(await after(desk, "*1")).toEqual(["dave hears feature-ready (ru)"]);
  dials(desk, "*45");
  await desk.finish();
  expect(desk.world.transcript.at(-1)).toBe("dave is refused with 404");
});

test("an agent who calls a colleague is offered nobody until that call is over", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-205", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  dials(desk, "205");
  desk.call("alice", { presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 120_000 });
  await desk.clock.advance(15_000);
  expect(desk.acd.agent("dave")).toMatchObject({ state: "talking" });
  expect(desk.world.transcript).not.toContain("desk-102 rings");
  await desk.finish();
  const { transcript } = desk.world;
  expect(transcript.indexOf("desk-102 rings")).toBeGreaterThan(transcript.indexOf("dave and desk-205 talk"));
  expect(transcript).toContain("alice and desk-102 talk");
});
