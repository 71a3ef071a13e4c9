/**
 * Everything a demo or a test on a real Asterisk needs, started together and
 * stopped together: Postgres, frontdesk's Asterisk, the world's Asterisk, and
 * frontdesk itself as a process of its own, so that it can be killed alone.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { systemClock } from "../clock";
import type { LoadedCompany } from "../company";
import { readSounds } from "../prompts/sounds";
import { type RunningAsterisk, startAsterisk } from "../setup/asterisk";
import { prepareInstance } from "../setup/asterisk-instance";
import { type AsteriskProgram, findAsterisk } from "../setup/asterisk-program";
import { companyConf, type phonesOf } from "../setup/company-conf";
import { freeTcpPorts, freeUdpPorts, freeUdpRange } from "../setup/free-ports";
import { createGuard, type Guard } from "../setup/guard";
import { type RunningPostgres, startPostgres } from "../setup/postgres";
import type { OnProgress } from "../setup/progress";
import { renderAsteriskConf } from "../setup/render";
import { renderWorldConf } from "../setup/render-world";
import { type FrontdeskProcess, startFrontdesk } from "./frontdesk-process";
import { seed } from "./seed";
import type { PhoneBehaviour } from "./world/people";
import { makeVoices } from "./world/voices";
import { openWorld, type World } from "./world/world";

export interface EnvironmentOptions {
  /** Holds everything of this run; another run may not use it at the same time. */
  readonly dir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** A server to use instead of our own. */
  readonly databaseUrl: string | null;
  readonly company: LoadedCompany;
  /** Desk phones that are never registered. */
  readonly absent?: readonly string[];
  readonly everybody?: PhoneBehaviour;
  readonly onProgress?: OnProgress;
  /** Extra settings of Postgres; tests need no fsync. */
  readonly postgresSettings?: Record<string, string>;
  readonly frontdeskEnv?: Record<string, string>;
  /** UDP ports whose calls count as the carrier's too: for phones that are no Asterisk. */
  readonly carrierPorts?: readonly number[];
}

export interface Environment {
  readonly dir: string;
  readonly guard: Guard;
  readonly asterisk: RunningAsterisk;
  readonly worldAsterisk: RunningAsterisk;
  /** Starts frontdesk's Asterisk again after it was killed, on the same ports. */
  restartAsterisk(): Promise<void>;
  /** The same for the world's, whose phones register anew. */
  restartWorld(): Promise<void>;
  readonly postgres: RunningPostgres | null;
  /** Starts our own Postgres again after it was stopped or killed, on the same data and port. */
  restartPostgres(): Promise<void>;
  readonly databaseUrl: string;
  readonly world: World;
  readonly frontdesk: FrontdeskProcess;
  readonly sipPort: number;
  readonly ariUrl: string;
  readonly ariPassword: string;
  readonly phones: ReturnType<typeof phonesOf>;
  /** What ends now ends on purpose. */
  stopping: boolean;
  stop(): Promise<void>;
}

export const SOUNDS_DIR = resolve(__dirname, "../../sounds");
const RTP_PORTS = 1_000;

interface Secrets {
  readonly ari: string;
  readonly ariReadOnly: string;
  readonly world: string;
  readonly phones: string;
}

