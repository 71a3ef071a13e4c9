/**
 * Renders asterisk-conf/ for one Asterisk: ports, paths, secrets, the carrier,
 * and the company's phones, sites, queues and agents.
 */
import { createHash } from "node:crypto";
import type { AsteriskInstance } from "./asterisk-instance";
import { type ConfFiles, fillTemplates, projectPath, readTemplates, writeConfFiles } from "./conf-template";
import * as value from "./conf-values";
import { type FallbackSite, renderColleagues, renderHints, renderSites } from "./render-dialplan";

export type { FallbackSite } from "./render-dialplan";

/** A desk phone's SIP account. */
export interface PhoneAccount {
  /** Name of the endpoint in Asterisk, such as "desk-204". */
  endpoint: string;
  username: string;
  password: string;
  /** Null: the phone has no number of its own. */
  extension: string | null;
  displayName: string;
}

export interface Carrier {
  address: string;
  port: number;
  /** Calls are the carrier's when they come from its address and one of these ports; empty: from any port. */
  fromPorts: number[];
}

export interface MusicClass {
  name: string;
  directory: string;
}

export interface AsteriskConfInput {
  instance: Pick<
    AsteriskInstance,
    "name" | "etcDir" | "modulesDir" | "varDir" | "dataDir" | "spoolDir" | "runDir" | "logDir"
  >;
  ports: { sip: number; http: number; rtpStart: number; rtpEnd: number };
  /** Where SIP listens; loopback in the demo. */
  sipAddress: string;
  /** Stasis application and ARI user. */
  app: string;
  secrets: { ariPassword: string; ariReadOnlyPassword: string };
  /** Country of the ring tones that Asterisk makes, as in indications.conf. */
  toneZone: string;
  carrier: Carrier;
  phones: PhoneAccount[];
  /** The first is the default site. */
  sites: FallbackSite[];
  /** Ids, as in Stasis:queue-<id> and Stasis:agent-<id>. */
  queues: string[];
  agents: string[];
  /** "default" and "silence" must be among them; a queue's music names one. */
  music: MusicClass[];
  /** Played to a colleague who dials an unknown extension while frontdesk is away. */
  colleagueUnknownSound: string;
}

/** Renders and writes every file of asterisk-conf/ into `outDir`. @throws BadConfValue naming the field. */
export function renderAsteriskConf(input: AsteriskConfInput & { outDir: string }): void {
  writeConfFiles(input.outDir, asteriskConf(input));
}

/** The text of every file. @throws BadConfValue naming the field. */
export function asteriskConf(input: AsteriskConfInput): ConfFiles {
  const { carrier, phones, queues, secrets } = input;
  const app = value.confName("app", input.app);
  return fillTemplates(readTemplates(projectPath("asterisk-conf")), {
    ...instanceValues(input.instance),
    ...portValues(input.ports),
    extraModules: "",
    app,
    ariUser: app,
    ariPassword: value.secret("secrets.ariPassword", secrets.ariPassword),
    readOnlyUser: readOnlyUser(app, value.secret("secrets.ariReadOnlyPassword", secrets.ariReadOnlyPassword)),
    sipAddress: value.host("sipAddress", input.sipAddress),
    toneZone: value.country("toneZone", input.toneZone),
    carrierAddress: value.host("carrier.address", carrier.address),
    carrierPort: value.port("carrier.port", carrier.port),
    ...carrierIdentity(carrier),
    phones: phoneSections(phones),
    colleagues: renderColleagues(phones),
    colleagueUnknownSound: value.soundName("colleagueUnknownSound", input.colleagueUnknownSound),
    sites: renderSites(input.sites),
    hints: renderHints(phones, input.agents, queues),
    musicClasses: musicSections(input.music),
    queueAliases: queues.map((id, i) => queueAliases(value.confName(`queues[${i}]`, id))).join("\n"),
  });
}

