/** How `frontdesk calls` shows a call: by the clock of the site that was called, and what is not known as such. */
import type { CallDetail } from "../../src/api/deps";
import { callText, cells } from "../../src/cli/commands/calls";
import type { CallId, CustomerId } from "../../src/domain/glossary";
import { aCompany, aSite } from "../domain/a-company";

const ARRIVED_MS = Date.UTC(2026, 10, 18, 7, 2, 3);
const company = aCompany({ sites: [aSite({ zone: "Europe/Samara" })] });

const CALL: CallDetail = {
  id: "a2k3x9v2m00" as CallId,
  site: "kazan",
  dnis: "+78435550001",
  number: "+78435551234",
  kind: "customer",
  customers: ["aksakov" as CustomerId],
  customerName: "Viktor Aksakov",
  category: "vip",
  employee: null,
  queue: "front-desk",
  step: "talk",
  arrivedAtMs: ARRIVED_MS,
  answeredAtMs: ARRIVED_MS,
  connectedAtMs: ARRIVED_MS + 5_000,
  connectedTo: "olga",
  endedAtMs: ARRIVED_MS + 65_000,
  endReason: "completed",
  callback: null,
  cause: "callerHungUp",
  segments: [],
  entries: [],
  offers: [],
};

test("a call that has ended, in one row", () => {
  expect(cells(CALL, company)).toEqual([
    "a2k3x9v2m00",
    "11-18 11:02:03 +4",
    "+78435551234",
    "Viktor Aksakov",
    "kazan",
    "completed (talk)",
    "front-desk",
    "65 s",
  ]);
});

test("a call that goes on shows where it is; what was not recorded is a dash", () => {
  const little = {
    ...CALL,
    site: null,
    number: null,
    kind: null,
    customerName: null,
    queue: null,
    arrivedAtMs: null,
    endedAtMs: null,
    endReason: null,
  };
  expect(cells(little, company)).toEqual(["a2k3x9v2m00", "-", "-", "-", "-", "talk", "-", "-"]);
});

test("a call as a story: who, when, how it ended, then line by line", () => {
  const story = {
    lines: [
      { atMs: ARRIVED_MS, text: "called TeploDom" },
      { atMs: ARRIVED_MS + 2_000, text: "greeted, good morning" },
    ],
    text: "",
  };
  expect(callText(CALL, story, company).split("\n")).toEqual([
    "call     a2k3x9v2m00",
    "from     +78435551234, Viktor Aksakov",
    "to       +78435550001 (kazan)",
    "arrived  2026-11-18 11:02:03 GMT+4",
    "ended    completed, callerHungUp",
    "",
    "11:02:03  called TeploDom",
    "11:02:05  greeted, good morning",
  ]);
});

test("a call whose row was lost is told from its lines alone", () => {
  expect(callText(null, { lines: [{ atMs: ARRIVED_MS, text: "hung up" }], text: "" }, company)).toBe(
    "07:02:03  hung up",
  );
});
