/** What the call flow holds of a caller who waits. One small object: there may be a hundred thousand. */
import type { Waiting } from "../callflow/ports";
import type { CallId, EntryId } from "../domain/glossary";
import type { EntryEnd } from "../domain/queue-entry";
import type { LineUp, PoolEntry } from "./line-up";

export interface PlaceKeeper {
  readonly lineUp: LineUp;
  end(entry: PoolEntry, how: EntryEnd): void;
}

export class WaitingPlace implements Waiting {
  readonly entry: EntryId;

  constructor(
    private readonly place: PoolEntry,
    /** Who waits here. */
    private readonly call: CallId,
    private readonly keeper: PlaceKeeper,
  ) {
    this.entry = place.id;
  }

  get enteredAtMs(): Waiting["enteredAtMs"] {
    return this.place.enteredAtMs;
  }

  get creditSeconds(): number {
    return this.place.creditSeconds;
  }

  get agentReady(): Waiting["agentReady"] {
    return this.place.ready.promise;
  }

  leave(how: EntryEnd): void {
    // A call whose place its callback has taken over has none any more.
    if (this.place.call === this.call) this.keeper.end(this.place, how);
  }

  leaveAfterAttempt(how: EntryEnd): Promise<void> {
    return new Promise((gone) => this.keeper.lineUp.afterAttempt(this.place, () => gone(this.leave(how))));
  }
}
