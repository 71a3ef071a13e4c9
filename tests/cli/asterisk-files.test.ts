/** What the doctor reads in Asterisk's own files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asteriskFilesExamination, checkDialplan, checkHttp, checkRtp } from "../../src/cli/doctor/asterisk-files";
import { readConf, settingOf } from "../../src/cli/doctor/conf-file";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "frontdesk-etc-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function conf(text: string) {
  writeFileSync(join(dir, "x.conf"), text);
  return readConf(dir, "x.conf");
}

test("sections, comments, both kinds of assignment, the last one wins", () => {
  const lines = conf(
    "[general] ; first\nBindAddr = 10.0.0.1\nbindaddr=>127.0.0.1 ; here\n;bindaddr=9\n[other]\nbindaddr=1\n",
  );
  expect(settingOf(lines, "general", "bindaddr")).toBe("127.0.0.1");
  expect(settingOf(lines, "general", "absent")).toBeNull();
});

test("included files are read, by name and by star, and a missing one does no harm", () => {
  writeFileSync(join(dir, "a_custom.conf"), "[from-trunk]\nexten => s,1,Stasis(frontdesk,trunk)\n");
  writeFileSync(join(dir, "b.conf"), "enabled=yes\n");
  const lines = conf('[general]\n#include "b.conf"\n#include *_custom.conf\n#tryinclude missing.conf\n');
  expect(settingOf(lines, "general", "enabled")).toBe("yes");
  expect(checkDialplan(lines, "frontdesk")).toMatchObject({ verdict: "ok", found: "Stasis(frontdesk) in from-trunk" });
});

test("a file that includes itself is read to an end", () => {
  expect(conf('[general]\na=1\n#include "x.conf"\n').length).toBeGreaterThan(0);
});

test("the dialplan must lead to our application, not to another's", () => {
  expect(checkDialplan(conf("[a]\nexten => s,1,Stasis(frontdesk2)\n ; Stasis(frontdesk)\n"), "frontdesk").verdict).toBe(
    "fail",
  );
  expect(checkDialplan(conf("[a]\n same => n,Stasis(frontdesk)\n"), "frontdesk").verdict).toBe("ok");
});

test.each([
  ["enabled=yes\nbindaddr=127.0.0.1", "ok"],
  ["enabled=yes\nbindaddr=0.0.0.0", "warn"],
  ["enabled=yes", "warn"],
  ["bindaddr=127.0.0.1", "fail"],
])("http.conf with %j", (text, verdict) => {
  expect(checkHttp(conf(`[general]\n${text}\n`)).verdict).toBe(verdict);
});

test.each([
  ["", "ok"],
  ["rtpstart=10000\nrtpend=20000", "ok"],
  ["rtpstart=10000\nrtpend=10019", "warn"],
  ["rtpstart=20000\nrtpend=10000", "fail"],
  ["rtpstart=many\nrtpend=more", "fail"],
])("rtp.conf with %j", (text, verdict) => {
  expect(checkRtp(conf(`[general]\n${text}\n`)).verdict).toBe(verdict);
});

test("files that are elsewhere are no failure", async () => {
  const findings = await asteriskFilesExamination(join(dir, "nowhere"), "frontdesk").examine();
  expect(findings.map(({ verdict }) => verdict)).toEqual(["warn", "warn", "warn"]);
});
