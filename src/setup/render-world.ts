/**
 * Renders the second Asterisk, which plays the outside world in the demo and in
 * tests: the carrier, and a registered desk phone for every account.
 */
import { type ConfFiles, fillTemplates, projectPath, readTemplates, writeConfFiles } from "./conf-template";
import * as value from "./conf-values";
import {
  type AsteriskConfInput,
  instanceValues,
  type MusicClass,
  musicSections,
  type PhoneAccount,
  portValues,
} from "./render";

export interface WorldConfInput {
  instance: AsteriskConfInput["instance"];
  /** `sip` is the carrier's port, `phones` the one all desk phones share. */
  ports: { sip: number; phones: number; http: number; rtpStart: number; rtpEnd: number };
  /** Password of the ARI user "world", whose application is "world" too. */
  ariPassword: string;
  /** Where frontdesk's Asterisk takes SIP. */
  frontdesk: { address: string; port: number };
  phones: PhoneAccount[];
  music: MusicClass[];
}

const WORLD_APP = "world";
/** Same for every Asterisk; the world brings its own of all others. */
const SHARED_FILES = [
  "acl.conf",
  "ari.conf",
  "asterisk.conf",
  "ccss.conf",
  "cdr.conf",
  "cel.conf",
  "features.conf",
  "http.conf",
  "logger.conf",
  "modules.conf",
  "musiconhold.conf",
  "pjproject.conf",
  "prometheus.conf",
  "rtp.conf",
  "stasis.conf",
  "udptl.conf",
  "websocket_client.conf",
];
/** People who listen for tones, to tell whether sound really flows. */
const EXTRA_MODULES = ["res_tonedetect.so"];

/** Renders and writes every file into `outDir`. @throws BadConfValue naming the field. */
export function renderWorldConf(input: WorldConfInput & { outDir: string }): void {
  writeConfFiles(input.outDir, worldConf(input));
}

/** The text of every file. @throws BadConfValue naming the field. */
export function worldConf(input: WorldConfInput): ConfFiles {
  const templates = readTemplates(projectPath("asterisk-conf"));
  const shared = SHARED_FILES.map((name) => [name, templates[name] ?? ""]);
  const own = readTemplates(projectPath("src/setup/world-conf"));
  return fillTemplates(
    { ...Object.fromEntries(shared), ...own },
    {
      ...instanceValues(input.instance),
      ...portValues(input.ports),
      phonesPort: value.port("ports.phones", input.ports.phones),
      extraModules: EXTRA_MODULES.map((module) => `load = ${module}`).join("\n"),
      ariUser: WORLD_APP,
      ariPassword: value.secret("ariPassword", input.ariPassword),
      readOnlyUser: "",
      frontdeskAddress: value.host("frontdesk.address", input.frontdesk.address),
      frontdeskPort: value.port("frontdesk.port", input.frontdesk.port),
      worldPhones: input.phones.map((phone, i) => phoneSections(phone, input.frontdesk, `phones[${i}]`)).join("\n"),
      musicClasses: musicSections(input.music),
    },
  );
}

function phoneSections(phone: PhoneAccount, frontdesk: WorldConfInput["frontdesk"], at: string): string {
  const name = value.confName(`${at}.endpoint`, phone.endpoint);
  return [
    "",
    `[${name}](world-phone)`,
    `aors = ${name}`,
    `outbound_auth = ${name}`,
    `from_user = ${name}`,
    `[${name}](world-auth)`,
    `username = ${value.sipUser(`${at}.username`, phone.username)}`,
    `password = ${value.secret(`${at}.password`, phone.password)}`,
    `[${name}](world-aor)`,
    `[${name}](world-registration)`,
    `outbound_auth = ${name}`,
    `client_uri = sip:${name}@${frontdesk.address}:${frontdesk.port}`,
    `contact_user = ${name}`,
  ].join("\n");
}
