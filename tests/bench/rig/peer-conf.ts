/**
 * The peer: what a good administrator would build of Asterisk alone, on the same
 * Asterisk as frontdesk and in the same run. Another dialled number leads to it:
 *
 *   func_odbc looks the caller up in frontdesk's own tables → Answer → Playback
 *   (greeting) → Background (menu) → WaitExten → Dial
 *
 * Its files are written beside the rendered ones, whose own text only gains
 * the lines that include them.
 */
import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AsteriskInstance } from "../../../src/setup/asterisk-instance";
import { AMBIGUOUS_EXTENSION, AMBIGUOUS_KEY, deskOf, EXTENSIONS, KEYS } from "./company";

/** Dialled for the peer. */
export const PEER_NUMBER = "+78437770001";
/** Dialled for the peer with the slow database. */
export const PEER_SLOW_NUMBER = "+78437770101";

/** Postgres' ODBC driver, and the folder of the libraries it needs. */
export interface OdbcDriver {
  readonly file: string;
  readonly libraryDir: string;
}

export interface PeerDatabase {
  readonly url: string;
  /** The same database through the proxy that slows it down. */
  readonly slowPort: number;
}

const MODULES = ["res_odbc.so", "res_odbc_transaction.so", "func_odbc.so"];
const CONNECTIONS_MAX = 8;
/** Waits for a digit as long as frontdesk's menu does, in s. */
const FIRST_DIGIT_S = 5;
const RING_S = 20;

/** frontdesk's own statement for the look-up, but for the parameter. */
const LOOK_UP = [
  "SELECT c.id, c.name, c.category, c.manager, c.language, c.last_agent, m.subject, m.handler",
  "FROM customer_numbers n JOIN customers c ON c.id = n.customer_id",
  "LEFT JOIN LATERAL (SELECT subject, handler FROM open_matters WHERE customer_id = c.id AND closed_at IS NULL",
  "ORDER BY opened_at, id LIMIT 1) m ON true",
  `WHERE n.number = '\${SQL_ESC(\${ARG1})}' ORDER BY c.name, c.id LIMIT 20`,
].join(" ");

/** Writes the peer's files into the instance's configuration. Returns what Asterisk must find in its environment. */
export function addPeer(
  instance: AsteriskInstance,
  driver: OdbcDriver,
  database: PeerDatabase,
): Record<string, string> {
  const at = (name: string): string => join(instance.etcDir, name);
  const write = (name: string, text: string): void => {
    writeFileSync(at(name), text);
    chmodSync(at(name), 0o600);
  };
  appendFileSync(at("modules.conf"), `\n${MODULES.map((module) => `load = ${module}`).join("\n")}\n`);
  appendFileSync(at("extensions.conf"), "\n#include extensions_bench.conf\n");
  write("extensions_bench.conf", dialplan());
  write("func_odbc.conf", `${lookUp("CUSTOMER", "peer")}${lookUp("CUSTOMER_SLOW", "peer-slow")}`);
  write("res_odbc.conf", `${pool("peer")}${pool("peer-slow")}`);
  write("odbcinst.ini", `[Postgres]\nDriver = ${driver.file}\nThreading = 0\n`);
  write("odbc.ini", `${source("peer", database.url)}${source("peer-slow", withPort(database.url, database.slowPort))}`);
  return { ODBCSYSINI: instance.etcDir, ODBCINI: at("odbc.ini") };
}

function lookUp(name: string, dsn: string): string {
  return `[${name}]\nprefix = PEER\ndsn = ${dsn}\nreadsql = ${LOOK_UP}\n`;
}

function pool(name: string): string {
  return [
    `[${name}]`,
    "enabled = yes",
    `dsn = ${name}`,
    "pre-connect = yes",
    `max_connections = ${CONNECTIONS_MAX}`,
    "",
  ].join("\n");
}

function source(name: string, url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  return [
    `[${name}]`,
    "Driver = Postgres",
    `Servername = ${hostname}`,
    `Port = ${port}`,
    `Database = ${pathname.slice(1)}`,
    `UserName = ${decodeURIComponent(username)}`,
    `Password = ${decodeURIComponent(password)}`,
    "ReadOnly = yes",
    "",
  ].join("\n");
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

function dialplan(): string {
  const dial = (extension: string): string => `Dial(PJSIP/${deskOf(extension)},${RING_S})`;
  const keys = [[AMBIGUOUS_KEY, AMBIGUOUS_EXTENSION], ...Object.entries(KEYS)] as [string, string][];
  return [
    "; The peer of the benchmarks. A number said in full wins over the pattern that leads to frontdesk.",
    "[from-trunk](+)",
    ...entrance(PEER_NUMBER, "PEER_CUSTOMER"),
    ...entrance(PEER_SLOW_NUMBER, "PEER_CUSTOMER_SLOW"),
    "",
    "[peer-menu]",
    "exten => s,1,Background(frontdesk-company/bench-menu)",
    ` same => n,WaitExten(${FIRST_DIGIT_S})`,
    ...EXTENSIONS.map((extension) => `exten => ${extension},1,${dial(extension)}`),
    ...keys.map(([key, extension]) => `exten => ${key},1,${dial(extension)}`),
    "exten => i,1,Background(frontdesk-company/menu-invalid)",
    " same => n,Goto(s,1)",
    "exten => t,1,Goto(s,1)",
    "",
  ].join("\n");
}

function entrance(number: string, lookUpFunction: string): string[] {
  const fields = ["ID", "NAME", "CATEGORY", "MANAGER", "LANGUAGE", "AGENT", "MATTER", "HANDLER"];
  const variables = fields.map((field) => `PEER_${field}`).join("\\,");
  return [
    `exten => ${number},1,Set(ARRAY(${variables})=\${${lookUpFunction}(\${CALLERID(num)})})`,
    ` same => n,Answer()`,
    " same => n,Playback(frontdesk-company/bench-greeting)",
    " same => n,Goto(peer-menu,s,1)",
  ];
}
