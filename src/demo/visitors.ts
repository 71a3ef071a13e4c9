/**
 * Callers of the sample company itself: people from its file who ring its real
 * numbers, one after the other, for as long as the demo is up. Those who ask for
 * the front desk go to Olga and, once he is at work, to the guest.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "./world/world";

const KAZAN = "+78435550001";
const PAUSE_MS = 3_000;
/** Long enough to hear the greeting begin, short enough not to hear it out. */
const KEY_AFTER_MS = 2_000;
/** Waiting, ringing and talking together: then the visitor has what he wanted, or enough of it. */
const VISIT_MS = 20_000;

export interface Visitor {
  readonly from: string;
  readonly to: string;
  /** Pressed into the greeting; null: needs none. */
  readonly key: string | null;
}

const VISITORS: readonly Visitor[] = [
  { from: "+78435552001", to: KAZAN, key: "0" }, // nobody we know asks for an operator
  { from: "+78435551202", to: KAZAN, key: "2" }, // John Miller, in English, about his order
  { from: "+78435551001", to: KAZAN, key: null }, // Viktor Aksakov, a VIP: straight to Anna
  { from: "+78465551204", to: KAZAN, key: "4" }, // Oleg Titov complains
];

/** One at a time, so that the front desk is never drowned and its two operators take turns. Never resolves. */
export async function receiveVisitors(world: Pick<World, "call">): Promise<never> {
  for (let n = 0; ; n++) {
    const visitor = VISITORS[n % VISITORS.length];
    // A visit that fails is part of the demo: Asterisk may just have been killed.
    if (visitor) await visit(world, visitor).catch(() => undefined);
    await sleep(PAUSE_MS);
  }
}

async function visit(world: Pick<World, "call">, { from, to, key }: Visitor): Promise<void> {
  const placed = await world.call({ from, to });
  await placed.answered();
  if (key !== null && (await placed.stays(KEY_AFTER_MS))) await placed.press(key);
  await placed.speak();
  if (await placed.stays(VISIT_MS)) await placed.hangUp();
  await placed.ended();
}
