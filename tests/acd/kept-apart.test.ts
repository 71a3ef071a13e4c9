/** A caller and an agent who are kept apart twice, by timers that overlap: the later one counts. */

import type { PoolAgent } from "../../src/acd/agents";
import type { PoolEntry } from "../../src/acd/line-up";
import { Offers, type OffersDeps } from "../../src/acd/offers";
import { ACD_SETTINGS } from "../../src/acd/settings";
import { deferred } from "../../src/callflow/waits";
import { ManualClock } from "../support/manual-clock";
import { callNr } from "./a-pool";
import { FakePhones } from "./fake-phones";

test.each([
  ["the second is longer", "noAnswer", "refused"],
  ["the first is longer", "refused", "noAnswer"],
] as const)("%s", async (_what, first, second) => {
  const clock = new ManualClock();
  const phones = new FakePhones(clock);
  const nothing = (): void => undefined;
  let made = 0;
  const offers = new Offers({
    ...{ phones, clock, wake: nothing, journal: { record: nothing } },
    log: { warn: nothing, error: nothing },
    settings: { ...ACD_SETTINGS, unansweredPairMs: 10_000, refusedPairMs: 30_000 },
    offersMade: { next: () => ++made },
    agents: { reserve: () => true, ring: nothing, missed: nothing, backOff: nothing, offerOver: nothing },
    lineUp: { change: nothing, revise: (_entry: PoolEntry, change: () => void) => change() },
  } as unknown as OffersDeps);
  const agent = { id: "dave", desk: "desk-dave" } as unknown as PoolAgent;
  const entry = {
    ...{ id: "e1", call: callNr(1), state: { kind: "waiting" }, present: true, ready: deferred() },
    ...{ ringMs: 60_000, show: { number: null, name: null }, avoid: new Set(), timers: null },
  } as unknown as PoolEntry;
  for (const outcome of [first, second]) {
    offers.make({ entry, agents: [agent] });
    phones.one.end(outcome);
    await clock.advance(1_000);
  }
  await clock.advance(25_000);
  expect([...entry.avoid]).toEqual(["dave"]);
  await clock.advance(10_000);
  expect([...entry.avoid]).toEqual([]);
});
