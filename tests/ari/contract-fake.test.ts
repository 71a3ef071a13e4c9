/** The contract on the double: milliseconds, no Asterisk. */
import { callIds } from "../../src/domain/ids";
import { type FakeLine, FakeTelephony, ManualClock, MISSING_MEDIA, type PhoneScript } from "../support/fake-line";
import { type Colleague, type ContractWorld, contract } from "./contract";

const LENGTHS_MS = { short: 400, long: 20_000, missing: 400 };

contract("FakeTelephony", async () => {
  const clock = new ManualClock();
  const newId = callIds("a");
  let world = new FakeTelephony(clock);
  let bob = aColleague("desk-101");
  let dave = aColleague("desk-102");
  const lines: FakeLine[] = [];

  function aColleague(account: string): Colleague {
    const mine = () => [...world.phones.legs.values()].find((leg) => leg.name === account);
    return {
      endpoint: { kind: "desk", account },
      does: (script: PhoneScript) => world.phones.script(account, script),
      press: (key) => mine()?.press(key),
      hangUp: () => mine()?.theyHangUp(),
      seen: () => ({
        rings: world.transcript.filter((line) => line === `${account} rings`).length,
        talking: mine() !== undefined,
      }),
    };
  }

  const contractWorld: ContractWorld = {
    get phones() {
      return world.phones;
    },
    get bob() {
      return bob;
    },
    get dave() {
      return dave;
    },
    async calls({ ani, fromDesk } = {}) {
      const desk = fromDesk ? ({ from: { kind: "phone", account: "desk-101" }, dnis: "102" } as const) : {};
      const arrival = world.caller("alice", { ...(ani ? { ani } : {}), ...desk });
      const { line } = arrival;
      lines.push(line);
      return {
        arrival,
        caller: {
          hangUp: () => line.theyHangUp(),
          press: (keys) => {
            for (const key of keys) line.press(key);
          },
          seen: () => ({
            ringing: line.ringing,
            answered: line.answered,
            refusedWith: line.refusedWith,
            ended: line.hasLeft !== null,
          }),
        },
      };
    },
    sound: (which) => ({
      name: which,
      language: "en",
      media: which === "missing" ? `${MISSING_MEDIA}file` : `sound:contract/en/${which}`,
      lengthMs: LENGTHS_MS[which],
    }),
    newCall: () => newId(clock.nowMs()),
    soon: (promise) => clock.until(promise, 30_000),
    async eventually(what, isSo) {
      for (let waitedMs = 0; !isSo(); waitedMs += 50) {
        if (waitedMs > 10_000) throw new Error(`it never came: ${what}`);
        await clock.advance(50);
      }
    },
    async tidy() {
      for (const line of lines.splice(0)) line.theyHangUp();
      for (const leg of [...world.phones.legs.values()]) leg.theyHangUp();
      await clock.advance(60_000);
      expect(clock.pending).toBe(0);
      world = new FakeTelephony(clock);
      bob = aColleague("desk-101");
      dave = aColleague("desk-102");
    },
    close: async () => undefined,
  };
  return contractWorld;
});
