/** frontdesk as a process of its own: started, killed and started again by the demo and the tests. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "../setup/errors";
import { freeTcpPorts } from "../setup/free-ports";
import type { Guard, GuardedProcess } from "../setup/guard";
import { type ApiClient, createApiClient } from "./api-client";

/** Two seconds as a rule; a machine that is busy with everything else may need far longer. */
const READY_LIMIT_MS = 90_000;
const READY_POLL_MS = 50;
const READY_ASK_MS = 10_000;
const LOG_LINES_SHOWN = 6;
/** The `frontdesk` command of this checkout. */
const COMMAND = join(__dirname, "../cli/frontdesk.cjs");

export interface FrontdeskOptions {
  readonly guard: Guard;
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly apiKey: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The script that is the command; default: that of this checkout, which runs the sources. */
  readonly command?: string;
  /** What /readyz says when the process is what it should become; default "ready": it takes calls. */
  readonly becomes?: "ready" | "standby";
}

export interface FrontdeskProcess {
  readonly api: ApiClient;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly logFile: string;
  readonly pid: number;
  isRunning(): boolean;
  /** Resolves when the process that runs now has ended. */
  exited(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Tells it to end; resolves with its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  /** Starts it on the same port; resolves when it takes calls, or is a standby if that is what it shall become. */
  start(settings?: Readonly<Record<string, string>>, becomes?: "ready" | "standby"): Promise<void>;
}

/** Resolves when frontdesk takes calls (or stands by, if that is wanted). @throws SetupError with the end of its log when it does not */
export async function startFrontdesk(options: FrontdeskOptions): Promise<FrontdeskProcess> {
  const [port] = await freeTcpPorts(1);
  const apiUrl = `http://127.0.0.1:${port}`;
  const logFile = join(options.dir, "log");
  const api = createApiClient(apiUrl, options.apiKey);
  let child: GuardedProcess = await spawnIt();
  await ready(options.becomes);

  function spawnIt(settings: Readonly<Record<string, string>> = {}): Promise<GuardedProcess> {
    return options.guard.spawn(
      "frontdesk",
      { file: process.execPath, args: [options.command ?? COMMAND, "serve"] },
      {
        env: {
          ...options.env,
          LOG_LEVEL: "info",
          ...options.settings,
          FRONTDESK_DATA: join(options.dir, "data"),
          FRONTDESK_API_PORT: String(port),
          ...settings,
        },
        output: { file: logFile },
      },
    );
  }

  async function ready(becomes: "ready" | "standby" = "ready"): Promise<void> {
    const deadline = performance.now() + READY_LIMIT_MS;
    while ((await statusOf(apiUrl)) !== becomes) {
      if (!child.isRunning() || performance.now() > deadline)
        throw new SetupError(
          "frontdesk did not start",
          `${child.isRunning() ? "it was not ready in time" : "it ended"}. Its last words: ${lastLines(logFile)}`,
          `Look into ${logFile}`,
        );
      await sleep(READY_POLL_MS);
    }
  }

  return {
    api,
    apiUrl,
    apiKey: options.apiKey,
    logFile,
    get pid() {
      return child.pid;
    },
    isRunning: () => child.isRunning(),
    exited: async () => void (await child.exited),
    kill: async () => void (await child.kill()),
    stop: async () => (await child.stop()).code,
    async start(settings, becomes) {
      child = await spawnIt(settings);
      await ready(becomes);
    },
  };
}

/** What /readyz says; null: it does not answer. */
async function statusOf(apiUrl: string): Promise<string | null> {
  try {
    const response = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(READY_ASK_MS) });
    return ((await response.json()) as { status: string }).status;
  } catch {
    return null; // not listening yet, or not any more
  }
}

function lastLines(logFile: string): string {
  if (!existsSync(logFile)) return "none";
  return readFileSync(logFile, "utf8").trim().split("\n").slice(-LOG_LINES_SHOWN).join(" | ");
}
