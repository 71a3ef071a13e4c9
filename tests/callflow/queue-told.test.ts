/** What is said to who waits: the welcome, comfort in turn, the place, the wait; and that none of it delays an agent. */
import type { CallId } from "../../src/domain/glossary";
import { entryId } from "../../src/domain/ids";
import { answersAfter } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { deskWith, fiveTalks, storyOf, toQueue } from "./queue-desk";

const heard = (desk: FrontDesk, name = "alice"): string[] =>
  storyOf(desk, name)
    .filter((line) => line.includes("hears"))
    .map((line) => line.replace(` ${name} hears`, ""));
const told = (desk: FrontDesk) => desk.events.filter((event) => event.type === "queue.announced");

describe("the welcome", () => {
  test("is said at once, in line already", async () => {
    const desk = deskWith("welcome: queue-enter");
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 10_000 }));
    await desk.finish();
    expect(storyOf(desk, "alice").slice(0, 2)).toEqual([
      "0.100 alice waits in front-desk",
      "0.100 alice hears queue-enter (ru)",
    ]);
  });

  test("is left out when an agent is free", async () => {
    const desk = deskWith("welcome: queue-enter");
    desk.login("dave");
    desk.world.phones.script("desk-102", answersAfter(3_000, { hangsUpAfterMs: 1_000 }));
    desk.call("alice", toQueue());
    await desk.finish();
    expect(heard(desk)).toEqual([]);
  });

  test("does not delay an agent who comes while it is said", async () => {
    const desk = deskWith("welcome: queue-enter");
    desk.world.phones.script("desk-102", answersAfter(0, { hangsUpAfterMs: 1_000 }));
    desk.call("alice", toQueue());
    await desk.clock.advance(600);
    desk.login("dave");
    await desk.finish();
    expect(storyOf(desk, "alice")).toContain("0.600 alice and desk-102 talk");
    expect(desk.events).toContainEqual(
      expect.objectContaining({ type: "prompt.played", prompt: "queue-enter", outcome: "interrupted", playedMs: 500 }),
    );
  });
});

describe("comfort", () => {
  test("messages in turn, again and again", async () => {
    const desk = deskWith("comfort: { prompt: [comfort, prices], after: 10s, every: 20s }");
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 80_000 }));
    await desk.finish();
    expect(heard(desk)).toEqual([
      "10.100 comfort (ru)",
      "30.100 prices (ru)",
      "50.100 comfort (ru)",
      "70.100 prices (ru)",
    ]);
  });

  test("each once where nothing says how often", async () => {
    const desk = deskWith("comfort: { prompt: [comfort, prices], after: 10s }");
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 80_000 }));
    await desk.finish();
    expect(heard(desk)).toEqual(["10.100 comfort (ru)", "20.100 prices (ru)"]);
    expect(desk.clock.pending).toBe(0);
  });
});

describe("the place", () => {
  const announce = "announce: { position: true, after: 10s, every: 10s }";

  test("is said when it has improved, and only then", async () => {
    const desk = deskWith(announce);
    for (const [name, hangsUpAfterMs] of [
      ["bella", 25_000],
      ["cleo", 42_000],
      ["alice", 65_000],
    ] as const)
      desk.call(name, toQueue({}, { hangsUpAfterMs }));
    await desk.finish();
    expect(heard(desk)).toEqual(["10.100 position-3 (ru)", "30.100 position-2 (ru)", "50.100 position-1 (ru)"]);
    expect(told(desk).filter(({ call }) => call === desk.find("call.arrived").call)).toMatchObject([
      { what: "position", position: 1, prompt: "position-1" },
    ]);
  });

  test("counts by the one order: a head start is a better place", async () => {
    const desk = deskWith(announce, { customers: { "+78435559999": { category: "vip" } } });
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 15_000 }));
    desk.call("zoe", toQueue({}, { hangsUpAfterMs: 15_000, ani: "+78435559999" }));
    await desk.finish();
    expect(heard(desk)).toEqual(["10.100 position-2 (ru)"]);
    expect(heard(desk, "zoe")).toEqual(["10.100 position-1 (ru)"]);
  });

  test("of somebody far behind is not a number", async () => {
    const desk = deskWith(announce);
    for (let n = 0; n < 21; n++) desk.call(`caller ${n}`, toQueue({}, { hangsUpAfterMs: 30_000 }));
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 29_000 }));
    await desk.finish();
    expect(heard(desk)).toEqual(["10.100 position-more (ru)"]);
  });

  test("with comfort due in the same moment: one after the other, music in between", async () => {
    const desk = deskWith(`comfort: { prompt: comfort, after: 10s }, ${announce}`);
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 25_000 }));
    await desk.finish();
    expect(heard(desk)).toEqual(["10.100 position-1 (ru)", "15.100 comfort (ru)"]); // 2 s of sound, 3 s of music
  });
});

test("a timer that runs a moment early mixes nothing up: the place is said before the comfort that is due later", async () => {
  const desk = deskWith(
    "comfort: { prompt: comfort, after: 30s }, announce: { position: true, after: 10s, every: 60s }",
  );
  const after = desk.clock.after.bind(desk.clock);
  desk.clock.after = (ms, then) => after(Math.max(0, ms - 0.5), then);
  desk.call("alice", toQueue({}, { hangsUpAfterMs: 40_000 }));
  await desk.finish();
  expect(heard(desk).map((line) => line.split(" ")[1])).toEqual(["position-1", "comfort"]);
});

