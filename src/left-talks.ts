/**
 * Talks that an earlier process left while the journal cannot be read: nobody
 * knows yet whose they are. Asterisk shows which phones are in them, and their
 * agents are offered nobody beside such a talk, whatever they say of themselves
 * meanwhile. Other agents take calls as ever.
 */
import type { Dispatcher } from "./acd/dispatcher";
import type { Snapshot } from "./ari";
import { accountOf } from "./ari/arrivals";
import type { CallId, ChannelId } from "./domain/glossary";
import { phonesLeftTalking } from "./domain/recovery";

export interface LeftTalks {
  /** Some phone was in such a talk when Asterisk was looked at last. */
  readonly any: boolean;
  /** What Asterisk has now. @param own calls that this process runs */
  see(snapshot: Snapshot, own: ReadonlyMap<CallId, ChannelId>): void;
  /** The journal has told whose they are. */
  told(): void;
}

export function createLeftTalks(acd: Pick<Dispatcher, "phonesEngaged">): LeftTalks {
  let engaged: ReadonlySet<string> = new Set();
  const set = (accounts: ReadonlySet<string>): void => {
    engaged = accounts;
    acd.phonesEngaged(accounts);
  };
  return {
    get any() {
      return engaged.size > 0;
    },
    see({ channels, bridges }, own) {
      const phones = phonesLeftTalking({ channels, bridges: bridges.map(({ id }) => id) }, own);
      set(new Set(phones.flatMap(({ name }) => accountOf(name) ?? [])));
    },
    told() {
      if (engaged.size > 0) set(new Set());
    },
  };
}
