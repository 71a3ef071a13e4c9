/** A call as a person reads it. */
import { joinStory, tellStory } from "../../src/domain/call-story";
import type { CallEvent, DomainEvent } from "../../src/domain/events";
import type { CallId, ChannelId, E164, EntryId } from "../../src/domain/glossary";
import { type StoryNames, storyNames } from "../../src/domain/story-names";
import { entriesOf, everyEvent, sampleOf } from "../support/sample-events";
import { aCompany, aSite } from "./a-company";

const CALL = "a0000000001" as CallId;
const NAMES: StoryNames = {
  employee: (id) => ({ anna: "Anna", dave: "Dave", boris: "Boris" })[id] ?? id,
  department: (id) => ({ service: "Service" })[id] ?? id,
  queue: (id) => ({ front: "the front desk" })[id] ?? id,
  site: (id) => ({ kazan: "Kazan", samara: "Samara" })[id] ?? id,
  category: (id) => ({ vip: "VIP" })[id] ?? id,
  greeting: (prompt) => (prompt === "greet-kazan-morning" ? { part: "morning", site: "Kazan" } : null),
  isMenu: (prompt) => prompt === "main-menu",
  zoneOf: () => "Europe/Moscow",
};

const tell = (...events: DomainEvent[]): string[] => tellStory(entriesOf(events), NAMES).map(({ text }) => text);
const say = <T extends CallEvent["type"]>(type: T, more: Partial<Extract<CallEvent, { type: T }>> = {}): string[] =>
  tell({ ...sampleOf(type, CALL), ...more } as DomainEvent);

test("the story of a caller who knows the extension", () => {
  const mobile = {
    leg: `c-${CALL}-mobile2` as ChannelId,
    device: "mobile" as const,
    outcome: "answered" as const,
    rangMs: 6_000,
  };
  const entries = entriesOf([
    { ...sampleOf("prompt.played", CALL), outcome: "finished" },
    sampleOf("menu.extensionDialled", CALL),
    sampleOf("phone.rang", CALL),
    sampleOf("phone.ended", CALL),
    { ...sampleOf("phone.ended", CALL), ...mobile },
    sampleOf("mobile.accepted", CALL),
  ]);
  expect(joinStory(tellStory(entries, NAMES), "Europe/Moscow")).toBe(
    "10:02:01 greeted, good morning (Kazan) · 10:02:02 dialled 204 (Anna) · " +
      "10:02:04 Anna's desk phone rang 20 s, no answer · 10:02:05 Anna's mobile answered, accepted with 1",
  );
});

