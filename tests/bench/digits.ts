/**
 * B3: from the caller's key to what it does. From the first packet that says a
 * key is released (RFC 4733's E bit) to the INVITE at the phone that the number
 * belongs to, or to the first packet of the prompt that says it was wrong. And
 * keys pressed while the greeting still plays: whether they are lost.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SentDigit } from "../support/sip-phone";
import { atConstantRate, orNull } from "./rig/arrivals";
import { type Bench, type BenchRun, cellFigure } from "./rig/bench";
import type { Interleaved, Side } from "./rig/blocks";
import {
  AMBIGUOUS_EXTENSION,
  AMBIGUOUS_KEY,
  callerNumber,
  deskOf,
  EXTENSIONS,
  INTER_DIGIT_MS,
  OUR_NUMBER,
  WRONG_KEY,
} from "./rig/company";
import { type Figure, ratioOf } from "./rig/figures";
import { PEER_NUMBER } from "./rig/peer-conf";
import type { Rig } from "./rig/rig";
import { type Ringing, watchDesks } from "./rig/ringing";
import { LONG_GREETING_MS, PROMPT_MS } from "./rig/sounds";

const CALLS_PER_SECOND = 5;
const WARM_UP_CALLS = 10;
const ANSWER_LIMIT_MS = 3_000;
/** Longer than any phone takes to ring, shorter than the peer's pause after an ambiguous key. */
const RING_LIMIT_MS = 2_500;
const AMBIGUOUS_LIMIT_MS = 7_000;
const REPROMPT_LIMIT_MS = 3_000;
const KEY = { toneMs: 60, gapMs: 60 };
/** How long a whole extension takes to press. */
const EXTENSION_MS = 3 * KEY.toneMs + 2 * KEY.gapMs;
const DESK_RINGS_MS = 150;

const DIAL_GATE_MS = 30;
const REPROMPT_GATE_MS = 40;

/** One caller's story: what is pressed, and what time is measured. Null: it did not happen. */
type Story = (call: Dialling) => Promise<number | null>;

interface Dialling {
  readonly n: number;
  /** Waits so long after the answer, then presses; the last key, or null when the call was gone. */
  press(keys: string, afterAnswerMs: number): Promise<SentDigit | null>;
  /** How long after the key this desk rang. Any other desk: null. */
  rings(desk: string, since: SentDigit, limitMs: number): Promise<number | null>;
  /** How long after the key something could be heard. */
  hears(since: SentDigit): Promise<number | null>;
}

export const digits: Bench = {
  name: "digits",
  greetingMs: LONG_GREETING_MS,
  async run(bench) {
    const ringing = watchDesks(bench.rig, (call) => call.ring());
    const cell = cellRunner(bench, ringing);

    const after = await cell(extensionAfterGreeting, bench.full ? 60 : 10);
    bench.report(figure(after, "last digit of an extension to its INVITE, p95", DIAL_GATE_MS));

    const during = await cell(extensionDuringGreeting, bench.full ? 60 : 10);
    bench.report(lostDigits(during));
    bench.report(figure(during, "last digit during the greeting to its INVITE, p95", DIAL_GATE_MS, "lostIsNoFault"));

    const wrong = await cell(wrongKey, bench.full ? 60 : 8);
    bench.report(figure(wrong, "wrong digit to the re-prompt, p95", REPROMPT_GATE_MS));

    const ambiguous = await cell(ambiguousKey, bench.full ? 20 : 4, bench.full ? 3 : 2);
    bench.report(figure(ambiguous, "key that is also a prefix to its INVITE, p95", INTER_DIGIT_MS + DIAL_GATE_MS));
  },
};

// ---------------------------------------------------------------- the callers

/** While the menu plays or shortly after it, as people do. */
const extensionAfterGreeting: Story = async (call) => {
  const extension = extensionOf(call.n);
  const last = await call.press(extension, LONG_GREETING_MS + 100 + 600 * spread(call.n));
  return last && call.rings(deskOf(extension), last, RING_LIMIT_MS);
};

/** People who know the number do not wait for the sound to end. */
const extensionDuringGreeting: Story = async (call) => {
  const extension = extensionOf(call.n);
  const last = await call.press(extension, (LONG_GREETING_MS - EXTENSION_MS - 100) * spread(call.n));
  return last && call.rings(deskOf(extension), last, RING_LIMIT_MS);
};

