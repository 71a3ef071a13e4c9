/** Ringing a phone when its leg cannot even be made, when the phone goes, and when the process ends. */
import type { AriCommand } from "../../src/ari/commands";
import type { LineEvent } from "../../src/ari/events";
import { createPhones, PHONE_LOOK_MS } from "../../src/ari/phones";
import type { AriResult } from "../../src/ari/result";
import { type ChannelHandler, Router } from "../../src/ari/router";
import type { ChannelId } from "../../src/domain/glossary";
import { legId } from "../../src/domain/ids";
import { callNr } from "../acd/a-pool";
import { ManualClock } from "../support/manual-clock";

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

test.each<[string, AriResult, string]>([
  ["Asterisk is away", { kind: "unavailable" }, "withdrawn"],
  ["Asterisk does not answer", { kind: "timeout" }, "withdrawn"],
  ["there is no such phone", { kind: "refused", status: 500, text: "Allocation failed" }, "unreachable"],
])("%s: %j is %s", async (_what, result, outcome) => {
  const phones = createPhones({
    ...{ clock: new ManualClock(), log, router: new Router(log, quiet), app: "frontdesk", trunk: "trunk" },
    send: async () => result,
    sendAll: async () => [],
  });
  const leg: ChannelId = legId(callNr(1), "agent", 1);
  const ringing = phones.ring({
    ...{ leg, call: callNr(1), ringMs: 15_000, show: { number: null, name: null } },
    endpoint: { kind: "desk", account: "desk-101" },
  });
  expect(await ringing.outcome).toMatchObject({ kind: "ended", outcome });
});

class Desk {
  readonly clock = new ManualClock();
  readonly sent: AriCommand["operation"][] = [];
  state: unknown = "online";
  private handler: ChannelHandler | null = null;
  readonly phones = createPhones({
    ...{ clock: this.clock, log, app: "frontdesk", trunk: "trunk" },
    router: {
      add: (_leg: ChannelId, handler: ChannelHandler) => {
        this.handler = handler;
      },
      remove: quiet,
    } as never,
    send: async ({ operation }) => {
      this.sent.push(operation);
      return { kind: "ok", body: operation === "getEndpoint" ? { state: this.state } : {} };
    },
    sendAll: async () => [],
  });

  says(event: object): void {
    this.handler?.handle(event as LineEvent);
  }

  begins(kind: "desk" | "mobile") {
    const leg = legId(callNr(1), "agent", 1);
    const endpoint =
      kind === "desk" ? ({ kind, account: "desk-101" } as const) : ({ kind, number: "+79005550101" as never } as const);
    return this.phones.ring({
      leg,
      call: callNr(1),
      endpoint,
      ringMs: 15_000,
      show: { number: null, name: null },
    });
  }

  async rings(kind: "desk" | "mobile") {
    const ringing = this.begins(kind);
    this.says({ type: "stasisStart" });
    this.says({ type: "stateChange", state: "Ringing" });
    await this.clock.advance(PHONE_LOOK_MS - 1);
    return ringing;
  }

  get looks(): number {
    return this.sent.filter((operation) => operation === "getEndpoint").length;
  }
}

describe("when the process ends", () => {
  test("a phone that rings is hung up, its call is told of no end, and no other phone is rung", async () => {
    const desk = new Desk();
    const ended = jest.fn();
    void (await desk.rings("desk")).outcome.then(ended);
    desk.phones.silence();
    await desk.clock.advance(1);
    expect(desk.sent.at(-1)).toBe("hangup");
    desk.says({ type: "destroyed", cause: 16, sipCode: 0 });
    const before = desk.sent.length;
    void desk.begins("mobile").outcome.then(ended);
    await desk.clock.advance(60_000);
    expect(desk.sent).toHaveLength(before);
    expect(ended).not.toHaveBeenCalled();
    expect(desk.clock.pending).toBe(0);
  });

  test("who has answered is left alone", async () => {
    const desk = new Desk();
    const ringing = await desk.rings("desk");
    desk.says({ type: "stateChange", state: "Up" });
    await ringing.outcome;
    desk.phones.silence();
    await desk.clock.advance(60_000);
    expect(desk.sent).not.toContain("hangup");
  });
});

describe("while it rings a phone is asked whether it is registered still", () => {
  test("one that is not is let alone, and nobody has missed a call", async () => {
    const desk = new Desk();
    const ringing = await desk.rings("desk");
    await desk.clock.advance(PHONE_LOOK_MS);
    expect(desk.looks).toBe(1);
    desk.state = "offline";
    await desk.clock.advance(PHONE_LOOK_MS);
    expect(desk.sent.at(-1)).toBe("hangup");
    desk.says({ type: "destroyed", cause: 16, sipCode: 0 });
    expect(await ringing.outcome).toMatchObject({ outcome: "unreachable" });
    expect(desk.clock.pending).toBe(0);
  });

  test("not once it has been answered, and no mobile: that is the carrier's", async () => {
    const desk = new Desk();
    await desk.rings("desk");
    desk.says({ type: "stateChange", state: "Up" });
    const mobile = new Desk();
    await mobile.rings("mobile");
    for (const { clock } of [desk, mobile]) await clock.advance(10_000);
    expect([desk.looks, mobile.looks]).toEqual([0, 0]);
  });

  test("an answer nobody understands keeps it ringing", async () => {
    const desk = new Desk();
    desk.state = { state: 7 };
    const ringing = await desk.rings("desk");
    await desk.clock.advance(13_002);
    desk.says({ type: "destroyed", cause: 16, sipCode: 0 });
    expect(await ringing.outcome).toMatchObject({ outcome: "noAnswer" });
    expect(desk.looks).toBeGreaterThan(3);
  });
});
