/** What the rendering of Asterisk's configuration wants, from options and settings. */
import { createHmac } from "node:crypto";
import type { Sounds } from "../callflow/ports";
import type { Company } from "../domain/company";
import { indexCompany } from "../domain/people";
import { SetupError } from "../setup/errors";
import type { AsteriskConfInput } from "../setup/render";

export interface ConfChoices {
  readonly carrier: string;
  readonly carrierPort: number;
  readonly sipAddress: string;
  readonly sipPort: number;
  readonly httpPort: number;
  readonly rtpStart: number;
  readonly rtpEnd: number;
  readonly toneZone?: string;
  readonly etcDir?: string;
  readonly modulesDir: string;
  readonly dataDir: string;
  readonly varDir: string;
  readonly spoolDir: string;
  readonly runDir: string;
  readonly logDir: string;
}

/** Where Debian's package keeps things. */
export const DEBIAN_DIRS = {
  modules: `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/asterisk/modules`,
  data: "/usr/share/asterisk",
  var: "/var/lib/asterisk",
  spool: "/var/spool/asterisk",
  run: "/var/run/asterisk",
  log: "/var/log/asterisk",
} as const;

/** Without the company's part, which src/setup/company-conf.ts makes with the same phone secret. */
export type InstanceInput = Omit<AsteriskConfInput, "phones" | "sites" | "queues" | "agents">;

/** @throws SetupError without an ARI password. */
export function confInput(
  choices: ConfChoices & { readonly etcDir: string },
  { company, sounds }: { company: Company; sounds: Sounds },
  ari: { readonly password: string | null; readonly app: string },
): { input: InstanceInput; phoneSecret: string } {
  if (ari.password === null) throw noPassword();
  const { dataDir } = choices;
  const site = indexCompany(company).defaultSite;
  const music = ["default", "silence"].map((name) => ({ name, directory: `${dataDir}/sounds/frontdesk/moh/${name}` }));
  const input: InstanceInput = {
    instance: { name: "frontdesk", ...choices },
    ports: { sip: choices.sipPort, http: choices.httpPort, rtpStart: choices.rtpStart, rtpEnd: choices.rtpEnd },
    sipAddress: choices.sipAddress,
    app: ari.app,
    secrets: { ariPassword: ari.password, ariReadOnlyPassword: derived(ari.password, "ari-reader") },
    toneZone: choices.toneZone ?? site.country.toLowerCase(),
    carrier: { address: choices.carrier, port: choices.carrierPort, fromPorts: [] },
    music,
    colleagueUnknownSound:
      sounds.find("extension-wrong", [...site.languages, "en"])?.media.replace(/^sound:/, "") ?? "silence/1",
  };
  return { input, phoneSecret: derived(ari.password, "phones") };
}

/** One secret to keep instead of three: the others follow from it, and nobody can go back. */
const derived = (secret: string, what: string): string =>
  createHmac("sha256", secret).update(what).digest("base64url").slice(0, 32);

function noPassword(): SetupError {
  return new SetupError(
    "Asterisk's configuration needs the password of its ARI user",
    "FRONTDESK_ARI_PASSWORD is not set",
    "Make one and keep it: export FRONTDESK_ARI_PASSWORD=$(openssl rand -hex 24)",
  );
}