/** In silence: what is heard afterwards can only be the prompt that says so. */
const wrongKey: Story = async (call) => {
  const last = await call.press(WRONG_KEY, LONG_GREETING_MS + PROMPT_MS + 400 + 200 * spread(call.n));
  return last && call.hears(last);
};

const ambiguousKey: Story = async (call) => {
  const last = await call.press(AMBIGUOUS_KEY, LONG_GREETING_MS + 100 + 600 * spread(call.n));
  return last && call.rings(deskOf(AMBIGUOUS_EXTENSION), last, AMBIGUOUS_LIMIT_MS);
};

const extensionOf = (n: number): string => EXTENSIONS[n % EXTENSIONS.length] ?? "201";

/** From 0 to 1, evenly and in no rhythm, the same for both sides. */
const spread = (n: number): number => (n * 0.618034) % 1;

// ---------------------------------------------------------------- the cells

function cellRunner(bench: BenchRun, ringing: Ringing) {
  const number = { ours: OUR_NUMBER, peer: PEER_NUMBER };
  let placed = 0;
  const calls = (side: Side, count: number, story: Story): Promise<(number | null)[]> =>
    atConstantRate({
      perSecond: CALLS_PER_SECOND,
      count,
      place: (n) => tell(bench.rig, ringing, number[side], { n, caller: callerNumber(placed++) }, story),
    });
  return async (story: Story, blockSeconds: number, pairs = bench.full ? 5 : 3) => {
    await Promise.all([calls("ours", WARM_UP_CALLS, story), calls("peer", WARM_UP_CALLS, story)]);
    return bench.interleave({ pairs, run: (side) => calls(side, CALLS_PER_SECOND * blockSeconds, story) });
  };
}

/** One call from its INVITE to its BYE. */
async function tell(
  rig: Rig,
  ringing: Ringing,
  to: string,
  { n, caller }: { readonly n: number; readonly caller: string },
  story: Story,
): Promise<number | null> {
  const rang = ringing.for(caller);
  const call = rig.caller.call({ to, fromNumber: caller });
  const answered = await orNull(call.answered, ANSWER_LIMIT_MS);
  const measured =
    answered &&
    (await story({
      n,
      async press(keys, afterAnswerMs) {
        await sleep(Math.max(0, answered.at + afterAnswerMs - performance.now()));
        return (await call.sendDigits(keys, KEY)).at(-1) ?? null;
      },
      async rings(desk, since, limitMs) {
        const visit = await orNull(rang, limitMs);
        return visit?.desk === desk ? visit.atMs - since.endedAt : null;
      },
      async hears(since) {
        const heardAt = await orNull(call.rtp.soundAfter(since.endedAt), REPROMPT_LIMIT_MS);
        return heardAt === null ? null : heardAt - since.endedAt;
      },
    }));
  await sleep(DESK_RINGS_MS);
  await call.hangup();
  return measured ?? null;
}

// ---------------------------------------------------------------- the figures

function figure(
  measured: Interleaved<readonly (number | null)[]>,
  metric: string,
  gateMs: number,
  lost: "lostIsAFault" | "lostIsNoFault" = "lostIsAFault",
): Figure {
  const found = cellFigure(measured, { name: "digits", metric, gateMs });
  // Counted by a figure of its own.
  return lost === "lostIsAFault" || found.ours === null ? found : { ...found, pass: found.ours <= gateMs };
}

/** Calls whose number did not reach its phone. */
function lostDigits(measured: Interleaved<readonly (number | null)[]>): Figure {
  const samples = (side: Side) => measured[side].flatMap(({ value }) => value);
  const lost = (side: Side): number => samples(side).filter((value) => value === null).length;
  return {
    ...{ name: "digits", metric: "extensions dialled during the greeting that were lost", unit: "calls" },
    ...{ ours: lost("ours"), peer: lost("peer"), ratio: ratioOf(lost("ours"), lost("peer")) },
    ...{ gate: 0, pass: lost("ours") === 0, void: measured.voidReasons },
    detail: { dialledOurs: samples("ours").length, dialledPeer: samples("peer").length },
  };
}
