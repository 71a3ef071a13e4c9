/** What the evidence of a leg that rang comes to, the strongest first. */
import { type LegEvidence, ringOutcome } from "../../src/domain/ring-outcome";

const NOTHING: LegEvidence = {
  ...{ answered: false, rang: false, ringOut: false, withdrawn: false, gone: false },
  ...{ cause: 0, sipCode: 0 },
};
const RANG_OUT = { rang: true, ringOut: true, cause: 19 };

test.each<[string, Partial<LegEvidence>, ReturnType<typeof ringOutcome>]>([
  ["taken up, whatever else", { ...RANG_OUT, answered: true }, "answered"],
  ["taken down by us, though the phone said busy in the same moment", { withdrawn: true, cause: 17 }, "withdrawn"],
  ["registered no longer, though it rang", { rang: true, gone: true, cause: 16 }, "unreachable"],
  ["busy by its cause", { cause: 17 }, "busy"],
  ["busy by its code", { sipCode: 600 }, "busy"],
  ["declined", { rang: true, sipCode: 603 }, "refused"],
  ["rejected", { cause: 21 }, "refused"],
  ["rang, and nobody came", RANG_OUT, "noAnswer"],
  ["never said that it rings", { ringOut: true, cause: 19 }, "unreachable"],
  ["nothing is known", {}, "unreachable"],
])("%s", (_what, seen, outcome) => {
  expect(ringOutcome({ ...NOTHING, ...seen })).toBe(outcome);
});