describe("the estimated wait", () => {
  const announce = "announce: { estimate: true, after: 10s, every: 30s }";

  test("nothing is said as long as too few talks have been seen", async () => {
    const desk = deskWith(announce);
    desk.login("dave");
    desk.call("alice", toQueue({}, { hangsUpAfterMs: 100_000 }));
    await desk.finish();
    expect(heard(desk)).toEqual([]);
    expect(desk.typesOf("queue.estimate")).toEqual([]);
  });

  test("each caller's own, from those before him and the agents there are; it only falls, and its error is kept", async () => {
    const desk = deskWith(announce);
    desk.login("dave");
    await fiveTalks(desk, "dave", "desk-102", 175_000); // with 5 s of wrap-up: three minutes each
    const startMs = desk.clock.monotonicMs();
    for (let n = 0; n < 4; n++) desk.world.phones.script("desk-102", answersAfter(0, { hangsUpAfterMs: 175_000 }));
    for (const name of ["bella", "cleo", "alice"]) desk.call(name, toQueue({}, { hangsUpAfterMs: 900_000 }));
    await desk.finish();
    const since = (line: string): string => {
      const [seconds = "", ...rest] = line.split(" ");
      return `${(Number(seconds) - startMs / 1_000).toFixed(1)} ${rest.join(" ")}`;
    };
    // cleo: the rest of one talk. alice: that and a whole one.
    expect(heard(desk, "cleo").map(since)).toEqual([
      "10.1 minutes-3 (ru)",
      "70.1 minutes-2 (ru)",
      "130.1 minutes-1 (ru)",
    ]);
    const alices = heard(desk).map(since);
    expect(alices[0]).toBe("10.1 minutes-6 (ru)");
    expect(alices.at(-1)).toMatch(/minutes-1 /);
    const minutes = alices.map((line) => Number(/minutes-(\d+)/.exec(line)?.[1]));
    expect(minutes).toEqual([...minutes].sort((a, b) => b - a));
    expect(new Set(minutes).size).toBe(minutes.length);

    const measured = desk.events.filter((event) => event.type === "queue.estimateMeasured");
    expect(measured).toMatchObject([{ told: true }, { told: true }]);
    for (const { estimateMs, waitedMs } of measured) expect(Math.abs(estimateMs - waitedMs)).toBeLessThan(15_000);
  });

  test("rises when an agent has gone, for then it is the truth", async () => {
    const desk = deskWith(announce);
    desk.login("dave");
    await fiveTalks(desk, "dave", "desk-102", 175_000);
    desk.login("erin");
    for (const phone of ["desk-102", "desk-103"])
      desk.world.phones.script(phone, answersAfter(0, { hangsUpAfterMs: 175_000 }));
    for (const name of ["bella", "cleo", "dora", "alice"]) desk.call(name, toQueue({}, { hangsUpAfterMs: 900_000 }));
    await desk.clock.advance(20_000);
    const said = () => heard(desk).map((line) => line.split(" ")[1]);
    expect(said()).toEqual(["minutes-3"]);
    desk.acd.setStatus("erin", { kind: "loggedOut" }, "test"); // when her talk is over
    await desk.clock.advance(30_000);
    expect(said()).toEqual(["minutes-3", "minutes-6"]);
  });
});

describe("after a restart", () => {
  const call = "t0000000001" as CallId;

  function takenOver(fields: string, told: object | undefined): FrontDesk {
    const desk = deskWith(fields);
    const enteredAtMs = desk.clock.nowMs() - 60_000;
    const { line } = desk.world.caller("alice", { answered: true, hangsUpAfterMs: 35_000 });
    desk.calls.adopt({
      ...{ id: call, line, people: null, site: "kazan", dnis: "", talk: null, shadow: null, afterMs: 1, legsMade: 5 },
      caller: { kind: "unknown", number: null, customers: [], employee: null },
      arrivedAtMs: enteredAtMs,
      state: {
        step: "queue",
        choice: { queue: "front-desk", stream: null, urgencySeconds: 0 },
        ...{ entry: entryId(call), enteredAtMs },
        ...(told && { told: { welcome: true, comforts: 0, position: null, estimate: null, ...told } }),
      },
    });
    return desk;
  }

  test("no welcome again, whether the journal knows of it or not", async () => {
    for (const told of [undefined, {}]) {
      const desk = takenOver("welcome: queue-enter", told);
      await desk.finish();
      expect(heard(desk)).toEqual([]);
    }
  });

  test("comfort goes on with the next message, and the place is not told a second time", async () => {
    const desk = takenOver(
      "comfort: { prompt: [comfort, prices], after: 10s, every: 20s }, announce: { position: true, after: 5s, every: 15s }",
      { comforts: 1, position: 1 },
    );
    await desk.finish();
    expect(heard(desk)).toEqual(["20.000 prices (ru)"]);
  });

  test("messages that were all said once are not said again", async () => {
    const desk = takenOver("comfort: { prompt: comfort, after: 10s }", { comforts: 1 });
    await desk.finish();
    expect(heard(desk)).toEqual([]);
  });

  test("the door is behind him: a queue closed meanwhile keeps him, and his patience counts from before", async () => {
    const desk = takenOver("waitMax: 80s, noAgent: { loggedOut: refuse }", {});
    desk.acd.live.setOpen("front-desk", false, "test");
    await desk.finish();
    expect(storyOf(desk, "alice")).toEqual([
      "0.000 alice waits in front-desk",
      "20.000 alice hears sorry (ru)",
      "22.000 alice is hung up",
    ]);
  });
});
