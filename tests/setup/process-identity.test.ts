import { commandLineOf, groupOf, identify, parentOf, stillRuns } from "../../src/setup/process-identity";

/** No process has this number: it is above what Linux gives. */
const NOBODY = 2 ** 30;

describe("who a process is", () => {
  it("knows who started it, its group and its words", () => {
    expect(parentOf(process.pid)).toBe(process.ppid);
    expect(groupOf(process.pid)).toEqual(expect.any(Number));
    expect(commandLineOf(process.pid)).not.toEqual([]);
  });

  it("knows it again", () => {
    const me = identify(process.pid);
    expect(me && stillRuns(me)).toBe(true);
    expect(me && stillRuns({ ...me, startTicks: "1" })).toBe(false);
  });

  it("says of one that has gone that it has", () => {
    expect([identify(NOBODY), parentOf(NOBODY), groupOf(NOBODY)]).toEqual([null, null, null]);
    expect(commandLineOf(NOBODY)).toEqual([]);
  });
});
