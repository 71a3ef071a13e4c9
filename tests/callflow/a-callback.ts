/** A front desk whose queue calls back, and Alice who asks it to. */
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

export const ALICE = "+78435551234";
export const SECOND = 1_000;

/** The small company with callbacks in its queue, asked for with 1. */
export const withCallbacks =
  (settings: string, more = "") =>
  (file: string): string =>
    file
      .replace(
        "- { id: front-desk, name: Front desk, ring: 10s, wrapUp: 5s, comfort: { prompt: comfort, after: 8s } }",
        `- { id: front-desk, name: Front desk, ring: 10s, wrapUp: 5s, comfort: none, callback: ${settings}, exits: { "1": { label: callback, to: callback } }${more} }`,
      )
      .replace("blocks:", 'outboundPrefixes: ["+7843", "+7900"]\nblocks:');

export const aDesk = (first: "agent" | "customer", options: FrontDeskOptions = {}, more = ""): FrontDesk =>
  new FrontDesk({ company: withCallbacks(`{ first: ${first}, tries: 2, spacing: 60s }`, more), ...options });

/** In the queue after the greeting and the menu: 0 for the operator, 1 for a callback, 1 to confirm the number. */
export const ASKS = [
  { key: "0", afterMs: 100 },
  { key: "1", afterMs: 3_000 },
  { key: "1", afterMs: 6_000 },
];

export async function aliceAsks(desk: FrontDesk, script: Parameters<FrontDesk["call"]>[1] = {}): Promise<void> {
  desk.call("alice", { ani: ALICE, presses: ASKS, ...script });
  await desk.finish();
}

export const endOf = (desk: FrontDesk) => {
  const { how, by } = desk.find("callback.ended");
  return { how, by };
};
