/**
 * A PostgreSQL server of our own, for the demo and the tests: in a folder of
 * ours, on loopback, with a password nobody has to choose, under the guard.
 */
import { createHash, randomBytes } from "node:crypto";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { SetupError } from "./errors";
import { freeTcpPorts } from "./free-ports";
import type { Guard, GuardedProcess } from "./guard";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries";
import { commandLineOf } from "./process-identity";
import { runCommand } from "./run-command";
import { everybodyMayEnter, folderOf, sharedFolder, type User, userForPostgres } from "./unprivileged-user";

export interface StartPostgresOptions {
  /** The cluster's home; for root, elsewhere when Postgres' user may not go there. */
  dataDir: string;
  cacheDir: string;
  guard: Guard;
  env: NodeJS.ProcessEnv;
  /** Default: a free one. Given by whoever starts a cluster a second time and has told others where it is. */
  port?: number;
  /** Settings of the server besides ours, such as `{ fsync: "off" }` in tests. */
  settings?: Record<string, string>;
}

export interface RunningPostgres {
  /** Of the database "frontdesk", which exists; the user may create others. */
  url: string;
  port: number;
  /** Where the cluster really lies. */
  dir: string;
  major: number;
  process: GuardedProcess;
  /** Ends sessions and shuts down in order. */
  stop(): Promise<void>;
  /** Ends it as a crash would: kill -9. */
  kill(): Promise<void>;
  /** Stops it and removes the cluster. */
  discard(): Promise<void>;
}

const DATABASE = "frontdesk";
const USER = "frontdesk";
const INITDB_LIMIT_MS = 60_000;
const START_LIMIT_MS = 30_000;
const POLL_MS = 20;
/** The guard's limit when we die: with it nothing is left after ten seconds. */
const STOP_LIMIT_MS = 6_000;

/** A cluster, made or found, and what is needed to run it. */
interface Cluster {
  home: string;
  data: string;
  log: string;
  password: string;
  user: User | null;
  binaries: PostgresBinaries;
  env: NodeJS.ProcessEnv;
}

/**
 * Makes the cluster if there is none, starts it and resolves when it takes connections.
 * @throws SetupError when there are no binaries, when the cluster is another version's, or when it does not start.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const user = userForPostgres();
  const binaries = findPostgresBinaries({ cacheDir: options.cacheDir, user });
  const home = clusterHome(options.dataDir, user);
  folderOf(user, home);
  const cluster: Cluster = {
    home,
    data: join(home, "data"),
    log: join(home, "log"),
    password: passwordOf(home, user),
    user,
    binaries,
    env: { PATH: options.env.PATH, LANG: "C.UTF-8", TZ: "UTC" },
  };
  checkVersion(cluster);
  if (!existsSync(join(cluster.data, "PG_VERSION"))) await initCluster(cluster);
  await clearStalePid(cluster);

  const port = options.port ?? (await freeTcpPorts(1))[0] ?? 0;
  const server = await startServer(cluster, port, options);
  const urlOf = (database: string) => `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
  await createDatabase(urlOf("postgres"));
  const stop = async () => void (await server.stop(STOP_LIMIT_MS));
  return {
    url: urlOf(DATABASE),
    port,
    dir: home,
    major: binaries.major,
    process: server,
    stop,
    kill: async () => void (await server.kill()),
    discard: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The asked folder itself, unless Postgres' user could not go there. */
function clusterHome(dataDir: string, user: User | null): string {
  if (user === null || everybodyMayEnter(join(dataDir, ".."))) return dataDir;
  const id = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  return join(sharedFolder("frontdesk-postgres"), id);
}

function passwordOf(home: string, user: User | null): string {
  const file = join(home, "password");
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
    // initdb reads it as the user it runs as.
    if (user) chownSync(file, user.uid, user.gid);
  }
  return readFileSync(file, "utf8");
}

