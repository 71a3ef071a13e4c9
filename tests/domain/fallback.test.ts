/** What the dialplan noted of calls that it took without frontdesk. */
import { readFallback } from "../../src/domain/fallback";

const AT = 1_772_447_400;
const CHANNEL = "frontdesk-1772447400.7";
const note = (kind: string, seconds: number, ...words: string[]): string =>
  [`1772447/${CHANNEL}`, kind, AT + seconds, ...words].join("|");
const CAME = note("trunk", 0, "+78435551234", "78432000000");

test("a caller who talked: who, when, with which phone, until when", () => {
  const notes = [note("ended", 60, ""), note("talk", 12, "desk-101"), CAME]; // in no order
  expect(readFallback(notes)).toEqual({
    unreadable: [],
    calls: [
      {
        channel: CHANNEL,
        from: { kind: "trunk", ani: "+78435551234" },
        dnis: "78432000000",
        arrivedAtMs: AT * 1000,
        talk: { account: "desk-101", sinceMs: (AT + 12) * 1000 },
        ended: { atMs: (AT + 60) * 1000, outcome: "connected" },
        notes,
      },
    ],
  });
});

test.each([
  ["closed", "closed"],
  ["nobody", "nobody"],
  ["", "abandoned"],
])("said %j at the end means %s", (said, outcome) => {
  expect(readFallback([CAME, note("ended", 9, said)]).calls[0]?.ended?.outcome).toBe(outcome);
});

test("a colleague who calls is known by the phone", () => {
  const [call] = readFallback([note("phone", 0, "desk-204", "101")]).calls;
  expect(call).toMatchObject({ from: { kind: "phone", account: "desk-204" }, dnis: "101", ended: null, talk: null });
});

test("a withheld number is no number", () => {
  expect(readFallback([note("trunk", 0, "", "78432000000")]).calls[0]?.from).toEqual({ kind: "trunk", ani: "" });
});

test("what belongs to no call is told, so that it can be deleted", () => {
  const strays = [
    "nonsense",
    note("talk", 1, "desk-101"),
    `1772447/${CHANNEL}x|later|1|a`,
    "1772447/..%2f|trunk|1|a|b",
  ];
  expect(readFallback(strays)).toEqual({ calls: [], unreadable: expect.arrayContaining(strays) as string[] });
});

test("many calls are kept apart", () => {
  const other = CAME.replace(CHANNEL, "frontdesk-1772447400.9");
  expect(readFallback([CAME, other, note("ended", 5, "closed")]).calls.map(({ ended }) => ended !== null)).toEqual([
    true,
    false,
  ]);
});
