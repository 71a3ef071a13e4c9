/** Unwanted callers: refused with a SIP status or told one sentence, recorded either way. */
import { FrontDesk } from "../support/front-desk";

test("a number on the block list is refused with 403, unanswered, and nobody is asked who it is", async () => {
  const desk = new FrontDesk();
  const mallory = desk.call("mallory", { ani: "+74955556601" });
  await desk.finish();
  expect(desk.world.transcript).toEqual(["mallory is refused with 403"]);
  expect(mallory.answered).toBe(false);
  expect(desk.find("caller.blocked")).toMatchObject({ by: "list", action: "refuse" });
  expect(desk.find("call.ended")).toMatchObject({ reason: "refused", at: "blocked", cause: "weRefused" });
  expect(desk.typesOf("caller.")).toEqual(["caller.blocked"]);
});

test("the number is compared as a number, however the carrier writes it", async () => {
  const desk = new FrontDesk();
  desk.call("mallory", { ani: "8 (495) 555-66-01" });
  await desk.finish();
  expect(desk.world.transcript).toEqual(["mallory is refused with 403"]);
});

test("a prefix whose callers are told so: one sentence, then the end", async () => {
  const desk = new FrontDesk();
  desk.call("mallory", { ani: "+74955557700" });
  await desk.finish();
  expect(desk.world.transcript).toEqual(["mallory is answered", "mallory hears blocked (ru)", "mallory is hung up"]);
  expect(desk.find("caller.blocked")).toMatchObject({ by: "list", action: "message" });
  expect(desk.find("call.ended")).toMatchObject({ reason: "refused", at: "blocked" });
});

test("a neighbouring number is welcome", async () => {
  const desk = new FrontDesk();
  desk.call("alice", { ani: "+74955556501", hangsUpAfterMs: 500 });
  await desk.finish();
  expect(desk.world.transcript[0]).toBe("alice is answered");
});

test("a blocked caller who presses keys during the sentence gets no further", async () => {
  const desk = new FrontDesk();
  const presses = [1, 200, 400].map((afterMs) => ({ key: "0", afterMs }));
  desk.call("mallory", { ani: "+74955557700", presses });
  await desk.finish();
  expect(desk.world.transcript.at(-1)).toBe("mallory is hung up");
  expect(desk.typesOf("menu.")).toEqual([]);
});

describe("a withheld number", () => {
  const withheld = async (policy: "accept" | "refuse" | "message", script: object): Promise<FrontDesk> => {
    const desk = new FrontDesk({ withheld: policy });
    desk.call("alice", { hangsUpAfterMs: 1_000, ...script });
    await desk.finish();
    return desk;
  };

  test.each([
    ["anonymous", { ani: "anonymous" }],
    ["an empty number", { ani: "" }],
    ["a number that is not to be shown", { ani: "+78435551234", withheld: true }],
  ])("is accepted where the site says so: %s", async (_what, script) => {
    const desk = await withheld("accept", script);
    expect(desk.world.transcript[0]).toBe("alice is answered");
    expect(desk.find("call.arrived")).toMatchObject({ kind: "withheld", number: null });
    expect(JSON.stringify(desk.events)).not.toContain("78435551234");
  });

  test("is refused with 403 where the site says so", async () => {
    const desk = await withheld("refuse", { withheld: true });
    expect(desk.world.transcript).toEqual(["alice is refused with 403"]);
    expect(desk.find("caller.blocked")).toMatchObject({ by: "withheld", action: "refuse" });
  });

  test("is told to show its number where the site says so", async () => {
    const desk = await withheld("message", { ani: "Anonymous", hangsUpAfterMs: 10_000 });
    expect(desk.world.transcript).toEqual(["alice is answered", "alice hears withheld (ru)", "alice is hung up"]);
    expect(desk.find("call.ended")).toMatchObject({ reason: "refused" });
  });

  test("is nobody in the directory: no look-up", async () => {
    const desk = await withheld("accept", { ani: "restricted" });
    expect(desk.typesOf("caller.")).toEqual([]);
  });

  test("a shown number is not a withheld one", async () => {
    const desk = await withheld("refuse", { ani: "+78435551234" });
    expect(desk.world.transcript[0]).toBe("alice is answered");
  });
});

test("a refusal that Asterisk cannot carry out does not let the caller in", async () => {
  const desk = new FrontDesk();
  const mallory = desk.world.caller("mallory", { ani: "+74955556601" });
  mallory.line.refuse = async () => Promise.reject(new Error("Asterisk said 500"));
  desk.calls.arrive(mallory);
  await desk.finish();
  expect(desk.world.transcript).toEqual(["mallory is hung up"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "failed", at: "blocked" });
});