test.each<[string[], string[]]>([
  [say("call.arrived"), ["called Kazan from +78435551234"]],
  [say("call.arrived", { number: null, kind: "withheld" }), ["called Kazan from a withheld number"]],
  [
    say("call.fellBack"),
    [
      "called Kazan from +78435551234; frontdesk was away, and Asterisk's own dialplan took the call",
      "talking with Anna",
      "talked 1 min, ended",
    ],
  ],
  [
    say("call.fellBack", { connectedAtMs: null, connectedTo: null, outcome: "nobody" }).slice(1),
    ["heard that nobody is there"],
  ],
  [say("call.arrived", { number: null }), ["called Kazan from an unreadable number"]],
  [
    say("call.arrived", { dnisKnown: false }),
    ["called 78432000000, which is no number of ours (taken as Kazan), from +78435551234"],
  ],
  [say("call.arrived", { kind: "colleague", employee: "boris", dnis: "204" }), ["Boris called 204"]],
  [
    say("caller.identified"),
    ["recognised as Ivan Petrov (VIP), or 1 other of the same number, by a look-up that took 2 ms"],
  ],
  [say("caller.identified", { customers: [], late: false }), ["nobody we know"]],
  [say("caller.lookupFailed"), ["could not be looked up, the database was too slow"]],
  [say("caller.blocked"), ["on the block list: heard a message"]],
  [say("caller.blocked", { by: "withheld", action: "refuse" }), ["withheld numbers are not taken here: refused"]],
  [say("step.entered"), []],
  [say("step.entered", { state: { step: "closed", holiday: "New Year" } }), ["we are closed: New Year"]],
  [say("step.entered", { state: { step: "vipDirect" } }), ["goes straight to the personal manager"]],
  [say("prompt.played"), ["greeted, good morning (Kazan), cut short"]],
  [say("prompt.played", { prompt: "main-menu", outcome: "finished" }), ["heard the menu"]],
  [say("prompt.played", { prompt: "closed", outcome: "failed" }), ['"closed" could not be played']],
  [say("menu.extensionDialled", { employee: null, department: "service" }), ["dialled 204 (Service)"]],
  [say("menu.extensionDialled", { employee: null }), ["dialled 204, which is nobody's"]],
  [say("menu.wrongInput"), ["pressed 9, which leads nowhere (try 1)"]],
  [say("menu.noInput"), ["pressed nothing (try 2)"]],
  [say("phone.ended", { outcome: "busy", rangMs: 0 }), ["Anna's desk phone was busy"]],
  [say("phone.ended", { outcome: "refused", rangMs: 3_000 }), ["Anna's desk phone rang 3 s, refused"]],
  [say("phone.ended", { outcome: "unreachable" }), ["Anna's desk phone could not be reached"]],
  [
    say("phone.ended", { outcome: "notAccepted", device: "mobile" }),
    ["Anna's mobile answered, but nobody took the call"],
  ],
  [say("phone.ended", { outcome: "withdrawn", rangMs: 400 }), ["Anna's desk phone rang 0 s, then was stopped"]],
  [say("queue.entered"), ["waits in the front desk, 60 s ahead"]],
  [say("queue.left"), ["waited 45 s"]],
  [say("queue.left", { how: "abandoned", waitedMs: 3_725_000 }), ["gave up after 1 h 2 min of waiting"]],
  [say("queue.left", { how: "timedOut", waitedMs: 300_000 }), ["left the front desk after 5 min"]],
  [say("queue.left", { how: "noAgent" }), ["left the front desk after 45 s: there was no agent any more"]],
  [say("queue.refused"), ["not let in: the front desk is full with 200 waiting"]],
  [say("queue.refused", { why: "onBreak", waiting: 0 }), ["not let in: the front desk has everybody on break"]],
  [say("queue.overflowed", { target: "front" }), ["the wait was too long: sent on to the front desk"]],
  [say("queue.overflowed", { why: "full", to: "site", target: "kazan" }), ["sent on to Kazan"]],
  [say("queue.overflowed", { why: "full", to: "number", target: "+78430000000" }), ["sent on to +78430000000"]],
  [say("queue.overflowed", { why: "closed", to: "message", target: "sorry" }), ["told so"]],
  [say("queue.exited"), ["pressed 1 (callback) while waiting"]],
  [say("queue.announced"), []],
  [say("offer.ended"), []],
  [say("offer.ended", { outcome: "unanswered", rangMs: 15_000 }), ["offered to Dave for 15 s: no answer"]],
  [say("offer.ended", { outcome: "lost" }), ["offered to Dave: came to nothing"]],
  [say("call.connected"), ["talking with Dave"]],
  [say("talk.ended"), ["talked 2 min 3 s, the caller hung up"]],
  [say("talk.ended", { by: "employee", talkedMs: 59_600 }), ["talked 1 min, Dave hung up"]],
  [say("call.adopted"), ["frontdesk came back and took the call over, 42 s after it began"]],
  [say("call.ended", { reason: "abandoned", at: "greeting" }), ["hung up during the greeting"]],
  [say("call.ended", { reason: "abandoned", at: "openMatter", cause: "callerHungUp" }), ["hung up before the menu"]],
  [say("call.ended", { reason: "completed", at: "queue", cause: "weHungUp" }), ["was hung up by us while waiting"]],
  [say("call.ended", { reason: "completed", at: "afterCall", cause: "weHungUp" }), ["ended"]],
  [say("call.ended", { reason: "nodeLost", at: "queue" }), ["lost with Asterisk while waiting"]],
  [say("call.ended", { reason: "failed", at: "newStep" }), ['ended by a fault at "newStep"']],
])("%j", (told, expected) => {
  expect(told).toEqual(expected);
});

test("an ageing place that is given up is not worth a sentence, one that is used is told as a wait", () => {
  const entry = `e-${CALL}-1` as EntryId;
  const left = sampleOf("queue.left", CALL);
  expect(tell(sampleOf("queue.shadowHeld", CALL), { ...left, entry, how: "elsewhere" })).toEqual([
    "holds a place in the front desk meanwhile",
  ]);
  expect(tell(sampleOf("queue.shadowHeld", CALL), sampleOf("queue.entered", CALL), left)).toEqual([
    "holds a place in the front desk meanwhile",
    "waits in the front desk, 60 s ahead",
    "waited 45 s",
  ]);
});

test("every event can be told, agents' and the system's own are left out", () => {
  const told = tell(...everyEvent(CALL));
  expect(told.every((text) => text.length > 0 && !/undefined|null|NaN/.test(text))).toBe(true);
  expect(told.length).toBeLessThan(everyEvent(CALL).length - 7);
});

test("what happened in the same second shares its time; the zone is the site's", () => {
  const lines = [
    { atMs: Date.parse("2026-03-02T07:02:01.100Z"), text: "one" },
    { atMs: Date.parse("2026-03-02T07:02:01.900Z"), text: "two" },
    { atMs: Date.parse("2026-03-02T07:02:02.000Z"), text: "three" },
  ];
  expect(joinStory(lines, "Europe/Samara")).toBe("11:02:01 one · two · 11:02:02 three");
  expect(joinStory([], "Europe/Samara")).toBe("");
});

test("names come from the company; what has gone from it keeps its key", () => {
  const company = aCompany({ sites: [aSite({ id: "kazan", name: "TeploDom Kazan", zone: "Europe/Moscow" })] });
  const names = storyNames(company);
  expect(storyNames(company)).toBe(names);
  expect(names.site("kazan")).toBe("TeploDom Kazan");
  expect(names.employee("gone")).toBe("gone");
  expect(names.greeting("greet-morning")).toEqual({ part: "morning", site: "TeploDom Kazan" });
  expect(names.zoneOf(entriesOf([{ ...sampleOf("call.arrived", CALL), number: "+7" as E164 }]))).toBe("Europe/Moscow");
  expect(names.zoneOf([])).toBe("utc");
});
