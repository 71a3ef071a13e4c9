/** What happens when something of ours breaks: an apology and the operator, once; after that the call ends, in the journal too. */
import type { FakeLine } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

/** A call on whose line this command fails at these times (from 1). */
function aliceWithFaults(
  desk: FrontDesk,
  command: "answer" | "enter" | "startRinging" | "stopRinging" | "hangUp",
  nth: readonly number[],
  script: object = {},
): FakeLine {
  const arrival = desk.world.caller("alice", { hangsUpAfterMs: 600_000, ...script });
  const { line } = arrival;
  const real = line[command].bind(line) as (...args: unknown[]) => Promise<void>;
  let given = 0;
  Object.assign(line, {
    [command]: async (...args: unknown[]) => {
      if (nth.includes(++given)) throw new Error("Asterisk said 500");
      return real(...args);
    },
  });
  desk.calls.arrive(arrival);
  return line;
}
const toFrank = [..."204"].map((key, i) => ({ key, afterMs: 100 + i * 50 }));
const again = (file: string): string =>
  file.replace('      "5": {', '      "*": { label: again, to: repeat }\n      "5": {');
const repeats = (n: number) => Array.from({ length: n }, (_, i) => ({ key: "*", afterMs: 100 + i * 20 }));

test("a step that breaks: an apology, then the operator", async () => {
  const desk = new FrontDesk();
  aliceWithFaults(desk, "startRinging", [1], { presses: toFrank, hangsUpAfterMs: 10_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(2)).toEqual([
    "alice hears failed (ru)",
    "alice waits in front-desk",
    "alice hangs up",
  ]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "abandoned", at: "queue" });
  expect(desk.logged).toMatchObject([{ level: "error", msg: "step failed", err: { message: "Asterisk said 500" } }]);
});

test("the apology works before the answer, too: the very first command breaks", async () => {
  const desk = new FrontDesk();
  aliceWithFaults(desk, "answer", [1], { hangsUpAfterMs: 10_000 });
  await desk.finish();
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears failed (ru)",
    "alice waits in front-desk",
    "alice hangs up",
  ]);
});

test("a second fault ends the call", async () => {
  const desk = new FrontDesk();
  aliceWithFaults(desk, "enter", [1, 2], { presses: [{ key: "0", afterMs: 100 }] });
  await desk.finish();
  expect(desk.world.transcript.slice(2)).toEqual(["alice hears failed (ru)", "alice is hung up"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "failed", at: "queue", cause: "fault" });
  expect(desk.events.filter(({ type }) => type === "queue.left")).toMatchObject([{ how: "failed" }, { how: "failed" }]);
});

test("a rescue that breaks as well: the caller is not left on the line", async () => {
  const desk = new FrontDesk();
  aliceWithFaults(desk, "answer", [1, 2]);
  await desk.finish();
  expect(desk.world.transcript).toEqual(["alice is hung up"]);
  expect(desk.find("call.ended")).toMatchObject({ reason: "failed", cause: "fault" });
});

test("a caller who hangs up during the apology", async () => {
  const desk = new FrontDesk();
  aliceWithFaults(desk, "startRinging", [1], { presses: toFrank, hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.typesOf("call.ended")).toHaveLength(1);
  expect(desk.calls.open()).toEqual([]);
});

test("a VIP recognised during the apology goes to the manager", async () => {
  const desk = new FrontDesk({
    customers: { "+78435551234": { category: "vip", manager: "bob" } },
    lookupMs: 300,
  });
  aliceWithFaults(desk, "answer", [1], { hangsUpAfterMs: 10_000 });
  await desk.finish();
  expect(desk.world.transcript.slice(0, 4)).toEqual([
    "alice is answered",
    "alice hears failed (ru)",
    "alice hears ringing",
    "desk-101: unreachable",
  ]);
});

test("hanging up breaks at the end of a call: it is tried once more, and the call ends", async () => {
  const desk = new FrontDesk({
    company: (file) => file.replace("label: address, to: message info", "label: bye, to: hangUp"),
  });
  aliceWithFaults(desk, "hangUp", [1], { presses: [{ key: "5", afterMs: 100 }] });
  await desk.finish();
  expect(desk.world.transcript.at(-1)).toBe("alice is hung up");
  expect(desk.find("call.ended")).toMatchObject({ reason: "failed", at: "afterCall" });
});

describe("a call that goes round in circles", () => {
  const circling = async (presses: number, options: FrontDeskOptions = {}): Promise<FrontDesk> => {
    const desk = new FrontDesk({ company: again, ...options });
    desk.call("alice", { presses: repeats(presses), hangsUpAfterMs: 20_000 });
    await desk.finish();
    return desk;
  };

  test("is stopped after 64 moves: an apology, then the operator", async () => {
    const desk = await circling(100);
    expect(desk.world.transcript.slice(-4)).toEqual([
      "alice hears failed (ru)",
      "alice waits in front-desk",
      "alice hears comfort (ru)",
      "alice hangs up",
    ]);
    expect(desk.events.filter(({ type }) => type === "step.entered")).toHaveLength(65 + 1); // the one refused; queue
    expect(desk.logged.map(({ err }) => err?.message)).toEqual(["the call moved 64 times without ending"]);
  });

  test("may move 60 times in peace", async () => {
    const desk = await circling(60);
    expect(desk.logged).toEqual([]);
  });
});

test("a fault in one call is no other call's business", async () => {
  const desk = new FrontDesk();
  aliceWithFaults(desk, "answer", [1, 2]);
  desk.call("zoe", { ani: "+78435559999", hangsUpAfterMs: 3_000 });
  await desk.finish();
  expect(desk.world.transcript).toContain("zoe hears menu-main (ru)");
});

test("a call that cannot even be recorded is given up, and its caller not left on the line", async () => {
  const desk = new FrontDesk();
  const arrival = desk.world.caller("alice", {});
  const record = desk.events.push.bind(desk.events);
  desk.calls.arrive(arrival);
  desk.events.push = (event) => {
    if (event.type === "step.entered" && arrival.line.answered) throw new Error("no journal");
    return record(event);
  };
  await desk.clock.advance(2_500);
  desk.events.push = record;
  expect(desk.calls.open()).toEqual([]);
  expect(desk.world.transcript.at(-1)).toBe("alice is hung up");
  expect(desk.logged).toMatchObject([{ msg: "a call could not be run to its end" }]);
});
