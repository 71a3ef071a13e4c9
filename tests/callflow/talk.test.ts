/** The two talk until one of them hangs up; then whoever is left is taken down and the agent writes up. */
import { answersAfter } from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";

const viaQueue = [{ key: "0", afterMs: 100 }];
const toFrank = [..."204"].map((key, i) => ({ key, afterMs: 100 + i * 50 }));
const stateOf = (desk: FrontDesk, agent: string) => desk.acd.agent(agent)?.state;

test("the agent hangs up: the caller is taken down, the agent writes up and is idle again", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 10_000 }));
  desk.call("alice", { presses: viaQueue });
  await desk.clock.advance(5_000);
  expect(stateOf(desk, "dave")).toBe("talking");
  await desk.finish();
  expect(desk.world.transcript.slice(-2)).toEqual(["desk-102 hangs up", "alice is hung up"]);
  expect(desk.find("talk.ended")).toMatchObject({ employee: "dave", by: "employee", talkedMs: 10_000 });
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", at: "afterCall", cause: "weHungUp" });
  expect(stateOf(desk, "dave")).toBe("wrapUp");
  await desk.clock.advance(4_999);
  expect(stateOf(desk, "dave")).toBe("wrapUp");
  await desk.clock.advance(1);
  expect(stateOf(desk, "dave")).toBe("idle");
});

test("the caller hangs up: the agent's phone is free, and the agent writes up", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000));
  desk.call("alice", { presses: viaQueue, hangsUpAfterMs: 20_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(-2)).toEqual(["alice hangs up", "desk-102 is hung up"]);
  expect(desk.find("talk.ended")).toMatchObject({ by: "caller", talkedMs: 18_900 });
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", at: "talk", cause: "callerHungUp" });
  expect(stateOf(desk, "dave")).toBe("wrapUp");
});

test("wrap-up: the next caller waits until it is over", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 1_000 }));
  desk.call("alice", { presses: viaQueue });
  desk.call("zoe", { ani: "+78435559999", presses: [{ key: "0", afterMs: 200 }] });
  await desk.finish();
  const rings = desk.world.times.filter((line) => line.endsWith("desk-102 rings"));
  expect(rings).toEqual(["0.100 desk-102 rings", "7.100 desk-102 rings"]); // 1 s ring, 1 s talk, 5 s wrap-up
});

test("a direct call to an employee who is an agent is followed by no wrap-up", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", { presses: [..."102"].map((key, i) => ({ key, afterMs: 100 + i * 50 })) });
  await desk.clock.advance(3_000);
  expect(stateOf(desk, "dave")).toBe("talking");
  await desk.finish();
  expect(stateOf(desk, "dave")).toBe("idle");
});

test.each([
  ["the employee", { hangsUpAfterMs: 5_000 }, {}, "employee", "afterCall"],
  ["the caller", {}, { hangsUpAfterMs: 6_200 }, "caller", "talk"],
])("a direct call ended by %s", async (_who, phone, caller, by, at) => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-204", answersAfter(1_000, phone));
  desk.call("alice", { presses: toFrank, ...caller });
  await desk.finish();
  expect(desk.find("talk.ended")).toMatchObject({ employee: "frank", by, talkedMs: 5_000 });
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed", at });
  expect(desk.world.phones.legs.size).toBe(0);
});

test("an agent who asks for a break while talking goes on it after the call", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", { presses: viaQueue });
  await desk.clock.advance(3_000);
  desk.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "test");
  expect(stateOf(desk, "dave")).toBe("talking");
  await desk.finish();
  await desk.clock.advance(10_000);
  expect(desk.acd.agent("dave")).toMatchObject({ state: "idle", status: { kind: "onBreak", reason: "lunch" } });
});

test("keys pressed while talking are the caller's own business", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", { presses: [...viaQueue, { key: "0", afterMs: 3_000 }, { key: "5", afterMs: 3_500 }] });
  await desk.finish();
  expect(desk.typesOf("menu.")).toEqual(["menu.chosen"]);
  expect(desk.world.transcript.slice(-3)).toEqual(["alice and desk-102 talk", "desk-102 hangs up", "alice is hung up"]);
});

test("an Asterisk that goes down ends the talk: the call is closed with its cause", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000));
  const alice = desk.call("alice", { presses: viaQueue });
  await desk.clock.advance(5_000);
  alice.gone("asteriskEnded", "Asterisk is gone");
  await desk.finish();
  expect(desk.find("call.ended")).toMatchObject({ reason: "nodeLost", at: "talk", cause: "asteriskEnded" });
});

test("a supervisor ends the call: both are taken down", async () => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.world.phones.script("desk-102", answersAfter(1_000));
  const alice = desk.call("alice", { presses: viaQueue });
  await desk.clock.advance(5_000);
  const id = desk.calls.open()[0]?.id;
  expect(id).toBe(alice.call);
  expect(id && (await desk.calls.hangUp(id))).toBe(true);
  await desk.finish();
  expect(desk.world.transcript.slice(-2)).toEqual(["alice is hung up", "desk-102 is hung up"]);
  expect(id && (await desk.calls.hangUp(id))).toBe(false); // no such call any more
});
