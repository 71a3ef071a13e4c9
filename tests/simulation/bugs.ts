/**
 * Mistakes made by hand, one at a time, each as it might be made in earnest: a
 * part of the ACD or of a process is patched for one run. The simulation must
 * find every one of them (bugs.test.ts).
 */
import { Admission } from "../../src/acd/admission";
import { Agents } from "../../src/acd/agents";
import { KeptApart } from "../../src/acd/kept-apart";
import { MatchIndex, NO_SPOT } from "../../src/acd/matching/match-index";
import { QueueParts } from "../../src/acd/matching/queue-parts";
import { Offers } from "../../src/acd/offers";
import { Places } from "../../src/acd/places";
import { Waker } from "../../src/acd/waker";
import { PendingCallback } from "../../src/callflow/pending-callback";
import type { Ringing } from "../../src/callflow/ports";
import type { Sabotage } from "./world/frontdesk";

/** Undoes what was patched. */
type Undo = () => void;

export interface HandMadeBug {
  readonly name: string;
  /** Patches classes until it is undone. */
  readonly patch?: () => Undo;
  /** Changes the parts of each process as it is put together. */
  readonly sabotage?: Sabotage;
  /** Needs kills and restarts to show. */
  readonly inTrouble?: true;
  /** Shows on few days only; this is one. */
  readonly seed?: number;
}

type Method = (this: never, ...args: never[]) => unknown;

/** Puts something between a class and one of its methods, private ones included. */
function patched<F extends Method>(of: { prototype: object }, name: string, make: (real: F) => F): () => Undo {
  const methods = of.prototype as Record<string, unknown>;
  return () => {
    const real = methods[name];
    if (typeof real !== "function") throw new Error(`there is no ${name} to patch any more`);
    methods[name] = make(real as F);
    return () => {
      methods[name] = real;
    };
  };
}

// biome-ignore lint/suspicious/noExplicitAny: these patches reach into what is private, on purpose
type Inside = any;

