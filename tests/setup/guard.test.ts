/** The guard against real processes: nothing that was started outlives its parent. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SetupError } from "../../src/setup/errors";
import { createGuard, type Guard } from "../../src/setup/guard";
import { identify } from "../../src/setup/process-identity";
import { waitUntil } from "./wait-until";

const PARENT = join(__dirname, "guarded-parent.ts");
const env = { PATH: process.env.PATH };

let home: string;
let guard: Guard;
const runsDir = () => join(home, "runs");
const output = () => ({ file: join(home, "log") });
const lives = (pid: number) => identify(pid) !== null;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "frontdesk-guard-"));
  guard = await createGuard({ runsDir: runsDir() });
});

afterEach(async () => {
  await guard.stopAll();
  rmSync(home, { recursive: true, force: true });
});

/** Another process with a guard of its own, holding a polite and a stubborn program. */
async function startParent(dir: string) {
  const parent = spawn(process.execPath, ["--import", "tsx", PARENT, dir], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  parent.stdout.on("data", (chunk) => {
    said += String(chunk);
  });
  await waitUntil(() => said.includes("\n"), "the parent starts its programs");
  return { parent, pids: said.trim().split(" ").map(Number) };
}

test("kill -9 of the parent leaves no child ten seconds later, not even one that ignores TERM", async () => {
  const { parent, pids } = await startParent(join(home, "other"));
  expect(pids.filter(lives)).toHaveLength(2);

  parent.kill("SIGKILL");

  await waitUntil(() => !pids.some(lives), "no program is left", 10_000);
}, 30_000);

test("the next start ends at once what a killed run left behind", async () => {
  const dir = join(home, "other");
  const { parent, pids } = await startParent(dir);
  parent.kill("SIGKILL");
  await waitUntil(() => parent.signalCode !== null, "the parent is gone");

  await createGuard({ runsDir: join(dir, "runs") });

  expect(pids.filter(lives)).toEqual([]);
  expect(readdirSync(join(dir, "runs"))).toEqual([]);
}, 30_000);

test("a second run in the data folder of a living one is refused, and harms nothing", async () => {
  const dir = join(home, "other");
  const { parent, pids } = await startParent(dir);

  await expect(createGuard({ runsDir: join(dir, "runs") })).rejects.toThrow(SetupError);
  await expect(createGuard({ runsDir: join(dir, "runs") })).rejects.toThrow(`kill ${parent.pid}`);

  expect(pids.filter(lives)).toHaveLength(2);
  parent.kill("SIGKILL");
  await waitUntil(() => !pids.some(lives), "no program is left", 10_000);
}, 30_000);

test("stop sends the program's own signal and tells how it ended", async () => {
  const program = await guard.spawn(
    "trapper",
    { file: "sh", args: ["-c", "trap 'exit 7' INT; while :; do sleep 0.05; done"] },
    {
      env,
      output: output(),
      stopSignal: "SIGINT",
    },
  );
  // The shell needs a moment to set its trap: until then INT ends it as a signal.
  await waitUntil(() => signalMask(program.pid, "SigCgt", 2), "trap set");

  await expect(program.stop()).resolves.toEqual({ code: 7, signal: null });
  expect(program.isRunning()).toBe(false);
  expect(readdirSync(runsDir())).toEqual([]);
});

test("a program that does not stop in time is killed", async () => {
  const program = await guard.spawn(
    "stubborn",
    { file: "sh", args: ["-c", "trap '' TERM; while :; do sleep 0.05; done"] },
    { env, output: output() },
  );
  await waitUntil(() => signalMask(program.pid, "SigIgn", 15), "trap set");

  await expect(program.stop(200)).resolves.toEqual({ code: null, signal: "SIGKILL" });
  await waitUntil(() => !lives(program.pid), "it is gone");
});

test("what a program started itself ends with it", async () => {
  const lines: string[] = [];
  const program = await guard.spawn(
    "family",
    { file: "sh", args: ["-c", "sleep 300 & echo $!; wait"] },
    {
      env,
      output: { onLine: (line) => lines.push(line) },
    },
  );
  await waitUntil(() => lines.length > 0, "the grandchild runs");

  await program.kill();

  await waitUntil(() => !lives(Number(lines[0])), "the grandchild is gone");
});

test("a program that cannot be started ends with 127", async () => {
  const program = await guard.spawn("missing", { file: "/no/such/program", args: [] }, { env, output: output() });
  await expect(program.exited).resolves.toEqual({ code: 127, signal: null });
});

/** Whether a signal is in one of the masks of /proc/PID/status. */
function signalMask(pid: number, mask: "SigIgn" | "SigCgt", signal: number): boolean {
  const hex = new RegExp(`^${mask}:\\s*([0-9a-f]+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return hex !== undefined && ((BigInt(`0x${hex}`) >> BigInt(signal - 1)) & 1n) === 1n;
}
