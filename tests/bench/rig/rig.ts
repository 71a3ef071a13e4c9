/**
 * What every benchmark runs on: one Postgres, one Asterisk that carries both
 * sides, frontdesk as a process of its own, and our UDP phones as the carrier
 * and the desks. Everything is on loopback and on this machine.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadedCompany } from "../../../src/company";
import type { AriAdapter } from "../../../src/config";
import { type FrontdeskProcess, startFrontdesk } from "../../../src/demo/frontdesk-process";
import { seed } from "../../../src/demo/seed";
import { readSounds } from "../../../src/prompts/sounds";
import { type RunningAsterisk, startAsterisk } from "../../../src/setup/asterisk";
import { type AsteriskInstance, prepareInstance } from "../../../src/setup/asterisk-instance";
import { companyConf, phonesOf } from "../../../src/setup/company-conf";
import { projectPath } from "../../../src/setup/conf-template";
import { freeTcpPorts, freeUdpPorts, freeUdpRange } from "../../../src/setup/free-ports";
import { createGuard, type Guard } from "../../../src/setup/guard";
import { type RunningPostgres, startPostgres } from "../../../src/setup/postgres";
import type { OnProgress } from "../../../src/setup/progress";
import { renderAsteriskConf } from "../../../src/setup/render";
import { createSipEndpoint, type SipEndpoint, type SipPhone } from "../../support/sip-phone";
import { type PeerProgram, peerProgram } from "./asterisk-with-odbc";
import { benchCompany } from "./company";
import { addPeer } from "./peer-conf";
import { addPeerQueues } from "./peer-queues";
import { buildFrontdesk } from "./program";
import { type BenchQueue, desksOf, queueCompany } from "./queue-company";
import { type SlowProxy, startSlowProxy } from "./slow-proxy";
import { writeBenchSounds } from "./sounds";

export interface RigOptions {
  /** Holds everything of this run. */
  readonly dir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly adapter: AriAdapter;
  readonly greetingMs: number;
  readonly onProgress?: OnProgress;
  /** The company and its peer in app_queue; by default the one of company.ts, without queues. */
  readonly queues?: readonly BenchQueue[];
  /** More of frontdesk's environment, for profiling. */
  readonly frontdeskEnv?: Readonly<Record<string, string>>;
}

export interface Rig {
  readonly asterisk: RunningAsterisk;
  readonly postgres: RunningPostgres;
  readonly frontdesk: FrontdeskProcess;
  readonly proxy: SlowProxy;
  /** Calls from outside come from here. */
  readonly carrier: SipEndpoint;
  readonly caller: SipPhone;
  /** The desks, registered; by account. */
  readonly desks: SipEndpoint;
  readonly desk: ReadonlyMap<string, SipPhone>;
  /** Starts frontdesk again, on the database itself or through the proxy. */
  restartFrontdesk(through: "directly" | "proxy", adapter?: AriAdapter): Promise<void>;
  /** Ends what is left of a block's calls, so that it does not burden the next. False: some would not end. */
  endCalls(): Promise<boolean>;
  stop(): Promise<void>;
}

/** A call needs four ports while it lasts and for some seconds more; a hundred calls a second fit. */
const RTP_PORTS = 4_000;
const SOUNDS_DIR = projectPath("sounds");
/** Only loopback can reach it, and the run's folder is removed afterwards. */
const SECRETS = { ari: "bench-ari-password", reader: "bench-reader-password", phones: "bench-phones" };

interface Ports {
  readonly sip: number;
  readonly http: number;
  readonly carrier: number;
}

/** @throws SetupError when something cannot be had; nothing is left running then. */
export async function startRig(options: RigOptions): Promise<Rig> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const guard = await createGuard({ runsDir: join(options.dir, "runs") });
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
    await guard.stopAll();
  };
  try {
    return await start(options, guard, closing, stop);
  } catch (err) {
    await stop();
    throw err;
  }
}