export const HAND_MADE_BUGS: readonly HandMadeBug[] = [
  {
    name: "an agent whose offer came to nothing is not released",
    patch: patched(Agents, "offerOver", () => () => undefined),
  },
  {
    name: "the first two callers of a line are swapped",
    patch: patched(
      MatchIndex,
      "firstHead",
      (original: Inside): Inside =>
        function (this: Inside, card: Inside) {
          const first = original.call(this, card) as Inside | null;
          const other = first
            ? this.lines.at(this.spots.line(first.spot)).firstWho((spot: number) => spot !== first.spot)
            : NO_SPOT;
          return other === NO_SPOT ? first : this.spots.caller(other);
        },
    ),
  },
  {
    name: "the ring timer is forgotten",
    sabotage: ({ phones }) => {
      const ring = phones.ring.bind(phones);
      phones.ring = (attempt) => ring({ ...attempt, ringMs: 110_000 });
    },
  },
  {
    name: "the phone is not stopped when the caller leaves",
    sabotage: ({ phones }) => {
      const ring = phones.ring.bind(phones);
      phones.ring = (attempt): Ringing => {
        const { leg, outcome } = ring(attempt);
        return { leg, outcome, stop: () => undefined };
      };
    },
  },
  {
    name: "a place is lost after an unanswered offer",
    patch: patched(
      Offers,
      "backInLine",
      () =>
        function (this: Inside) {
          this.deps.wake();
        } as Method,
    ),
  },
  {
    name: "an agent in wrap-up is offered the next caller",
    patch: patched(
      Agents,
      "endTalk",
      (real: (this: Inside, ...args: Inside[]) => void) =>
        function (this: Inside, agent: Inside, ...rest: Inside[]) {
          real.call(this, agent, ...rest);
          if (agent.state.kind !== "wrapUp") return;
          agent.state = { kind: "idle", sinceMs: agent.idleSinceMs };
          this.refresh(agent);
        },
    ),
  },
  {
    name: "an agent is offered again the caller he has just refused",
    patch: patched(KeptApart, "avoid", () => () => undefined),
  },
  {
    name: "an agent gets two offers at once",
    patch: () => {
      const taken = patched(
        Agents,
        "ring",
        () =>
          function (this: Inside, agent: Inside) {
            agent.state = { kind: "idle", sinceMs: agent.idleSinceMs };
            this.refresh(agent);
          } as Method,
      )();
      // He is idle already when the offer ends.
      const released = patched(
        Agents,
        "becomeIdle",
        (real: (this: Inside, agent: Inside) => void) =>
          function (this: Inside, agent: Inside) {
            if (agent.state.kind !== "idle") real.call(this, agent);
          },
      )();
      return () => {
        taken();
        released();
      };
    },
  },
  {
    name: "a place begins to age anew at a restart",
    inTrouble: true,
    sabotage: ({ dispatcher, nowMs }) => {
      const restore = dispatcher.restore.bind(dispatcher);
      dispatcher.restore = (earlier) =>
        restore({ ...earlier, entries: earlier.entries.map((entry) => ({ ...entry, enteredAtMs: nowMs() })) });
    },
  },
  {
    name: "credit is ignored in the order",
    sabotage: ({ dispatcher, journal }) => {
      const credits = new Map<string, number>();
      const enter = dispatcher.enter.bind(dispatcher);
      dispatcher.enter = (request) => {
        credits.set(request.call, request.creditSeconds);
        return enter({ ...request, creditSeconds: 0 });
      };
      const record = journal.record.bind(journal);
      journal.record = (event) =>
        record(event.type === "queue.entered" ? { ...event, creditSeconds: credits.get(event.call) ?? 0 } : event);
    },
  },
  {
    name: "a line is journalled twice",
    sabotage: ({ journal }) => {
      const record = journal.record.bind(journal);
      journal.record = (event) => {
        record(event);
        if (event.type === "queue.left") record(event);
      };
    },
  },
  {
    name: "a shadow is offered",
    patch: patched(
      Places,
      "holdShadow",
      (real: (this: Inside, ...args: Inside[]) => Inside) =>
        function (this: Inside, ...args: Inside[]) {
          const entry = real.apply(this, args);
          if (entry.state.kind === "shadow") this.deps.lineUp.change(entry, { kind: "waiting" });
          return entry;
        },
    ),
  },
  {
    name: "skills relax too early",
    seed: 109, // where several skills are asked for
    patch: patched(
      QueueParts,
      "lineOf",
      (real: Inside): Inside =>
        function (this: Inside, part: Inside, caller: Inside, nowMs: number) {
          return real.call(this, part, caller, nowMs + 15_000);
        },
    ),
  },
  {
    name: "a callback is forgotten at a restart",
    inTrouble: true,
    sabotage: ({ callbacks }) => {
      callbacks.restore = () => undefined;
    },
  },
  {
    name: "a callback is restored with a fresh age",
    inTrouble: true,
    sabotage: ({ callbacks, nowMs }) => {
      const restore = callbacks.restore.bind(callbacks);
      const aged = (event: Inside): Inside =>
        event.type === "callback.requested" ? { ...event, enteredAtMs: nowMs() } : event;
      callbacks.restore = (lines, isOpen) =>
        restore(
          [...lines].map((line) => ({ ...line, event: aged(line.event) })),
          isOpen,
        );
    },
  },
  {
    name: "the overflow loses the caller's age",
    sabotage: ({ dispatcher, nowMs }) => {
      const seen = new Set<string>();
      const enter = dispatcher.enter.bind(dispatcher);
      dispatcher.enter = (request) => {
        const again = seen.has(request.call) && request.entry === null && !request.absent;
        seen.add(request.call);
        return enter(again ? { ...request, enteredAtMs: nowMs() } : request);
      };
    },
  },
  {
    name: "whoever is due is looked at again in the same moment, for ever",
    patch: patched(
      Waker,
      "dueAt",
      (real: Inside): Inside =>
        function (this: Inside) {
          real.call(this, this.clock.monotonicMs());
        },
    ),
  },
  {
    name: "the ceiling is ignored",
    seed: 122, // a rush in a company with one agent
    patch: patched(MatchIndex, "connected", () => () => undefined),
  },
  {
    name: "nobody at work turns callers away though somebody is",
    patch: patched(
      Admission,
      "figures",
      (real: Inside): Inside =>
        function (this: Inside, queue: Inside) {
          const figures = real.call(this, queue) as Inside;
          return { ...figures, noAgent: figures.free === 0 ? "onBreak" : null };
        },
    ),
  },
  {
    name: "an agent is not held while the customer of a callback is rung",
    patch: patched(
      PendingCallback,
      "offered",
      (real: Inside): Inside =>
        function (this: Inside, offer: Inside, agent: Inside) {
          real.call(this, offer, agent);
          queueMicrotask(() => this.deps.acd.offers.withdraw(offer));
        },
    ),
  },
  {
    name: "two callbacks ring one customer at once",
    patch: patched(PendingCallback, "itsTurn", () => () => true),
  },
  {
    name: "the spacing between two tries is forgotten",
    patch: patched(
      PendingCallback,
      "setAside",
      (real: Inside): Inside =>
        function (this: Inside) {
          real.call(this, this.deps.clock.nowMs() + 1_000);
        },
    ),
  },
];
