/** The contract of Line: answering, sounds, rooms, keys, and the many ways to leave. */
import { CallerGone, type Line } from "../../src/callflow/ports";
import type { ContractWorld } from "./contract";
import { keysOf, LOBBY, QUEUE } from "./contract";

export function lineContract(world: () => ContractWorld): void {
  describe("a call arrives", () => {
    test("unanswered, with the caller's number and the dialled one", async () => {
      const { arrival, caller } = await world().calls({ ani: "+78435550001" });
      expect(arrival).toMatchObject({
        ani: "+78435550001",
        dnis: "78432000000",
        withheld: false,
        from: { kind: "trunk" },
      });
      expect(arrival.line.answered).toBe(false);
      expect(arrival.line.hasLeft).toBeNull();
      expect(caller.seen()).toMatchObject({ answered: false, refusedWith: null });
    });

    test("from one of our phones, named by its account", async () => {
      const { arrival } = await world().calls({ fromDesk: true });
      expect(arrival).toMatchObject({ from: { kind: "phone", account: "desk-101" }, dnis: "102" });
    });
  });

  describe("answering", () => {
    test("the caller is answered", async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.answer());
      expect(arrival.line.answered).toBe(true);
      await world().eventually("the caller is answered", () => caller.seen().answered);
    });

    test("twice is harmless, at once and later", async () => {
      const { line } = (await world().calls()).arrival;
      await world().soon(Promise.all([line.answer(), line.answer()]));
      await world().soon(line.answer());
      expect(line.hasLeft).toBeNull();
    });

    test("a sound called right behind it is heard to its end", async () => {
      const { line } = (await world().calls()).arrival;
      const answered = line.answer();
      const playback = line.play(world().sound("short"));
      await world().soon(answered);
      await expect(world().soon(playback.ended)).resolves.toBe("finished");
    });
  });

  describe("sounds", () => {
    const answeredLine = async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.answer());
      return { line: arrival.line, caller };
    };

    test("stopped at once when they are told to", async () => {
      const { line } = await answeredLine();
      const playback = line.play(world().sound("long"));
      await world().soon(playback.stop());
      await expect(world().soon(playback.ended)).resolves.toBe("stopped");
    });

    test("stopping one that has ended is harmless", async () => {
      const { line } = await answeredLine();
      const playback = line.play(world().sound("short"));
      await world().soon(playback.ended);
      await world().soon(playback.stop());
      await expect(playback.ended).resolves.toBe("finished");
    });

    test("a new one stops the one before", async () => {
      const { line } = await answeredLine();
      const first = line.play(world().sound("long"));
      const second = line.play(world().sound("short"));
      await expect(world().soon(first.ended)).resolves.toBe("stopped");
      await expect(world().soon(second.ended)).resolves.toBe("finished");
    });

    test("ten of them, one stopping the other", async () => {
      const { line } = await answeredLine();
      const all = Array.from({ length: 10 }, () => line.play(world().sound("long")));
      const last = line.play(world().sound("short"));
      for (const playback of all) await expect(world().soon(playback.ended)).resolves.toBe("stopped");
      await expect(world().soon(last.ended)).resolves.toBe("finished");
    });

    test("one that Asterisk does not have fails, and the next is heard", async () => {
      const { line } = await answeredLine();
      await expect(world().soon(line.play(world().sound("missing")).ended)).resolves.toBe("failed");
      await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
    });

    test("one that is playing ends as stopped when the caller leaves", async () => {
      const { line, caller } = await answeredLine();
      const playback = line.play(world().sound("long"));
      caller.hangUp();
      await expect(world().soon(playback.ended)).resolves.toBe("stopped");
      await expect(world().soon(line.left)).resolves.toEqual({ cause: "callerHungUp" });
    });

    test("they are heard in a queue too, and the caller stays in it", async () => {
      const { line } = await answeredLine();
      await world().soon(line.enter(QUEUE));
      await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
      expect(line.hasLeft).toBeNull();
    });

    test("before the answer they are our mistake", async () => {
      const { line } = (await world().calls()).arrival;
      expect(() => line.play(world().sound("short"))).toThrow("a sound needs an answered line");
    });
  });

  describe("keys", () => {
    test("every one is kept, in order, from before the first sound on", async () => {
      const { arrival, caller } = await world().calls();
      const { line } = arrival;
      await world().soon(line.answer());
      caller.press("204");
      line.play(world().sound("long"));
      await expect(keysOf(world(), line, 3)).resolves.toBe("204");
      caller.press("#");
      await expect(keysOf(world(), line, 1)).resolves.toBe("#");
    });

    test("the same key twice counts twice", async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.answer());
      caller.press("11");
      await expect(keysOf(world(), arrival.line, 2)).resolves.toBe("11");
    });
  });

  describe("ringing", () => {
    test("an unanswered caller's phone shows it", async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.startRinging("ru"));
      await world().eventually("ringing", () => caller.seen().ringing);
      expect(caller.seen().answered).toBe(false);
      await world().soon(arrival.line.stopRinging());
    });

    test.each(["ru", "zz", "not a country"])(
      "what an answered caller hears can be taken back at once, country %p",
      async (country) => {
        const { line } = (await world().calls()).arrival;
        await world().soon(line.answer());
        await world().soon(line.startRinging(country));
        await world().soon(line.stopRinging());
        await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
      },
    );

    test("a sound, a queue and the answer end it", async () => {
      const { line } = (await world().calls()).arrival;
      await world().soon(line.startRinging("ru"));
      await world().soon(line.answer());
      await world().soon(line.startRinging("ru"));
      await expect(world().soon(line.play(world().sound("short")).ended)).resolves.toBe("finished");
      await world().soon(line.startRinging("ru"));
      await world().soon(line.enter(QUEUE));
      expect(line.hasLeft).toBeNull();
    });
  });

  describe("waiting rooms", () => {
    test("lobby, queue, queue again, lobby", async () => {
      const { line } = (await world().calls()).arrival;
      await world().soon(line.answer());
      for (const room of [LOBBY, QUEUE, QUEUE, LOBBY]) await world().soon(line.enter(room));
      expect(line.hasLeft).toBeNull();
    });

    test("entering one stops what is playing", async () => {
      const { line } = (await world().calls()).arrival;
      await world().soon(line.answer());
      const playback = line.play(world().sound("long"));
      await world().soon(line.enter(QUEUE));
      await expect(world().soon(playback.ended)).resolves.toBe("stopped");
    });

    test("before the answer they are our mistake", async () => {
      const { line } = (await world().calls()).arrival;
      await expect(line.enter(QUEUE)).rejects.toThrow("a waiting room needs an answered line");
    });
  });

  const begin = (command: "answer" | "enter" | "startRinging" | "play", line: Line): Promise<unknown> => {
    if (command === "answer") return line.answer();
    if (command === "enter") return line.enter(QUEUE);
    if (command === "startRinging") return line.startRinging("ru");
    return line.play(world().sound("long")).ended;
  };

  describe("the end", () => {
    test.each([
      ["rejected", 403],
      ["busy", 486],
      ["unavailable", 480],
      ["unknownNumber", 404],
    ] as const)("refused as %s the caller sees %d", async (status, sipCode) => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.refuse(status));
      await expect(world().soon(arrival.line.left)).resolves.toEqual({ cause: "weRefused" });
      await world().eventually("the refusal", () => caller.seen().refusedWith === sipCode);
    });

    test("hung up by us, twice", async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.answer());
      await world().soon(Promise.all([arrival.line.hangUp(), arrival.line.hangUp()]));
      await expect(world().soon(arrival.line.left)).resolves.toEqual({ cause: "weHungUp" });
      await world().soon(arrival.line.hangUp());
      await world().eventually("the end at the caller", () => caller.seen().ended);
    });

    test("hung up by us before the answer", async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.hangUp());
      await expect(world().soon(arrival.line.left)).resolves.toEqual({ cause: "weHungUp" });
      await world().eventually("the end at the caller", () => caller.seen().ended);
    });

    test("the caller hangs up", async () => {
      const { arrival, caller } = await world().calls();
      await world().soon(arrival.line.answer());
      await world().soon(arrival.line.enter(QUEUE));
      caller.hangUp();
      await expect(world().soon(arrival.line.left)).resolves.toEqual({ cause: "callerHungUp" });
      expect(arrival.line.hasLeft).toEqual({ cause: "callerHungUp" });
    });

    test("the caller gives up before the answer", async () => {
      const { arrival, caller } = await world().calls();
      caller.hangUp();
      await expect(world().soon(arrival.line.left)).resolves.toEqual({ cause: "callerCancelled" });
    });

    test("after it every command says that the caller has gone", async () => {
      const { arrival, caller } = await world().calls();
      const { line } = arrival;
      await world().soon(line.answer());
      caller.hangUp();
      await world().soon(line.left);
      const gone = { name: "CallerGone", left: { cause: "callerHungUp" } };
      await expect(line.enter(QUEUE)).rejects.toMatchObject(gone);
      await expect(line.startRinging("ru")).rejects.toMatchObject(gone);
      await expect(line.stopRinging()).rejects.toMatchObject(gone);
      expect(() => line.play(world().sound("short"))).toThrow(CallerGone);
      line.nameCall(world().newCall());
      await world().soon(line.hangUp());
    });

    test.each(["answer", "enter", "startRinging", "play"] as const)(
      "in the middle of %s it is CallerGone or nothing, never a fault",
      async (command) => {
        const { arrival, caller } = await world().calls();
        const { line } = arrival;
        if (command !== "answer") await world().soon(line.answer());
        try {
          const underWay = begin(command, line);
          caller.hangUp();
          await world().soon(underWay);
        } catch (err) {
          expect(err).toBeInstanceOf(CallerGone);
        }
        await world().soon(line.left);
      },
    );
  });
}
