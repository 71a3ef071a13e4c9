/** What is said when something cannot be fetched, and the parts that decide where and what to fetch. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_MIRROR, debianMirror } from "../../src/setup/apt-sources";
import { isNewEnough } from "../../src/setup/asterisk-program";
import { SetupError } from "../../src/setup/errors";
import { takeFileLock } from "../../src/setup/file-lock";
import { fetchPackages } from "../../src/setup/packages";
import { createProgressBar } from "../../src/setup/progress";
import { waitUntil } from "./wait-until";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "frontdesk-packages-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A folder of programs that stand in for the machine's. */
function fakeBin(programs: Record<string, string>): string {
  const dir = join(home, "bin");
  mkdirSync(dir);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, name), 0o755);
  }
  return dir;
}

async function failure(path: string): Promise<string> {
  const err = await fetchPackages({ cacheDir: join(home, "cache"), bundle: "asterisk", env: { PATH: path } }).catch(
    (e) => e,
  );
  expect(err).toBeInstanceOf(SetupError);
  return (err as Error).message;
}

test("a machine without apt is told so in one paragraph, with what to type", async () => {
  const message = await failure(join(home, "nothing-here"));
  expect(message).toContain("Could not fetch");
  expect(message).toContain("has no apt");
  expect(message).toContain("`asterisk` is on PATH");
  expect(message).not.toContain("\n");
});

test("a network that is away is named by apt's own first complaint", async () => {
  const apt = "echo 'W: Failed to fetch http://mirror/x  Temporary failure resolving mirror' >&2; exit 0";
  const message = await failure(fakeBin({ "apt-config": "exit 0", "apt-get": apt }));
  expect(message).toContain("Temporary failure resolving mirror");
  expect(message).toContain("http_proxy");
});

test("a full disk is not tried again", async () => {
  const apt = `echo x >> ${home}/calls; echo 'E: You do not have enough free space... No space left on device' >&2; exit 100`;
  const message = await failure(`${fakeBin({ "apt-config": "exit 0", "apt-get": apt })}:/bin:/usr/bin`);
  expect(message).toContain("No space left on device");
  expect(readFileSync(join(home, "calls"), "utf8")).toBe("x\n");
});

describe("the mirror is the one of the machine's own apt", () => {
  const withSources = (name: string, text: string) => {
    mkdirSync(join(home, "sources.list.d"), { recursive: true });
    writeFileSync(join(home, name), text);
    return debianMirror(home);
  };

  test("in the one-line format, past options, comments and other archives", () => {
    const text = `# deb http://old/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://packages.example.com/node nodistro main
deb http://sec.example.com/debian-security bookworm-security main
deb [trusted=yes] http://mirror.example.com/debian bookworm main contrib`;
    expect(withSources("sources.list", text)).toBe("http://mirror.example.com/debian");
  });

  test("in deb822 format, with several suites and a disabled paragraph", () => {
    const text = `Enabled: no
Types: deb
URIs: http://disabled/debian
Suites: trixie
Components: main

Types: deb deb-src
# a comment
URIs: http://mirror.example.com/debian
Suites: trixie trixie-updates
Components: main non-free
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;
    expect(withSources("sources.list.d/debian.sources", text)).toBe("http://mirror.example.com/debian");
  });

  test("and Debian's own when there is none", () => {
    expect(withSources("sources.list", "deb http://ubuntu.example.com/ubuntu noble main")).toBe(DEFAULT_MIRROR);
  });
});

test.each([
  ["22.10.1", true],
  ["22.10.1~dfsg+~cs6.17", true],
  ["22.11.0-rc1", true],
  ["23.0.0", true],
  ["22.10.0", false],
  ["22.9.9", false],
  ["20.15.2", false],
  ["GIT-master-abc", false],
])("Asterisk %s will do: %s", (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

describe("the lock between two runs", () => {
  const path = () => join(home, "x.lock");

  test("the second waits for the first, and says for whom", async () => {
    const waits: number[] = [];
    const unlock = await takeFileLock(path(), { limitMs: 1_000 });
    const second = takeFileLock(path(), { limitMs: 10_000, onWait: (pid) => waits.push(pid) });
    await waitUntil(() => waits.length > 0, "the second waits");
    unlock();
    (await second)();
    expect(waits).toEqual([process.pid]);
  });

  test("a holder that died is passed over", async () => {
    writeFileSync(path(), JSON.stringify({ pid: process.pid, startTicks: "1", bootId: "another boot" }));
    (await takeFileLock(path(), { limitMs: 1_000 }))();
  });

  test("it is given up after the limit", async () => {
    const unlock = await takeFileLock(path(), { limitMs: 1_000 });
    await expect(takeFileLock(path(), { limitMs: 50 })).rejects.toThrow("too long");
    unlock();
  });
});

describe("progress", () => {
  const written: string[] = [];
  beforeEach(() => written.splice(0));
  const output = (isTTY: boolean) => ({ isTTY, columns: 60, write: (text: string) => written.push(text) });

  test("a terminal gets a bar that replaces itself", () => {
    const bar = createProgressBar(output(true));
    bar.show({ label: "downloading", fraction: 0.5 });
    bar.done();
    expect(written[0]).toContain("[##############--------------]  50% downloading");
    expect(written.every((text) => !text.includes("\n"))).toBe(true);
  });

  test("a log gets a line every five seconds", () => {
    let nowMs = 0;
    const bar = createProgressBar(output(false), () => nowMs);
    for (; nowMs <= 10_000; nowMs += 100) bar.show({ label: "downloading", fraction: nowMs / 20_000 });
    expect(written).toEqual(["  0% downloading\n", " 25% downloading\n", " 50% downloading\n"]);
  });
});
