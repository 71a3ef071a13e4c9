/** Ringing a phone when its leg cannot even be made: whose fault it was decides what it means. */
import { createPhones } from "../../src/ari/phones";
import type { AriResult } from "../../src/ari/result";
import { Router } from "../../src/ari/router";
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
