/**
 * The rendered configuration on real Asterisks: it boots without a complaint,
 * the phones register, and callers are served while frontdesk is away.
 */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { createGuard, type Guard } from "../../src/setup/guard";
import { identify } from "../../src/setup/process-identity";
import { type AsteriskPair, DNIS, PASSWORDS, startPair } from "./asterisk-pair";
import { waitUntil } from "./wait-until";

/** The first run may have to fetch Asterisk. */
const FIRST_START_LIMIT_MS = 300_000;

let home: string;
let guard: Guard;
let pair: AsteriskPair;
let people: WebSocket;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "frontdesk-asterisk-"));
  guard = await createGuard({ runsDir: join(home, "runs") });
  pair = await startPair(guard, home);
  people = await playPeople();
}, FIRST_START_LIMIT_MS);

afterAll(async () => {
  people?.terminate();
  await guard.stopAll();
  rmSync(home, { recursive: true, force: true });
});

async function ari(who: "main" | "world", method: string, path: string, login?: string): Promise<Response> {
  const user = login ?? (who === "main" ? `frontdesk:${PASSWORDS.frontdesk}` : `world:${PASSWORDS.world}`);
  const authorization = `Basic ${Buffer.from(user).toString("base64")}`;
  return fetch(`http://127.0.0.1:${pair.ari[who]}/ari/${path}`, { method, headers: { authorization } });
}

const logOf = (who: "main" | "world", file: string) => readFileSync(join(pair[who].instance.logDir, file), "utf8");

async function mainShows(line: string, what: RegExp, limitMs = 15_000): Promise<void> {
  await waitUntil(async () => what.test(await pair.main.cli(line)), `"${line}" shows ${what}`, limitMs);
}

/** Every phone of the world rings when it is called, and nobody picks up. */
async function playPeople(): Promise<WebSocket> {
  const login = `world:${PASSWORDS.world}`;
  const socket = new WebSocket(`ws://127.0.0.1:${pair.ari.world}/ari/events?app=world&api_key=${login}`);
  socket.on("message", (data) => {
    const event = JSON.parse(String(data)) as { type: string; args?: string[]; channel?: { id: string } };
    const rings = event.type === "StasisStart" && event.args?.[0]?.startsWith("desk-");
    if (rings && event.channel) void ari("world", "POST", `channels/${event.channel.id}/ring`);
  });
  await once(socket, "open");
  return socket;
}

const callFromWorld = (endpoint: string, id: string) =>
  ari("world", "POST", `channels?${new URLSearchParams({ endpoint, app: "world", channelId: id })}`);

test("both boot without a warning or an error in the log", () => {
  for (const who of ["main", "world"] as const) {
    expect(
      logOf(who, "messages")
        .split("\n")
        .filter((line) => /WARNING|ERROR/.test(line)),
    ).toEqual([]);
  }
});

test("both answer over ARI, with the right password only", async () => {
  expect((await ari("main", "GET", "asterisk/ping")).status).toBe(200);
  expect((await ari("world", "GET", "asterisk/ping")).status).toBe(200);
  expect((await ari("main", "GET", "asterisk/ping", "frontdesk:wrong-password")).status).toBe(401);
});

test("the second ARI user sees everything and changes nothing", async () => {
  const reader = `frontdesk-reader:${PASSWORDS.reader}`;
  expect((await ari("main", "GET", "channels", reader)).status).toBe(200);
  expect((await ari("main", "POST", "bridges", reader)).status).toBe(403);
});

test("every phone registers", async () => {
  await mainShows("pjsip show contacts", /desk-101\/sip:desk-101@.*Avail(.|\n)*desk-102\/sip:desk-102@.*Avail/);
});

test("lamps and aliases are there", async () => {
  expect(await pair.main.cli("frontdesk agents")).toMatch(/agent-anna@frontdesk-hints/);
  expect(await pair.main.cli("frontdesk queue close sales")).not.toMatch(/No such/); // frontdesk itself is asked: stories.test.ts
  expect(await pair.main.cli("frontdesk phones")).toContain("desk-101");
});

test("a queue made later has its lamp as soon as somebody asks for it", async () => {
  await pair.main.cli("module load func_extstate.so"); // asks as a phone that subscribes does
  for (const name of ["queue-later", "agent-later"]) {
    await pair.main.cli(`dialplan eval function EXTENSION_STATE(${name}@frontdesk-hints)`);
    await mainShows("core show hints", new RegExp(`${name}@frontdesk-h\\S*\\s*: Stasis:${name}\\s`));
  }
  expect((await ari("main", "PUT", "deviceStates/Stasis:queue-later?deviceState=RINGING")).status).toBe(204);
  await mainShows("core show hints", /queue-later@\S*\s*: Stasis:queue-later\s+State:Ringing/);
});

test("while frontdesk is away, a caller is greeted in the site's language and the first operator rings", async () => {
  await mainShows("pjsip show contacts", /desk-101\/sip/);
  expect((await callFromWorld(`PJSIP/${DNIS}@frontdesk`, "alice")).status).toBe(200);
  await mainShows("core show channels verbose", /fallback .*Playback/);
  await mainShows("core show channels verbose", /desk-101-\S+ .*Ring/);
  await mainShows("database show frontdesk-away", /\|trunk\|\d{10}\|\d*\|\+78432000000/);
  await ari("world", "DELETE", "channels/alice");
  await mainShows("core show channels count", /0 active channels/);
  await mainShows("database show frontdesk-away", /\|ended\|\d{10}\|/);
}, 30_000);

test("while frontdesk is away, colleagues reach each other", async () => {
  await mainShows("pjsip show contacts", /desk-102\/sip/);
  expect((await callFromWorld("PJSIP/102@desk-101", "bob")).status).toBe(200);
  await mainShows("core show channels verbose", /desk-102-\S+ .*Ring/);
  await ari("world", "DELETE", "channels/bob");
  await mainShows("core show channels count", /0 active channels/);
  await mainShows("database show frontdesk-away", /\|phone\|\d{10}\|desk-101\|102/);
}, 30_000);

test("a killed Asterisk starts again in the same folder, its phones still known", async () => {
  await mainShows("pjsip show contacts", /desk-102\/sip/);
  const { pid } = pair.main.process;
  await pair.main.kill();
  // The kernel may take its time on a busy machine; the next start must find it gone.
  await waitUntil(() => identify(pid) === null, "the killed Asterisk is gone");
  pair.main = await pair.restartMain();
  await mainShows("pjsip show contacts", /desk-101\/sip/);
}, 60_000);
