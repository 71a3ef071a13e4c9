/** Under what conditions the figures were taken: without them a figure says nothing. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { projectPath } from "../../../src/setup/conf-template";
import { runCommand } from "../../../src/setup/run-command";
import type { Rig } from "./rig";

export type Conditions = Readonly<Record<string, string | number>>;

const COMMAND_LIMIT_MS = 5_000;
const POSTGRES_SETTINGS = ["server_version", "fsync", "synchronous_commit", "shared_buffers"];

/** Of a benchmark that runs in one process, without a rig. */
export async function conditionsOfMachine(env: NodeJS.ProcessEnv): Promise<Conditions> {
  return {
    date: new Date().toISOString().slice(0, 16),
    git: await gitState(env),
    node: process.version,
    kernel: release(),
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim() || "unknown"}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadNow(),
    pinned: "no",
  };
}

export async function conditionsOf(rig: Rig, env: NodeJS.ProcessEnv): Promise<Conditions> {
  const { instance } = rig.asterisk;
  const rtp = readFileSync(join(instance.etcDir, "rtp.conf"), "utf8");
  const rtpPort = (name: string): string => new RegExp(`^${name} = (\\d+)`, "m").exec(rtp)?.[1] ?? "?";
  return {
    date: new Date().toISOString().slice(0, 16),
    git: await gitState(env),
    asterisk: (await rig.asterisk.cli("core show version")).trim().replace(/ built by.*/, ""),
    node: process.version,
    postgres: await postgresSettings(rig.postgres.url),
    kernel: release(),
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim() || "unknown"}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadNow(),
    rtpPorts: `${rtpPort("rtpstart")}-${rtpPort("rtpend")}`,
    openFilesMax: openFilesMax(),
    configuration: configurationHash(),
    pinned: "no",
    generator: "UDP phones in Node, one process on the same machine; its own times, no packet capture",
  };
}

/** The machine's load over 1, 5 and 15 minutes. */
export const loadNow = (): string =>
  loadavg()
    .map((load) => load.toFixed(2))
    .join(" ");

async function gitState(env: NodeJS.ProcessEnv): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await runCommand({ file: "git", args }, { env, cwd: __dirname, limitMs: COMMAND_LIMIT_MS })).stdout.trim();
  const changed = (await git("status", "--porcelain", "--untracked-files=no")) !== "";
  return `${(await git("rev-parse", "--short", "HEAD")) || "unknown"}${changed ? " with changes" : ""}`;
}

async function postgresSettings(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const values: string[] = [];
    for (const name of POSTGRES_SETTINGS) {
      const { rows } = await client.query<Record<string, string>>(`show ${name}`);
      values.push(name === "server_version" ? (rows[0]?.[name] ?? "") : `${name}=${rows[0]?.[name] ?? ""}`);
    }
    return values.join(" ");
  } finally {
    await client.end();
  }
}

function openFilesMax(): string {
  return /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1] ?? "unknown";
}

/** Of the templates that the configuration is rendered from. */
function configurationHash(): string {
  const dir = projectPath("asterisk-conf");
  const hash = createHash("sha256");
  for (const file of readdirSync(dir).sort()) hash.update(file).update(readFileSync(join(dir, file)));
  return hash.digest("hex").slice(0, 12);
}
