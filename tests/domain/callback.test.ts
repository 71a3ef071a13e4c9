/** The life of a callback: every move, legal and not; when it is tried again, whom it is for, and what a restart remembers of it. */
import {
  againAt,
  CALLBACK_ENDS,
  CALLBACK_MOVES,
  type CallbackState,
  type CallbackStateKind,
  callableAt,
  hasCallbackEnded,
  IllegalCallbackMove,
  isFor,
  mayBeCancelled,
  moveCallback,
  outsideNumber,
  spokenDigits,
  type TryOutcome,
} from "../../src/domain/callback";
import type { DomainEvent } from "../../src/domain/events";
import type { CallId, CustomerId, E164 } from "../../src/domain/glossary";
import { rememberCallbacks } from "../../src/domain/remember-callbacks";
import { entriesOf, sampleOf } from "../support/sample-events";
import { aSite } from "./a-company";

const CALL = "a0000000001" as CallId;
const OFFER = { agent: "dave", offer: "o-1" as never };
const STATES: Record<CallbackStateKind, CallbackState> = {
  waiting: { kind: "waiting", notBeforeMs: null },
  offered: { kind: "offered", ...OFFER },
  ringing: { kind: "ringing", ...OFFER, call: CALL },
  talking: { kind: "talking", call: CALL },
  done: { kind: "done" },
  failed: { kind: "failed" },
  cancelled: { kind: "cancelled" },
  dissolved: { kind: "dissolved" },
};
const kinds = Object.keys(STATES) as CallbackStateKind[];

test.each(kinds.flatMap((from) => kinds.map((to) => [from, to] as const)))("a callback from %s to %s", (from, to) => {
  const legal: Record<CallbackStateKind, string> = {
    waiting: "waiting offered failed cancelled dissolved",
    offered: "waiting ringing failed cancelled dissolved",
    ringing: "waiting offered talking failed cancelled dissolved",
    talking: "done failed",
    done: "",
    failed: "",
    cancelled: "",
    dissolved: "",
  };
  const go = (): CallbackState => moveCallback(STATES[from], STATES[to]);
  if (legal[from].split(" ").includes(to)) expect(go()).toBe(STATES[to]);
  else expect(go).toThrow(IllegalCallbackMove);
});

test("it has ended when no move is left, and may be called off until the customer has answered", () => {
  expect(kinds.filter((kind) => hasCallbackEnded(STATES[kind]))).toEqual(CALLBACK_ENDS);
  expect(kinds.filter((kind) => mayBeCancelled(STATES[kind]))).toEqual(["waiting", "offered", "ringing"]);
  expect(Object.keys(CALLBACK_MOVES)).toEqual(kinds);
});

test.each<[TryOutcome, number, number | null]>([
  ["noAnswer", 1, 61_000],
  ["busy", 2, 61_000],
  ["refused", 3, null],
  ["unreachable", 3, null],
  ["withdrawn", 3, 11_000], // what we have spoilt costs the customer no try, and is not repeated in a loop
])("after a try that was %s, the %d. that counts", (outcome, tries, atMs) => {
  expect(againAt(outcome, tries, { triesMax: 3, spacingMs: 60_000 }, 1_000)).toBe(atMs);
});

test.each([
  ["8 (900) 555-01-01", { kind: "allowed", number: "+79005550101" }],
  ["+79005550101", { kind: "allowed", number: "+79005550101" }],
  ["+390612345678", { kind: "notAllowed", number: "+390612345678" }],
  ["8900", { kind: "noNumber" }],
  ["", { kind: "noNumber" }],
  ["+7900555&PJSIP/desk-101", { kind: "noNumber" }],
])("the number %s", (written, read) => {
  expect(outsideNumber(written, "RU", ["+7900", "+7843"])).toEqual(read);
});

test("a company that names no prefixes has nobody rung", () => {
  expect(outsideNumber("+79005550101", "RU", []).kind).toBe("notAllowed");
});

test.each([
  ["+79005550101", "RU", "8 9 0 0 5 5 5 0 1 0 1"],
  ["+390612345678", "IT", "0 6 1 2 3 4 5 6 7 8"],
  ["+390612345678", "RU", "plus 3 9 0 6 1 2 3 4 5 6 7 8"],
])("%s is said in %s as it is dialled there", (number, country, said) => {
  expect(spokenDigits(number as E164, country)).toEqual(said.split(" ").map((key) => `digit-${key}`));
});

