/**
 * A real Asterisk for the tests of src/ari, with people: SIP phones of our own
 * are its carrier and its desk phones. The files are asterisk-conf/ as every
 * frontdesk gets them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSetupConfig } from "../../src/config";
import { type RunningAsterisk, startAsterisk } from "../../src/setup/asterisk";
import { prepareInstance } from "../../src/setup/asterisk-instance";
import { findAsterisk } from "../../src/setup/asterisk-program";
import { projectPath } from "../../src/setup/conf-template";
import { freeTcpPorts, freeUdpPorts, freeUdpRange } from "../../src/setup/free-ports";
import { createGuard } from "../../src/setup/guard";
import { type PhoneAccount, renderAsteriskConf } from "../../src/setup/render";
import { makeTone } from "../support/audio";
import { createSipEndpoint, type SipEndpoint, type SipPhone } from "../support/sip-phone";

const RTP_PORTS = 200;
export const ARI_PASSWORD = "contract-password";
/** Seconds. */
const SOUNDS = { short: 0.4, long: 20 };
export const TONE_HZ = 1_000;

export interface AsteriskUnderTest {
  readonly url: string;
  readonly asterisk: RunningAsterisk;
  /** Where SIP listens. */
  readonly sip: { readonly host: string; readonly port: number };
  /** Calls from here are the carrier's; calls to mobiles arrive here. */
  readonly carrier: SipPhone;
  /** Registered accounts desk-101 and desk-102. */
  readonly desks: readonly [SipPhone, SipPhone];
  /** Starts Asterisk again after its end; the desks register anew. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const accounts: PhoneAccount[] = ["101", "102", "103"].map((extension) => ({
  endpoint: `desk-${extension}`,
  username: `desk-${extension}`,
  password: `phone-password-${extension}`,
  extension,
  displayName: `Desk ${extension}`,
}));

export async function startAsteriskUnderTest(app: string): Promise<AsteriskUnderTest> {
  const setup = readSetupConfig();
  const env = { PATH: setup.path };
  const home = mkdtempSync(join(tmpdir(), "frontdesk-ari-"));
  const guard = await createGuard({ runsDir: join(home, "runs") });
  const carrierEndpoint = await createSipEndpoint();
  const deskEndpoint = await createSipEndpoint();
  try {
    writeSounds(join(home, "sounds", "en"));
    const program = await findAsterisk({ cacheDir: setup.cacheDir, env });
    const soundFolders = [
      { name: "frontdesk", target: projectPath("sounds") },
      { name: "contract", target: join(home, "sounds") },
    ];
    const instance = prepareInstance({ program, name: "contract", dir: join(home, "asterisk"), soundFolders });
    const [http = 0] = await freeTcpPorts(1);
    const [sipPort = 0] = await freeUdpPorts(1);
    const { start, end } = await freeUdpRange(RTP_PORTS);
    const carrierPort = carrierEndpoint.local.port;
    renderAsteriskConf({
      ...company(app),
      outDir: instance.etcDir,
      instance,
      ports: { sip: sipPort, http, rtpStart: start, rtpEnd: end },
      carrier: { address: "127.0.0.1", port: carrierPort, fromPorts: [carrierPort] },
    });
    const sip = { host: "127.0.0.1", port: sipPort };
    const boot = () => startAsterisk({ program, instance, guard, env });
    let asterisk = await boot();
    const carrier = carrierEndpoint.phone({ server: sip, catchAll: true });
    const desks = await registerDesks(deskEndpoint, sip);
    return {
      url: `http://127.0.0.1:${http}`,
      get asterisk() {
        return asterisk;
      },
      sip,
      carrier,
      desks,
      async restart() {
        asterisk = await boot();
        for (const desk of desks) await desk.register();
      },
      async close() {
        await carrierEndpoint.close();
        await deskEndpoint.close();
        await guard.stopAll();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (err) {
    await guard.stopAll();
    await carrierEndpoint.close();
    await deskEndpoint.close();
    throw err;
  }
}

async function registerDesks(
  endpoint: SipEndpoint,
  server: { host: string; port: number },
): Promise<[SipPhone, SipPhone]> {
  const desk = (account: PhoneAccount | undefined) =>
    endpoint.phone({ server, username: account?.username ?? "", password: account?.password ?? "" });
  const desks: [SipPhone, SipPhone] = [desk(accounts[0]), desk(accounts[1])];
  for (const phone of desks) await phone.register();
  return desks;
}

function company(app: string) {
  const greeting = "frontdesk/goodbye";
  return {
    sipAddress: "127.0.0.1",
    app,
    secrets: { ariPassword: ARI_PASSWORD, ariReadOnlyPassword: "reader-password" },
    toneZone: "ru",
    phones: accounts,
    sites: [
      {
        dnis: ["+78432000000"],
        language: "en",
        zone: "Europe/Moscow",
        openHours: ["00:00-23:59,*,*,*"],
        holidays: [],
        firstEndpoint: "desk-101",
        allEndpoints: ["desk-101"],
        greetings: { morning: greeting, day: greeting, evening: greeting, night: greeting },
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

/** Tones that are told from music and ring tones: 1 kHz. */
function writeSounds(dir: string): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, seconds] of Object.entries(SOUNDS))
    writeFileSync(join(dir, `${name}.wav`), wav(makeTone(TONE_HZ, seconds * 1000)));
}

function wav(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  const bytes = samples.length * 2;
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, bytes)]);
}
