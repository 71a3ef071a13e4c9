import fc from "fast-check";
import type { CallId } from "../../src/domain/glossary";
import {
  callIds,
  callOfLeg,
  callOfTalk,
  entryId,
  isCallId,
  LOBBY_BRIDGE_ID,
  legId,
  offerId,
  queueBridgeId,
  talkBridgeId,
} from "../../src/domain/ids";

const NOW = Date.UTC(2026, 2, 2, 9);
const CALL = "a0k3x9v2m00" as CallId;

test("an id has 11 characters and begins with its node", () => {
  const id = callIds("a")(NOW);
  expect(id).toMatch(/^a[0-9a-z]{10}$/);
  expect(isCallId(id)).toBe(true);
});

test("ids of one millisecond are counted, those of the next begin anew", () => {
  const next = callIds("a");
  const [first, second, later] = [next(NOW), next(NOW), next(NOW + 1)];
  expect(first.slice(-2)).toBe("00");
  expect(second).toBe(`${first.slice(0, -2)}01`);
  expect(later.slice(-2)).toBe("00");
});

test("two thousand calls in one millisecond have two thousand ids, in order", () => {
  const next = callIds("a");
  const ids = Array.from({ length: 2_000 }, () => next(NOW));
  expect(new Set(ids).size).toBe(2_000);
  expect([...ids].sort()).toEqual(ids);
});

test("whatever the clock does, ids are different and rise", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 2, maxLength: 200 }), (jumps) => {
      const next = callIds("z");
      const ids = jumps.map((jump) => next(NOW + jump));
      expect(new Set(ids).size).toBe(ids.length);
      expect([...ids].sort()).toEqual(ids);
    }),
  );
});

test("they sort by time for as long as they last: until 2058", () => {
  const next = callIds("a");
  const years = Array.from({ length: 34 }, (_, i) => next(Date.UTC(2024 + i, 5, 1)));
  expect([...years].sort()).toEqual(years);
  expect(years.every((id) => id.length === 11)).toBe(true);
});

test("two nodes never make the same", () => {
  expect(callIds("a")(NOW)).not.toBe(callIds("b")(NOW));
});

test.each(["", "ab", "A", "-", "é", " "])("%j names no node", (node) => {
  expect(() => callIds(node)).toThrow("one character");
});

test.each([
  [CALL, true],
  ["a0k3x9v2m0", false],
  ["a0k3x9v2m000", false],
  ["A0K3X9V2M00", false],
  ["a0k3x9v2m0\n", false],
  ["a0k3x9v2m0-", false],
  ["", false],
])("is %j the id of a call: %s", (text, expected) => {
  expect(isCallId(text)).toBe(expected);
});

test("ids tell what they are", () => {
  expect([legId(CALL, "desk", 1), legId(CALL, "mobile", 2), legId(CALL, "agent", 12)]).toEqual([
    "c-a0k3x9v2m00-desk1",
    "c-a0k3x9v2m00-mobile2",
    "c-a0k3x9v2m00-agent12",
  ]);
  expect(talkBridgeId(CALL, 3)).toBe("b-a0k3x9v2m00-talk3");
  expect(queueBridgeId("front-desk")).toBe("q-front-desk");
  expect(LOBBY_BRIDGE_ID).toBe("q-lobby");
  expect([entryId(CALL), entryId(CALL, 2)]).toEqual(["e-a0k3x9v2m00", "e-a0k3x9v2m00-2"]);
  expect(offerId(CALL, 4)).toBe("o-a0k3x9v2m00-4");
});

test.each(["desk", "mobile", "agent"] as const)("the call of a %s leg is found again", (what) => {
  expect(callOfLeg(legId(CALL, what, 7))).toBe(CALL);
});

test("the call of a talk is found again", () => {
  expect(callOfTalk(talkBridgeId(CALL, 7))).toBe(CALL);
});

test.each([
  "1764000000.17",
  "",
  "c-",
  CALL,
  "c-a0k3x9v2m00-desk",
  "c-a0k3x9v2m0-desk1",
  "xc-a0k3x9v2m00-desk1",
  "c-a0k3x9v2m00-desk1;2",
  "c-a0k3x9v2m00-desk1\n",
  "c-a0k3x9v2m00-DESK1",
  "p-c-a0k3x9v2m00-desk1-1",
  "b-a0k3x9v2m00-talk1",
])("%j is no leg of ours", (id) => {
  expect(callOfLeg(id)).toBeNull();
});

test.each([
  "q-front-desk",
  "q-lobby",
  "",
  "b-a0k3x9v2m00",
  "b-a0k3x9v2m00-talk",
  "c-a0k3x9v2m00-desk1",
  "ab-a0k3x9v2m00-talk1",
])("%j is no talk of ours", (id) => {
  expect(callOfTalk(id)).toBeNull();
});