/** Made once for a data folder, so that phones stay registered from one start to the next. */
function secretsOf(dir: string): Secrets {
  const file = join(dir, "secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  const secret = (): string => randomBytes(24).toString("base64url");
  const made = { ari: secret(), ariReadOnly: secret(), world: secret(), phones: secret() };
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/** @throws SetupError when something cannot be had; nothing is left running then. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { dir, cacheDir, env } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const guard = await createGuard({ runsDir: join(dir, "runs") });
  try {
    return await start(options, guard);
  } catch (err) {
    await guard.stopAll();
    throw err;
  }

  async function start({ company }: EnvironmentOptions, guard: Guard): Promise<Environment> {
    const secrets = secretsOf(dir);
    const [program, database] = await Promise.all([
      findAsterisk({ cacheDir, env, onProgress: options.onProgress }),
      startDatabase(options, guard),
    ]);
    // Before anything waits for an answer: linking thousands of sounds keeps this process busy.
    const plan = await planPair(options, program, secrets);
    const [apiKey, asterisk, worldAsterisk] = await Promise.all([
      seed(database.url, company),
      plan.startMain(guard),
      plan.startWorld(guard),
    ]);
    const world = await openWorld({
      settings: { url: plan.worldUrl, user: "world", password: secrets.world, app: "world" },
      clock: systemClock,
      recordingsDir: worldAsterisk.instance.recordingsDir,
      trunk: "frontdesk",
      everybody: options.everybody,
    });
    const frontdesk = await startFrontdesk({
      guard,
      dir: join(dir, "frontdesk"),
      env,
      apiKey,
      settings: {
        DATABASE_URL: database.url,
        FRONTDESK_ARI_URL: plan.ariUrl,
        FRONTDESK_ARI_PASSWORD: secrets.ari,
        FRONTDESK_SOUNDS: SOUNDS_DIR,
        FRONTDESK_COMPANY_SOUNDS: join(SOUNDS_DIR, "sample"),
        ...options.frontdeskEnv,
      },
    });
    let current = asterisk;
    let currentWorld = worldAsterisk;
    return {
      dir,
      guard,
      get asterisk() {
        return current;
      },
      async restartAsterisk() {
        current = await plan.startMain(guard);
      },
      get worldAsterisk() {
        return currentWorld;
      },
      async restartWorld() {
        currentWorld = await plan.startWorld(guard);
        await world.reopen();
      },
      get postgres() {
        return database.own;
      },
      restartPostgres: () => database.restart(),
      databaseUrl: database.url,
      world,
      frontdesk,
      sipPort: plan.sipPort,
      ariUrl: plan.ariUrl,
      ariPassword: secrets.ari,
      phones: plan.phones,
      stopping: false,
      async stop() {
        world.close();
        await guard.stopAll();
      },
    };
  }
}

/** The server that is used: ours, which can be started again, or somebody else's. */
interface DatabaseServer {
  readonly url: string;
  own: RunningPostgres | null;
  restart(): Promise<void>;
}

async function startDatabase(options: EnvironmentOptions, guard: Guard): Promise<DatabaseServer> {
  if (options.databaseUrl) {
    const refuse = (): Promise<never> => Promise.reject(new Error("this Postgres is not ours to start"));
    return { url: options.databaseUrl, own: null, restart: refuse };
  }
  const begin = (port?: number): Promise<RunningPostgres> =>
    startPostgres({
      dataDir: join(options.dir, "postgres"),
      cacheDir: options.cacheDir,
      guard,
      env: options.env,
      settings: options.postgresSettings,
      port,
    });
  const own = await begin();
  const server: DatabaseServer = {
    url: own.url,
    own,
    async restart() {
      server.own = await begin(own.port);
    },
  };
  return server;
}

/** Renders the configuration of both Asterisks on free ports. */
async function planPair(options: EnvironmentOptions, program: AsteriskProgram, secrets: Secrets) {
  const { dir, env } = options;
  const [http, worldHttp] = await freeTcpPorts(2);
  const [sip, worldSip, worldPhones] = await freeUdpPorts(3);
  const rtp = await freeUdpRange(RTP_PORTS);
  const worldRtp = await freeUdpRange(RTP_PORTS);
  if (!http || !worldHttp || !sip || !worldSip || !worldPhones) throw new Error("no free ports");

  const soundFolders = [
    { name: "frontdesk", target: SOUNDS_DIR },
    { name: "frontdesk-company", target: join(SOUNDS_DIR, "sample") },
  ];
  const music = ["default", "silence"].map((name) => ({ name, directory: join(SOUNDS_DIR, "moh", name) }));
  const main = prepareInstance({ program, name: "frontdesk", dir: join(dir, "asterisk"), soundFolders });
  const world = prepareInstance({ program, name: "world", dir: join(dir, "world"), soundFolders });
  const sounds = readSounds([
    { name: "frontdesk-company", dir: join(SOUNDS_DIR, "sample") },
    { name: "frontdesk", dir: SOUNDS_DIR },
  ]);
  const conf = companyConf(options.company.company, sounds, secrets.phones);
  renderAsteriskConf({
    outDir: main.etcDir,
    instance: main,
    ports: { sip, http, rtpStart: rtp.start, rtpEnd: rtp.end },
    sipAddress: "127.0.0.1",
    app: "frontdesk",
    secrets: { ariPassword: secrets.ari, ariReadOnlyPassword: secrets.ariReadOnly },
    toneZone: "ru",
    carrier: { address: "127.0.0.1", port: worldSip, fromPorts: [worldSip, ...(options.carrierPorts ?? [])] },
    music,
    colleagueUnknownSound: "frontdesk/en/extension-wrong",
    ...conf,
  });
  const absent = new Set(options.absent ?? []);
  renderWorldConf({
    outDir: world.etcDir,
    instance: world,
    ports: { sip: worldSip, phones: worldPhones, http: worldHttp, rtpStart: worldRtp.start, rtpEnd: worldRtp.end },
    ariPassword: secrets.world,
    frontdesk: { address: "127.0.0.1", port: sip },
    phones: conf.phones.filter((phone) => !absent.has(phone.endpoint)),
    music: [...music, ...makeVoices(join(dir, "voices"))],
  });
  return {
    sipPort: sip,
    ariUrl: `http://127.0.0.1:${http}`,
    worldUrl: `http://127.0.0.1:${worldHttp}`,
    phones: conf.phones,
    startMain: (guard: Guard) => startAsterisk({ program, instance: main, guard, env }),
    startWorld: (guard: Guard) => startAsterisk({ program, instance: world, guard, env }),
  };
}