async function start(
  options: RigOptions,
  guard: Guard,
  closing: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Rig> {
  const { dir, cacheDir, env, adapter, greetingMs } = options;
  const benchSounds = join(dir, "sounds");
  writeBenchSounds(benchSounds, greetingMs);
  const [program, command, postgres] = await Promise.all([
    peerProgram({ cacheDir, env, onProgress: options.onProgress }),
    buildFrontdesk(),
    startPostgres({ dataDir: join(dir, "postgres"), cacheDir, guard, env }),
  ]);
  const proxy = await startSlowProxy({ port: postgres.port });
  closing.push(() => proxy.close());
  const company = options.queues ? queueCompany(options.queues) : benchCompany();
  const apiKey = await seed(postgres.url, company);

  const ports = await pickPorts();
  const instance = await render(program, ports, { dir, benchSounds, company });
  const peerEnv = addPeer(instance, program.odbc, { url: postgres.url, slowPort: proxy.port });
  if (options.queues) addPeerQueues(instance, options.queues);
  const asterisk = await startAsterisk({ program: program.asterisk, instance, guard, env: { ...env, ...peerEnv } });
  const frontdesk = await startFrontdesk({
    guard,
    command,
    dir: join(dir, "frontdesk"),
    env,
    apiKey,
    settings: {
      DATABASE_URL: postgres.url,
      FRONTDESK_ARI_URL: `http://127.0.0.1:${ports.http}`,
      FRONTDESK_ARI_PASSWORD: SECRETS.ari,
      FRONTDESK_ARI_ADAPTER: adapter,
      FRONTDESK_SOUNDS: SOUNDS_DIR,
      FRONTDESK_COMPANY_SOUNDS: benchSounds,
      ...options.frontdeskEnv,
    },
  });
  const people = await openPhones(ports, company, options.queues);
  closing.push(
    () => people.carrier.close(),
    () => people.desks.close(),
  );

  return {
    ...{ asterisk, postgres, frontdesk, proxy, ...people, stop },
    endCalls: () => endCalls(asterisk, [people.carrier, people.desks]),
    async restartFrontdesk(through, wanted = adapter) {
      await frontdesk.stop();
      const url = new URL(postgres.url);
      if (through === "proxy") url.port = String(proxy.port);
      await frontdesk.start({ DATABASE_URL: url.href, FRONTDESK_ARI_ADAPTER: wanted });
    },
  };
}

async function pickPorts(): Promise<Ports> {
  const [http = 0] = await freeTcpPorts(1);
  const [sip = 0, carrier = 0] = await freeUdpPorts(2);
  return { sip, http, carrier };
}

async function render(
  { asterisk: program }: PeerProgram,
  ports: Ports,
  where: { readonly dir: string; readonly benchSounds: string; readonly company: LoadedCompany },
): Promise<AsteriskInstance> {
  const instance = prepareInstance({
    program,
    name: "bench",
    dir: join(where.dir, "asterisk"),
    soundFolders: [
      { name: "frontdesk", target: SOUNDS_DIR },
      { name: "frontdesk-company", target: where.benchSounds },
    ],
  });
  const rtp = await freeUdpRange(RTP_PORTS);
  const sounds = readSounds([
    { name: "frontdesk-company", dir: where.benchSounds },
    { name: "frontdesk", dir: SOUNDS_DIR },
  ]);
  renderAsteriskConf({
    outDir: instance.etcDir,
    instance,
    ports: { sip: ports.sip, http: ports.http, rtpStart: rtp.start, rtpEnd: rtp.end },
    sipAddress: "127.0.0.1",
    app: "frontdesk",
    secrets: { ariPassword: SECRETS.ari, ariReadOnlyPassword: SECRETS.reader },
    toneZone: "ru",
    carrier: { address: "127.0.0.1", port: ports.carrier, fromPorts: [ports.carrier] },
    music: ["default", "silence"].map((name) => ({ name, directory: join(SOUNDS_DIR, "moh", name) })),
    colleagueUnknownSound: "frontdesk/en/extension-wrong",
    ...companyConf(where.company.company, sounds, SECRETS.phones),
  });
  return instance;
}

/** The carrier's socket and the desks', every desk registered. */
async function openPhones(
  { sip, carrier: carrierPort }: Ports,
  { company }: LoadedCompany,
  queues: readonly BenchQueue[] | undefined,
) {
  const present = queues?.flatMap(desksOf);
  const server = { host: "127.0.0.1", port: sip };
  const carrier = await createSipEndpoint({ port: carrierPort });
  const desks = await createSipEndpoint();
  const caller = carrier.phone({ server, username: "carrier", record: false });
  const desk = new Map<string, SipPhone>();
  for (const { username, password } of phonesOf(company, SECRETS.phones)) {
    if (present && !present.includes(username)) continue;
    const phone = desks.phone({ server, username, password, record: false });
    await phone.register();
    desk.set(username, phone);
  }
  return { carrier, caller, desks, desk };
}

const END_LIMIT_MS = 40_000;
const END_POLL_MS = 250;

async function endCalls(asterisk: RunningAsterisk, endpoints: readonly SipEndpoint[]): Promise<boolean> {
  const deadline = performance.now() + END_LIMIT_MS;
  for (;;) {
    for (const call of endpoints.flatMap(({ liveCalls }) => liveCalls)) void call.hangup();
    const channels = /^(\d+) active channels?/m.exec(await asterisk.cli("core show channels count"))?.[1];
    if (channels === "0" && endpoints.every(({ liveCalls }) => liveCalls.length === 0)) return true;
    if (performance.now() > deadline) return false;
    await sleep(END_POLL_MS);
  }
}
