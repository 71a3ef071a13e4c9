import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeCliScript } from "../../src/setup/cli-script";

describe("the command line of an Asterisk", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "frontdesk's cli "));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const shows = (...words: string[]): string[] => {
    const script = join(dir, "cli");
    const print = { file: "/usr/bin/printf", args: ["%s\\n", "it's mine"] };
    writeCliScript(
      script,
      { command: (args) => ({ ...print, args: [...print.args, ...args] }) },
      join(dir, "asterisk.conf"),
    );
    return execFileSync(script, words, { encoding: "utf8" }).trimEnd().split("\n");
  };

  it("hands its words over as one command, whatever the folder is called", () => {
    expect(shows("core", "show", "channels")).toEqual([
      "it's mine",
      "-C",
      join(dir, "asterisk.conf"),
      "-rx",
      "core show channels",
    ]);
  });

  it("is the console without any", () => {
    expect(shows()).toEqual(["it's mine", "-C", join(dir, "asterisk.conf"), "-r"]);
  });
});
