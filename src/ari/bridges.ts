/**
 * The waiting rooms: one holding bridge for the lobby and one for each queue,
 * made once, adopted after a restart, never deleted. They are what keeps music
 * and packets flowing while frontdesk is dead.
 */
import type { Logger } from "pino";
import type { BridgeId, QueueId } from "../domain/glossary";
import { LOBBY_BRIDGE_ID, queueBridgeId } from "../domain/ids";
import { type AriCommand, createBridge } from "./commands";
import { checkedQueue } from "./dial-strings";
import { type AriResult, describe } from "./result";
import type { Snapshot } from "./snapshot";

type Send = (command: AriCommand) => Promise<AriResult>;

export class WaitingRooms {
  private readonly wanted = new Set<BridgeId>([LOBBY_BRIDGE_ID]);
  private readonly there = new Set<BridgeId>();
  private synced = false;

  constructor(private readonly log: Pick<Logger, "warn">) {}

  /** Makes the rooms of these queues, now and after every reconnect. Rooms of other queues stay: callers may be in them. */
  async ensure(queues: readonly QueueId[], send: Send): Promise<void> {
    for (const queue of queues) this.wanted.add(queueBridgeId(checkedQueue(queue)));
    // Before the first connect it is enough to remember them.
    if (this.synced) await this.makeMissing(send);
  }

  /** Asterisk as it is after a connect. */
  async sync(snapshot: Snapshot, send: Send): Promise<void> {
    this.synced = true;
    this.there.clear();
    for (const { id } of snapshot.bridges) this.there.add(id);
    await this.makeMissing(send);
  }

  /** A room that somebody has deleted under a caller's feet. */
  async restore(bridge: BridgeId, send: Send): Promise<void> {
    this.there.delete(bridge);
    this.wanted.add(bridge);
    await this.makeMissing(send);
  }

  private async makeMissing(send: Send): Promise<void> {
    const missing = [...this.wanted].filter((bridge) => !this.there.has(bridge));
    const results = await Promise.all(missing.map((bridge) => send(createBridge(bridge, "holding"))));
    missing.forEach((bridge, n) => {
      const result = results[n];
      // A conflict means that it exists: that is what was wanted.
      if (result?.kind === "ok" || result?.kind === "conflict") this.there.add(bridge);
      else this.log.warn({ bridge, result: result ? describe(result) : "none" }, "a waiting room could not be made");
    });
  }
}