/** The values that any instance's files want, the simulated world's too. */
export function instanceValues(instance: AsteriskConfInput["instance"]): Record<string, string> {
  const path = (key: "etcDir" | "modulesDir" | "varDir" | "dataDir" | "spoolDir" | "runDir" | "logDir") =>
    value.absolutePath(`instance.${key}`, instance[key]);
  return {
    etcDir: path("etcDir"),
    modulesDir: path("modulesDir"),
    varDir: path("varDir"),
    dataDir: path("dataDir"),
    spoolDir: path("spoolDir"),
    runDir: path("runDir"),
    logDir: path("logDir"),
    systemName: value.confName("instance.name", instance.name),
    entityId: entityId(instance.etcDir),
  };
}

/** RTP's range is split: its last fifth, at most 100 ports, carries fax. */
export function portValues(ports: AsteriskConfInput["ports"]): Record<string, string> {
  const { rtpStart, rtpEnd } = ports;
  const fax = Math.min(100, Math.floor((rtpEnd - rtpStart + 1) / 5));
  return {
    sipPort: value.port("ports.sip", ports.sip),
    httpPort: value.port("ports.http", ports.http),
    rtpStart: value.port("ports.rtpStart", rtpStart),
    rtpEnd: value.port("ports.rtpEnd", rtpEnd - fax),
    udptlStart: value.port("ports.rtpStart", rtpEnd - fax + 1),
    udptlEnd: value.port("ports.rtpEnd", rtpEnd),
  };
}

export function musicSections(music: MusicClass[]): string {
  const names = new Set(music.map(({ name }) => name));
  for (const needed of ["default", "silence"]) {
    if (!names.has(needed)) throw new value.BadConfValue("music", [...names], `a class "${needed}" among them`);
  }
  return music
    .map(({ name, directory }, i) =>
      [
        `[${value.confName(`music[${i}].name`, name)}]`,
        "mode = files",
        `directory = ${value.absolutePath(`music[${i}].directory`, directory)}`,
        "; Everybody begins at a piece of chance, not all at the same bar.",
        "sort = random",
        "",
      ].join("\n"),
    )
    .join("\n");
}

/** Looks like a network card's address with the "locally administered" bit set: unique and the same at every start. */
function entityId(seed: string): string {
  const bytes = createHash("sha256").update(seed).digest().subarray(0, 5);
  return ["02", ...[...bytes].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

function readOnlyUser(app: string, password: string): string {
  return [
    "",
    "; For monitoring: sees everything, changes nothing.",
    `[${app}-reader]`,
    "type = user",
    "read_only = yes",
    "password_format = plain",
    `password = ${password}`,
  ].join("\n");
}

/** By address and port first where the ports are known: then nobody's From can make a trunk call a phone's. */
function carrierIdentity({ address, fromPorts }: Carrier): Record<string, string> {
  const known = fromPorts.length > 0;
  const matches = known ? fromPorts.map((port) => `${address}:${value.port("carrier.fromPorts", port)}`) : [address];
  return {
    carrierMatches: matches.map((match) => `match = ${match}`).join("\n"),
    identifierOrder: known ? "ip,username" : "username,ip",
    identifierOrderWhy: known
      ? "the carrier by address and port, everybody else by name."
      : "phones by name first, because they may share the carrier's address.",
  };
}

function phoneSections(phones: PhoneAccount[]): string {
  return phones.map(phoneSection).join("\n");
}

function phoneSection(phone: PhoneAccount, i: number): string {
  const at = `phones[${i}]`;
  const name = value.confName(`${at}.endpoint`, phone.endpoint);
  const shown = value.displayName(`${at}.displayName`, phone.displayName);
  const number = phone.extension === null ? name : value.extension(`${at}.extension`, phone.extension);
  return [
    "",
    `[${name}](fd-phone)`,
    `auth = ${name}`,
    `aors = ${name}`,
    `callerid = "${shown}" <${number}>`,
    `[${name}](fd-auth)`,
    `username = ${value.sipUser(`${at}.username`, phone.username)}`,
    `password = ${value.secret(`${at}.password`, phone.password)}`,
    `[${name}](fd-aor)`,
  ].join("\n");
}

function queueAliases(id: string): string {
  return [
    `frontdesk queue close ${id}=channel originate Local/queue-close-${id}@frontdesk-ops application Wait 2`,
    `frontdesk queue open ${id}=channel originate Local/queue-open-${id}@frontdesk-ops application Wait 2`,
  ].join("\n");
}
