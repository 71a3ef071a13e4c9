/** The way on from a queue that does not take a caller, or not any longer. */
import type { OverflowReason } from "../../src/domain/admission";
import type { OverflowTarget } from "../../src/domain/company";
import type { E164 } from "../../src/domain/glossary";
import { mayBeRung, type Stop, stopsOf } from "../../src/domain/overflow";
import { indexCompany } from "../../src/domain/people";
import { aCompany, aSite } from "./a-company";

const [frontDesk] = aCompany().queues;
if (!frontDesk) throw new Error("the small company has a queue");
const kazan = aSite();
const people = indexCompany(
  aCompany({
    sites: [kazan, aSite({ id: "samara", dnis: [], queue: "samara" })],
    queues: [frontDesk, { ...frontDesk, id: "service" }, { ...frontDesk, id: "samara" }],
    outboundPrefixes: ["+7843", "+78469"],
  }),
);

const inWords = (stop: Stop): string => {
  switch (stop.kind) {
    case "queue":
      return `queue ${stop.queue.id} by the clock of ${stop.site.id}`;
    case "number":
      return `number ${stop.number}`;
    case "callback":
      return "callback";
    case "message":
      return `message ${stop.prompt}`;
  }
};
const stops = (overflow: OverflowTarget[], visited: string[] = ["front-desk"], why: OverflowReason = "timedOut") =>
  stopsOf({ overflow }, { site: kazan, visited, why }, people).map(inWords);

const service: OverflowTarget = { kind: "queue", queue: "service" };
const number = (to: string): OverflowTarget => ({ kind: "number", number: to as E164 });

test("the targets in their order, and a message when all have failed", () => {
  const overflow: OverflowTarget[] = [
    service,
    { kind: "site", site: "samara" },
    number("+78435550000"),
    { kind: "callback" },
  ];
  expect(stops(overflow)).toEqual([
    "queue service by the clock of kazan",
    "queue samara by the clock of samara",
    "number +78435550000",
    "callback",
    "message sorry",
  ]);
});

test.each<[OverflowReason, string]>([
  ["full", "queue-full"],
  ["closed", "queue-closed"],
  ["timedOut", "sorry"],
  ["onBreak", "sorry"],
  ["hopeless", "sorry"],
])("without any target a caller for whom it is %s hears %s", (why, prompt) => {
  expect(stops([], ["front-desk"], why)).toEqual([`message ${prompt}`]);
});

test("the company's own message comes before ours", () => {
  expect(stops([{ kind: "message", prompt: "write-to-us" }])[0]).toBe("message write-to-us");
});

test("no queue twice on one way, by whatever name it is reached", () => {
  const overflow: OverflowTarget[] = [service, { kind: "site", site: "samara" }];
  expect(stops(overflow, ["front-desk", "service", "samara"])).toEqual(["message sorry"]);
});

test("a queue or a site that the company has no longer is passed over", () => {
  expect(stops([{ kind: "queue", queue: "gone" }, { kind: "site", site: "gone" }, service])[0]).toBe(
    "queue service by the clock of kazan",
  );
});

test.each([
  ["+78435550000", true],
  ["+78469550000", true],
  ["+78461550000", false],
  ["+882120000000", false],
])("whether %s may be rung for a caller: %s", (to, allowed) => {
  expect(mayBeRung(to as E164, people)).toBe(allowed);
  expect(stops([number(to)]).includes(`number ${to}`)).toBe(allowed);
});

test("a company that names no prefixes rings nobody outside", () => {
  expect(mayBeRung("+78435550000" as E164, indexCompany(aCompany()))).toBe(false);
});
