/** The only reader of the environment: every setting has a name, a default and a check, and a bad one is refused by name at the start. */
import { readFileSync } from "node:fs";

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

type Env = Readonly<Record<string, string | undefined>>;

export type AriAdapter = "ari-client" | "websocket";

export interface Config {
  /** One character, unique among the nodes that share a database. */
  readonly node: string;
  readonly databaseUrl: string;
  readonly ari: {
    readonly url: string;
    readonly user: string;
    readonly password: string;
    readonly app: string;
    readonly adapter: AriAdapter;
  };
  readonly api: { readonly host: string; readonly port: number };
  /** Folder for the spool and whatever must survive a restart. */
  readonly dataDir: string;
  /** Folders of sounds as this process reads them, and their names below Asterisk's sounds folder. */
  readonly sounds: { readonly dir: string; readonly companyDir: string | null };
  readonly logLevel: string;
  /** Name of the trunk's endpoint in pjsip.conf, for calls to mobiles. */
  readonly trunk: string;
  /** File to write Asterisk's queue_log to; null: none. */
  readonly queueLog: string | null;
  /** How long the journal's lines are kept; the ledger's rows stay. */
  readonly eventsKeepDays: number;
}

/** Reads a variable or, for secrets, the file that NAME_FILE names. */
function read(env: Env, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined) return env[name];
  if (env[name] !== undefined) throw new ConfigError(`${name} and ${name}_FILE are both set: keep one of them.`);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (err) {
    throw new ConfigError(`${name}_FILE: cannot read ${file} (${(err as Error).message}).`);
  }
}

function required(env: Env, name: string, example: string): string {
  const value = read(env, name);
  if (!value) throw new ConfigError(`${name} is not set. Set it, for example ${name}=${example}`);
  return value;
}

function port(env: Env, name: string, fallback: number): number {
  const value = env[name];
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new ConfigError(`${name} is "${value}": it must be a port, 0 to 65535.`);
  return number;
}

function days(env: Env, name: string, fallback: number): number {
  const value = env[name];
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 36_500)
    throw new ConfigError(`${name} is "${value}": it must be a whole number of days, 1 to 36500.`);
  return number;
}

function oneOf<T extends string>(env: Env, name: string, allowed: readonly T[], fallback: T): T {
  const value = env[name];
  if (value === undefined) return fallback;
  const found = allowed.find((a) => a === value);
  if (!found) throw new ConfigError(`${name} is "${value}": it must be one of ${allowed.join(", ")}.`);
  return found;
}

/** The settings of `frontdesk serve`. Throws ConfigError with the variable's name and what would be right. */
export function readConfig(env: Env = process.env): Config {
  const node = env.FRONTDESK_NODE ?? "a";
  if (!/^[0-9a-z]$/.test(node))
    throw new ConfigError(`FRONTDESK_NODE is "${node}": it must be one character, 0-9 or a-z.`);
  return Object.freeze({
    node,
    databaseUrl: required(env, "DATABASE_URL", "postgres://frontdesk:secret@127.0.0.1:5432/frontdesk"),
    ari: {
      url: env.FRONTDESK_ARI_URL ?? "http://127.0.0.1:8088",
      user: env.FRONTDESK_ARI_USER ?? "frontdesk",
      password: required(env, "FRONTDESK_ARI_PASSWORD", "the password of [frontdesk] in ari.conf"),
      app: env.FRONTDESK_ARI_APP ?? "frontdesk",
      adapter: oneOf(env, "FRONTDESK_ARI_ADAPTER", ["ari-client", "websocket"], "websocket"),
    },
    api: { host: env.FRONTDESK_API_HOST ?? "127.0.0.1", port: port(env, "FRONTDESK_API_PORT", 8080) },
    dataDir: required(env, "FRONTDESK_DATA", "/var/lib/frontdesk"),
    sounds: {
      dir: required(env, "FRONTDESK_SOUNDS", "/usr/share/frontdesk/sounds"),
      companyDir: env.FRONTDESK_COMPANY_SOUNDS ?? null,
    },
    logLevel: oneOf(env, "LOG_LEVEL", ["trace", "debug", "info", "warn", "error", "fatal", "silent"], "info"),
    trunk: env.FRONTDESK_TRUNK ?? "trunk",
    queueLog: env.FRONTDESK_QUEUE_LOG || null,
    eventsKeepDays: days(env, "FRONTDESK_EVENTS_KEEP_DAYS", 90),
  });
}

/** What the commands that set things up (demo, init, tests) need of the environment. */
export interface SetupConfig {
  readonly cacheDir: string;
  readonly databaseUrl: string | null;
  readonly path: string;
  /** The environment that programs we start inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** Started by `npm run`: the parent's end then means ours. */
  readonly underNpm: boolean;
}

export function readSetupConfig(env: Env = process.env): SetupConfig {
  const home = env.HOME ?? "/tmp";
  return {
    cacheDir: env.FRONTDESK_CACHE ?? `${env.XDG_CACHE_HOME ?? `${home}/.cache`}/frontdesk`,
    databaseUrl: env.DATABASE_URL ?? null,
    path: env.PATH ?? "/usr/bin:/bin",
    env: { ...env },
    underNpm: env.npm_lifecycle_event !== undefined,
  };
}

/** What the commands that look at an installation (lookup, calls, status, doctor) know of it. Null: not set. */
export interface ClientConfig {
  readonly databaseUrl: string | null;
  readonly ari: { readonly url: string; readonly user: string; readonly password: string | null; readonly app: string };
  readonly api: { readonly url: string; readonly key: string | null };
  readonly dataDir: string | null;
  readonly sounds: { readonly dir: string | null; readonly companyDir: string | null };
  /** Where the Asterisk beside us has its configuration. */
  readonly asteriskEtcDir: string;
}

/** Throws ConfigError only for a setting that is there and wrong: what is missing is for the command to judge. */
export function readClientConfig(env: Env = process.env): ClientConfig {
  const host = env.FRONTDESK_API_HOST ?? "127.0.0.1";
  // Listening everywhere includes here.
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const apiUrl = `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port(env, "FRONTDESK_API_PORT", 8080)}`;
  return Object.freeze({
    databaseUrl: read(env, "DATABASE_URL") || null,
    ari: {
      url: env.FRONTDESK_ARI_URL ?? "http://127.0.0.1:8088",
      user: env.FRONTDESK_ARI_USER ?? "frontdesk",
      password: read(env, "FRONTDESK_ARI_PASSWORD") || null,
      app: env.FRONTDESK_ARI_APP ?? "frontdesk",
    },
    api: { url: env.FRONTDESK_API_URL ?? apiUrl, key: read(env, "FRONTDESK_API_KEY") || null },
    dataDir: env.FRONTDESK_DATA ?? null,
    sounds: { dir: env.FRONTDESK_SOUNDS ?? null, companyDir: env.FRONTDESK_COMPANY_SOUNDS ?? null },
    asteriskEtcDir: env.FRONTDESK_ASTERISK_ETC ?? "/etc/asterisk",
  });
}