function checkVersion({ data, binaries }: Cluster): void {
  const file = join(data, "PG_VERSION");
  const found = existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : binaries.major;
  if (found === binaries.major) return;
  throw new SetupError(
    `The database in ${data} was made by PostgreSQL ${found}, and this is PostgreSQL ${binaries.major}`,
    "a server reads only the files of its own version",
    `To keep what is in it, start it with version ${found}, type pg_dump, remove the folder, start again and restore the` +
      " dump; to begin anew, remove the folder",
  );
}

/** Made beside and moved into place: a crash in the middle leaves no half cluster. */
async function initCluster(cluster: Cluster): Promise<void> {
  const { home, data, binaries, user, env } = cluster;
  const draft = join(home, "data.new");
  rmSync(draft, { recursive: true, force: true });
  // Names in every alphabet compare without regard to case; sorting by bytes keeps indexes the same everywhere.
  const locale =
    binaries.major >= 17
      ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
      : ["--locale=C.UTF-8"];
  const args = ["-D", draft, "-U", USER, `--pwfile=${join(home, "password")}`, "--auth=scram-sha-256"];
  const run = await runCommand(
    // Nothing in a new cluster is worth a sync; the server's own writes are synced.
    { file: join(binaries.binDir, "initdb"), args: [...args, "--encoding=UTF8", ...locale, "--no-sync"] },
    { env, cwd: "/", limitMs: INITDB_LIMIT_MS, ...(user ? { as: user } : {}) },
  );
  if (run.code !== 0) throw didNotStart(cluster, run.stderr || run.stdout);
  renameSync(draft, data);
}

/**
 * After a crash the pid file names a process that may have gone, or may by now be somebody else's. Postgres
 * itself only asks whether the number is in use.
 */
async function clearStalePid(cluster: Cluster): Promise<void> {
  const file = join(cluster.data, "postmaster.pid");
  const deadline = performance.now() + STOP_LIMIT_MS + 2_000;
  while (existsSync(file)) {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    if (!commandLineOf(pid).includes(cluster.data)) return rmSync(file, { force: true });
    // Its guard is stopping it at this moment.
    if (performance.now() > deadline) throw didNotStart(cluster, `process ${pid} is still running on the same data`);
    await sleep(POLL_MS);
  }
}

async function startServer(cluster: Cluster, port: number, options: StartPostgresOptions): Promise<GuardedProcess> {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    // Our statements are short; compiling them costs more than running them.
    jit: "off",
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const server = await options.guard.spawn(
      "postgres",
      { file: join(cluster.binaries.binDir, "postgres"), args: ["-D", cluster.data, ...args] },
      {
        env: cluster.env,
        cwd: "/",
        output: { file: cluster.log },
        stopSignal: "SIGINT",
        stopLimitMs: STOP_LIMIT_MS,
        ...(cluster.user ? { as: cluster.user } : {}),
      },
    );
    if (await becomesReady(server, cluster, deadline)) return server;
    // The sessions of a server that was killed hold its memory for a moment longer.
    if (performance.now() > deadline || !lastLines(cluster).includes("still in use")) {
      await server.kill();
      throw didNotStart(cluster, lastLines(cluster));
    }
    await sleep(POLL_MS * 10);
  }
}

/** The eighth line of the pid file says what the server is doing. */
async function becomesReady(server: GuardedProcess, cluster: Cluster, deadline: number): Promise<boolean> {
  const file = join(cluster.data, "postmaster.pid");
  while (server.isRunning() && performance.now() < deadline) {
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (lines[0] === String(server.pid) && lines[7]?.trim() === "ready") return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function lastLines({ log }: Cluster): string {
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-6).join(" | ") : "it said nothing";
}

function didNotStart({ home }: Cluster, why: string): SetupError {
  return new SetupError(
    "PostgreSQL did not start",
    why,
    `Look into ${join(home, "log")}; to begin anew, remove ${home}; to use a server you have, export DATABASE_URL`,
  );
}
