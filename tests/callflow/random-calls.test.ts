/** A busy hour nobody could have thought of: callers, keys, phones and agents at random. Afterwards nothing is left, and the books balance. */
import fc from "fast-check";
import {
  answersAfter,
  busy,
  type CallerScript,
  dead,
  ignores,
  type PhoneScript,
  refuses,
  unreachable,
} from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";
import { leftBehind } from "./nothing-left";
import { deskWith } from "./queue-desk";

const OUTSIDE = "+78432223344";
const PHONES = ["desk-101", "desk-102", "desk-103", "desk-204", "desk-205", "+79005550101", OUTSIDE];
const AGENTS_DESKS = new Set(["desk-102", "desk-103"]);
const VIP = "+78435551234";
const HANDLED = "+78435551235";
const INCIDENT = "+78435560001";
const BLOCKED = "+74955556600";
const KAZAN = "78432000000";
const HOUR_MS = 3_600_000;

const within = (max: number) => fc.integer({ min: 0, max });
/** Coarse times make things happen in the same millisecond. */
const moment = (max: number) =>
  fc.oneof(
    within(max),
    within(max / 100).map((n) => n * 100),
  );

const press = fc.record({ key: fc.constantFrom(..."0123456789*#"), afterMs: moment(30_000) });
const accept = fc.record({ key: fc.constantFrom("1", "1", "2"), afterMs: moment(6_000) });
const phone: fc.Arbitrary<PhoneScript> = fc.oneof(
  fc
    .record({ afterMs: moment(8_000), presses: fc.array(accept, { maxLength: 1 }), hangsUpAfterMs: moment(20_000) })
    .map(({ afterMs, ...then }) => answersAfter(afterMs, then)),
  fc.constantFrom(busy(), refuses(), ignores(), unreachable(), dead()),
);
const from = fc.constantFrom<CallerScript>(
  { ani: VIP, dnis: KAZAN },
  { ani: HANDLED, dnis: KAZAN },
  { ani: INCIDENT, dnis: KAZAN },
  { ani: BLOCKED, dnis: KAZAN },
  { ani: "anonymous", dnis: KAZAN },
  { ani: "+78435557777", dnis: "78432000001" },
  { from: { kind: "phone", account: "desk-204" }, dnis: "102" },
  { from: { kind: "phone", account: "desk-205" }, dnis: "30" },
);
const caller = fc.record({
  who: from,
  atMs: moment(20_000),
  presses: fc.array(press, { maxLength: 6 }),
  hangsUpAfterMs: moment(60_000),
  commandsTakeMs: fc.constantFrom(0, 0, 5, 80),
});
/** What the queues say; empty: nothing out of the ordinary. */
const rules = fc.constantFrom(
  { frontDesk: "", service: "" },
  {
    frontDesk: `waitMax: 12s, welcome: queue-enter, comfort: { prompt: [comfort, info], after: 3s, every: 5s }, announce: { position: true, estimate: true, after: 2s, every: 5s }, overflow: [queue service, number "${OUTSIDE}"]`,
    service: "waitMax: 8s, noAgent: { loggedOut: refuse, onBreak: leave, unreachable: leave }",
  },
  {
    frontDesk: `noAgent: { onBreak: leave, unreachable: leave }, hopeless: { waitingPerAgent: 1 }, entriesMax: 3, exits: { "1": { label: service, to: menu second }, "2": { label: frank, to: employee frank }, "3": { label: info, to: message info }, "9": { label: bye, to: hangUp } }, overflow: [number "${OUTSIDE}", queue service]`,
    service: "waitMax: 5s",
  },
);
const hour = fc.record({
  rules,
  callers: fc.array(caller, { minLength: 1, maxLength: 6 }),
  phones: fc.array(fc.array(phone, { minLength: 1, maxLength: 3 }), {
    minLength: PHONES.length,
    maxLength: PHONES.length,
  }),
  agents: fc.subarray(["dave", "erin", "frank"]),
  lookupMs: fc.constantFrom(2, 39, 40, 41, 600, 3_000),
  lookupFails: fc.boolean(),
  campaigns: fc.constantFrom("[]", '[{ id: c, prompt: promo, from: "2026-01-01 00:00" }]'),
});
type Hour = typeof hour extends fc.Arbitrary<infer T> ? T : never;

async function play({ callers, phones, agents, rules, ...options }: Hour): Promise<FrontDesk> {
  const customers = {
    [VIP]: { category: "vip", manager: "bob" },
    [HANDLED]: { openMatter: { subject: "a stove", handler: "erin" } },
  };
  const { frontDesk, service } = rules;
  const desk =
    frontDesk === ""
      ? new FrontDesk({ ...options, customers })
      : deskWith(frontDesk, { ...options, customers, service, extra: 'outboundPrefixes: ["+7843"]\n' });
  desk.login(...agents);
  for (const [i, name] of PHONES.entries()) desk.world.phones.script(name, ...(phones[i] ?? []));
  let n = 0;
  for (const { who, atMs, ...script } of callers) {
    const name = `caller ${++n}`;
    desk.clock.after(atMs, () => desk.call(name, { ...who, ...script }));
  }
  await desk.clock.advance(25_000); // all have called
  await desk.finish();
  return desk;
}

/** No agent in two talks, no caller in two: by the transcript, not by what the pool believes. Whether any other desk takes a second call is its own business. */
function doubleTalks({ world }: FrontDesk): string[] {
  const talking = new Set<string>();
  return world.transcript.flatMap((line) => {
    const [, caller, phone] = /^(.+) and (.+) talk$/.exec(line) ?? [];
    const gone = /^(.+) (?:hangs up|is hung up)$/.exec(line)?.[1];
    if (gone) talking.delete(gone);
    if (!caller || !phone) return [];
    const single = AGENTS_DESKS.has(phone) ? [caller, phone] : [caller];
    const twice = single.filter((who) => talking.has(who)).map((who) => `${who} talks twice`);
    talking.add(caller).add(phone);
    return twice;
  });
}

test("after 500 random hours nothing is left", async () => {
  await fc.assert(
    fc.asyncProperty(hour, async (one) => {
      const desk = await play(one);
      expect([...(await leftBehind(desk)), ...doubleTalks(desk)]).toEqual([]);
      expect(desk.typesOf("call.ended")).toHaveLength(one.callers.length);
      expect(desk.clock.monotonicMs()).toBeLessThan(HOUR_MS);
    }),
    { seed: 7, numRuns: 500 },
  );
}, 120_000);
