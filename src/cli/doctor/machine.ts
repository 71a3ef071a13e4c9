/** The machine under frontdesk: Node, its zone data, the network, the disk, the programs that speak prompts. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { IANAZone } from "luxon";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

export interface Machine {
  readonly nodeVersion: string;
  /** Version of the IANA zone data that Node carries, such as "2026a"; null: built without. */
  readonly zoneData: string | null;
  knowsZone(zone: string): boolean;
  /** Addresses other than loopback. */
  addresses(): readonly string[];
  /** Bytes free for us where this folder is, or will be. */
  freeBytes(dir: string): Promise<number>;
  /** Whether a program is on PATH. */
  hasProgram(name: string): boolean;
}

export interface MachineQuestions {
  /** Zones of the company's sites. */
  readonly zones: readonly string[];
  readonly dataDir: string | null;
  /** Voices fetched into the cache folder earlier will do as well as installed ones. */
  readonly voicesFetched: boolean;
}

const NODE_FLOOR = [20, 19] as const;
/** Node 20 has reached its end of life; it still works. */
const NODE_RECOMMENDED = 22;
/** The spool may take 256 MiB; below twice that it is time to act. */
const DISK_WARN_BYTES = 512 * 1024 * 1024;
const DISK_FAIL_BYTES = 64 * 1024 * 1024;
export const VOICE_PROGRAMS = ["flite", "espeak-ng", "sox"] as const;
/** Has changed its rules often enough to tell old data from new. */
const ZONE_THAT_MUST_BE_THERE = "Europe/Samara";

export function machineExamination(machine: Machine, questions: MachineQuestions): Examination {
  return {
    group: "machine",
    examine: async () => [
      checkNode(machine.nodeVersion),
      checkZones(machine, questions.zones),
      checkAddresses(machine.addresses()),
      await checkDisk(machine, questions.dataDir),
      checkVoices(machine, questions.voicesFetched),
    ],
  };
}

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [floorMajor, floorMinor] = NODE_FLOOR;
  if (major < floorMajor || (major === floorMajor && minor < floorMinor)) {
    return fail(
      "Node",
      version,
      `frontdesk needs ${NODE_FLOOR.join(".")} or later.`,
      "Install Node 22 or 24 (nodejs.org, or your distribution)",
    );
  }
  // No finding: it works, and who checks a container cannot change it.
  return ok("Node", major < NODE_RECOMMENDED ? `${version} (works; 22 or 24 recommended)` : version);
}

export function checkZones(machine: Pick<Machine, "zoneData" | "knowsZone">, zones: readonly string[]): Finding {
  const missing = [...new Set([ZONE_THAT_MUST_BE_THERE, ...zones])].filter((zone) => !machine.knowsZone(zone));
  const data = `zone data ${machine.zoneData ?? "unknown"}`;
  if (missing.length === 0) return ok("time zones", data);
  return fail(
    "time zones",
    `${data}, without ${missing.join(", ")}`,
    "Greetings and opening hours of these zones cannot be told.",
    "Use a Node with full ICU (the official builds), or correct the zone in the company file",
  );
}

export function checkAddresses(addresses: readonly string[]): Finding {
  if (addresses.length > 0) return ok("network", addresses.join(", "));
  return warn(
    "network",
    "loopback only",
    "Phones and carriers elsewhere cannot reach Asterisk here; the demo can.",
    "Bring a network interface up: ip link; ip address",
  );
}

async function checkDisk(machine: Machine, dataDir: string | null): Promise<Finding> {
  if (dataDir === null) {
    return warn(
      "disk",
      "no data folder set",
      "frontdesk serve needs one for what must survive a restart.",
      "export FRONTDESK_DATA=/var/lib/frontdesk",
    );
  }
  return judgeDisk(dataDir, await machine.freeBytes(dataDir));
}

export function judgeDisk(dir: string, freeBytes: number): Finding {
  const found = `${Math.floor(freeBytes / 1024 / 1024)} MiB free at ${dir}`;
  if (freeBytes >= DISK_WARN_BYTES) return ok("disk", found);
  const cause = "While Postgres is away the journal is kept there, up to 256 MiB; what does not fit is lost.";
  const cure = `Make room, or move the folder: df -h ${dir}`;
  return freeBytes < DISK_FAIL_BYTES ? fail("disk", found, cause, cure) : warn("disk", found, cause, cure);
}

export function checkVoices(machine: Pick<Machine, "hasProgram">, fetched: boolean): Finding {
  const missing = VOICE_PROGRAMS.filter((name) => !machine.hasProgram(name));
  if (missing.length === 0) return ok("voices", VOICE_PROGRAMS.join(", "));
  if (fetched) return ok("voices", "in the cache folder");
  return ok("voices", `${missing.join(", ")} not installed: frontdesk init fetches them when it needs them`);
}

/** The machine we are on. `path`: where programs are looked for. */
export function thisMachine(path: string): Machine {
  return {
    nodeVersion: process.versions.node,
    zoneData: process.versions.tz ?? null,
    knowsZone: (zone) => IANAZone.isValidZone(zone),
    addresses: () =>
      Object.values(networkInterfaces())
        .flatMap((all) => all ?? [])
        .filter(({ internal, scopeid }) => !internal && !scopeid)
        .map(({ address }) => address),
    async freeBytes(dir) {
      const { bavail, bsize } = await statfs(existingFolder(dir));
      return bavail * bsize;
    },
    hasProgram: (name) => path.split(delimiter).some((dir) => dir !== "" && existsSync(join(dir, name))),
  };
}

/** The folder itself, or the nearest above it that is there. */
function existingFolder(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : existingFolder(dirname(dir));
}