test("it is for its customer, and for whoever calls from one of its numbers", () => {
  const order = { number: "+79005550101" as E164, calledFrom: "+78435551234" as E164, customer: "ivan" as CustomerId };
  const caller = (number: string | null, ...customers: string[]) => ({
    number: number as E164 | null,
    customers: customers.map((id) => ({ id: id as CustomerId })),
  });
  expect(isFor(order, caller("+79005550101"))).toBe(true);
  expect(isFor(order, caller("+78435551234"))).toBe(true);
  expect(isFor(order, caller("+74950000000", "olga", "ivan"))).toBe(true);
  expect(isFor(order, caller("+74950000000", "olga"))).toBe(false);
  expect(isFor({ ...order, customer: null, calledFrom: null }, caller(null))).toBe(false);
});

test("people are called while the site is open, and from its next opening", () => {
  const day = [{ from: 540, to: 1080 }];
  const site = aSite({ hours: { 1: day, 2: day, 3: day, 4: day, 5: day, 6: [], 7: [] } });
  const at = (text: string): number => Date.parse(text);
  const open = at("2026-03-06T12:00:00+03:00");
  expect(callableAt(site, open)).toEqual({ fromMs: open, untilMs: at("2026-03-06T18:00:00+03:00") });
  expect(callableAt(site, at("2026-03-06T18:00:00+03:00"))?.fromMs).toBe(at("2026-03-09T09:00:00+03:00"));
  expect(callableAt(aSite({ hours: { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] } }), open)).toBeNull();
});

describe("after a restart", () => {
  const requested = sampleOf("callback.requested", CALL);
  const second = "a0000000002" as CallId;
  const waits = { ...sampleOf("callback.waits", second), callback: requested.callback };
  const placed = { ...sampleOf("call.placed", second), callback: requested.callback };
  const tried = { ...sampleOf("callback.tried", second), callback: requested.callback };
  const remembered = (...events: DomainEvent[]) => rememberCallbacks(entriesOf([requested, ...events]));

  test("it stands in line as it was asked for, though the first call has ended", () => {
    const [callback] = remembered(waits, sampleOf("call.ended", CALL));
    expect(callback).toMatchObject({ askedOn: CALL, call: second, tries: 0, notBeforeMs: null, phase: "waiting" });
    expect(callback?.order).toMatchObject({ entry: requested.entry, number: "+78435551234", queue: "front" });
  });

  test("its tries are counted, and the spacing goes on", () => {
    const againAtMs = 5_000;
    const [callback] = remembered(waits, placed, { ...tried, againAtMs });
    expect(callback).toMatchObject({ tries: 1, notBeforeMs: againAtMs, phase: "waiting" });
    const [next] = remembered(waits, placed, { ...tried, againAtMs }, { ...waits, tries: 1 });
    expect(next).toMatchObject({ tries: 1, notBeforeMs: null });
  });

  test("what somebody raised it to is kept", () => {
    const raised = { ...sampleOf("queue.raised", second), entry: requested.entry, creditSeconds: 200 };
    expect(remembered(waits, raised)).toMatchObject([{ creditSeconds: 200, order: { creditSeconds: 60 } }]);
  });

  test("one that was set aside waits for its time, and its call is over", () => {
    const aside = { ...sampleOf("callback.setAside", second), callback: requested.callback, againAtMs: 7_000 };
    expect(remembered(waits, aside)).toMatchObject([{ notBeforeMs: 7_000, stands: false, phase: "waiting" }]);
    expect(remembered(waits, aside, waits)).toMatchObject([{ notBeforeMs: null, stands: true }]);
  });

  test("a customer who was being rung, or had answered, is known as that", () => {
    expect(remembered(waits, placed)[0]?.phase).toBe("ringing");
    expect(remembered(waits, placed, { ...tried, outcome: "answered" })[0]?.phase).toBe("talking");
  });

  test("as which call it stands in line, and whether that has rung", () => {
    expect(remembered(waits)[0]).toMatchObject({ call: second, stands: true });
    expect(remembered(waits, placed)[0]).toMatchObject({ call: second, stands: false });
    expect(remembered(waits, placed, tried)[0]).toMatchObject({ stands: false });
  });

  test("an ended one is forgotten", () => {
    expect(remembered(waits, { ...sampleOf("callback.ended", second), callback: requested.callback })).toEqual([]);
  });
});
