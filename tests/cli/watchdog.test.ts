/** The watchdog in a process of its own: a stall kills it, work and waiting do not. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const LIMIT_MS = 400;

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script that has the watchdog started, from the sources. */
function run(script: string): Promise<Ended> {
  const code = `const { startWatchdog } = require("./src/watchdog.ts");
    const stallFor = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
    const watchdog = startWatchdog({ limitMs: ${LIMIT_MS} });
    ${script}`;
  return new Promise((resolvePromise, reject) => {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", code], {
      cwd: ROOT,
      env: { PATH: process.env.PATH },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => resolvePromise({ code, signal, stdout, stderr }));
  });
}

test("an event loop that stands still is ended, with a word about it", async () => {
  const ended = await run(`setTimeout(() => { stallFor(20_000); console.log("survived"); }, 100);`);
  expect(ended).toMatchObject({ signal: "SIGKILL", stdout: "" });
  expect(ended.stderr).toContain("the event loop has stood still for 0.4 s");
}, 30_000);

test("a process that works in bits lives", async () => {
  const ended = await run(`
    let bits = 0;
    const timer = setInterval(() => { stallFor(50); if (++bits === 20) { clearInterval(timer); console.log("done"); } }, 60);`);
  expect(ended).toMatchObject({ code: 0, stdout: "done\n" });
}, 30_000);

test("it keeps no process alive", async () => {
  expect(await run("")).toMatchObject({ code: 0, signal: null });
}, 30_000);

test("stopped, it lets a stall pass", async () => {
  const ended = await run(`watchdog.stop().then(() => { stallFor(${LIMIT_MS * 3}); console.log("survived"); });`);
  expect(ended).toMatchObject({ code: 0, stdout: "survived\n" });
}, 30_000);
