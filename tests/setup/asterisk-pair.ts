/** Two running Asterisks, frontdesk's and the world's, with a small company rendered into them. */
import { homedir } from "node:os";
import { join } from "node:path";
import { type RunningAsterisk, startAsterisk } from "../../src/setup/asterisk";
import { prepareInstance } from "../../src/setup/asterisk-instance";
import { type AsteriskProgram, findAsterisk } from "../../src/setup/asterisk-program";
import { projectPath } from "../../src/setup/conf-template";
import { freeTcpPorts, freeUdpPorts, freeUdpRange } from "../../src/setup/free-ports";
import type { Guard } from "../../src/setup/guard";
import { type AsteriskConfInput, type PhoneAccount, renderAsteriskConf } from "../../src/setup/render";
import { renderWorldConf } from "../../src/setup/render-world";

export const env = { PATH: process.env.PATH, HOME: process.env.HOME };
export const cacheDir =
  process.env.FRONTDESK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "frontdesk");

export const PASSWORDS = { frontdesk: "frontdesk-password", reader: "reader-password", world: "world-password" };
export const DNIS = "+78432000000";
const RTP_PORTS = 100;

export const PHONES: PhoneAccount[] = ["101", "102"].map((extension) => ({
  endpoint: `desk-${extension}`,
  username: `desk-${extension}`,
  password: `phone-password-${extension}`,
  extension,
  displayName: `Operator ${extension}`,
}));

export interface AsteriskPair {
  program: AsteriskProgram;
  main: RunningAsterisk;
  world: RunningAsterisk;
  /** HTTP ports. */
  ari: { main: number; world: number };
  /** Starts frontdesk's Asterisk again after it was killed. */
  restartMain(): Promise<RunningAsterisk>;
}

export async function startPair(guard: Guard, home: string): Promise<AsteriskPair> {
  const program = await findAsterisk({ cacheDir, env });
  const [mainHttp = 0, worldHttp = 0] = await freeTcpPorts(2);
  const [sip = 0, carrier = 0, phones = 0] = await freeUdpPorts(3);
  const soundFolders = [{ name: "frontdesk", target: projectPath("sounds") }];
  const main = prepareInstance({ program, name: "frontdesk", dir: join(home, "main"), soundFolders });
  const world = prepareInstance({ program, name: "world", dir: join(home, "world"), soundFolders });
  renderAsteriskConf({
    ...companyConf(),
    outDir: main.etcDir,
    instance: main,
    ports: { sip, http: mainHttp, ...(await rtpPorts()) },
    carrier: { address: "127.0.0.1", port: carrier, fromPorts: [carrier] },
  });
  renderWorldConf({
    outDir: world.etcDir,
    instance: world,
    ports: { sip: carrier, phones, http: worldHttp, ...(await rtpPorts()) },
    ariPassword: PASSWORDS.world,
    frontdesk: { address: "127.0.0.1", port: sip },
    phones: PHONES,
    music: companyConf().music,
  });
  const start = (instance: typeof main) => startAsterisk({ program, instance, guard, env });
  return {
    program,
    main: await start(main),
    world: await start(world),
    ari: { main: mainHttp, world: worldHttp },
    restartMain: () => start(main),
  };
}

async function rtpPorts() {
  const { start, end } = await freeUdpRange(RTP_PORTS);
  return { rtpStart: start, rtpEnd: end };
}

function companyConf(): Omit<AsteriskConfInput, "instance" | "ports" | "carrier"> {
  const greeting = (part: string) => `frontdesk/greet-${part}`;
  return {
    sipAddress: "127.0.0.1",
    app: "frontdesk",
    secrets: { ariPassword: PASSWORDS.frontdesk, ariReadOnlyPassword: PASSWORDS.reader },
    toneZone: "ru",
    phones: PHONES,
    sites: [
      {
        dnis: [DNIS],
        language: "ru",
        zone: "Europe/Moscow",
        openHours: ["00:00-23:59,*,*,*"],
        holidays: [{ date: "2020-01-01", sound: "frontdesk/closed" }],
        firstEndpoint: "desk-101",
        allEndpoints: ["desk-101", "desk-102"],
        greetings: {
          morning: greeting("morning"),
          day: greeting("day"),
          evening: greeting("evening"),
          night: greeting("night"),
        },
        closedSound: "frontdesk/closed",
        sorrySound: "frontdesk/goodbye",
        allBusySound: "frontdesk/all-busy",
      },
    ],
    queues: ["sales"],
    agents: ["anna"],
    music: ["default", "silence"].map((name) => ({ name, directory: projectPath("sounds/moh", name) })),
    colleagueUnknownSound: "frontdesk/extension-wrong",
  };
}
