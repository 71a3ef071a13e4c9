/** Rendering of Asterisk's configuration: what must be in it, and what can never get into it. */
import fc from "fast-check";
import { fillTemplates } from "../../src/setup/conf-template";
import { BadConfValue } from "../../src/setup/conf-values";
import { type AsteriskConfInput, asteriskConf, type FallbackSite, type PhoneAccount } from "../../src/setup/render";
import { worldConf } from "../../src/setup/render-world";

const phone = (over: Partial<PhoneAccount> = {}): PhoneAccount => ({
  endpoint: "desk-204",
  username: "desk-204",
  password: "long-enough-1",
  extension: "204",
  displayName: "Anna",
  ...over,
});

const site = (over: Partial<FallbackSite> = {}): FallbackSite => ({
  dnis: ["+78432000000", "78432000001"],
  language: "ru",
  zone: "Europe/Moscow",
  openHours: ["09:00-17:59,mon-fri,*,*", "10:00-13:59,sat,*,*"],
  holidays: [{ date: "2026-12-31", sound: "fd/holiday" }],
  firstEndpoint: "desk-204",
  allEndpoints: ["desk-204", "desk-205"],
  greetings: { morning: "fd/m", day: "fd/d", evening: "fd/e", night: "fd/n" },
  closedSound: "fd/closed",
  sorrySound: "fd/sorry",
  allBusySound: "fd/busy",
  ...over,
});

const instance = {
  name: "frontdesk",
  etcDir: "/i/etc",
  modulesDir: "/p/modules",
  varDir: "/i/var",
  dataDir: "/i/data",
  spoolDir: "/i/spool",
  runDir: "/i/run",
  logDir: "/i/log",
};
const music = [
  { name: "default", directory: "/m/default" },
  { name: "silence", directory: "/m/silence" },
];

const input = (over: Partial<AsteriskConfInput> = {}): AsteriskConfInput => ({
  instance,
  ports: { sip: 5060, http: 8088, rtpStart: 20_000, rtpEnd: 20_399 },
  sipAddress: "127.0.0.1",
  app: "frontdesk",
  secrets: { ariPassword: "ari-password-1", ariReadOnlyPassword: "ari-password-2" },
  toneZone: "ru",
  carrier: { address: "127.0.0.1", port: 5070, fromPorts: [5070] },
  phones: [phone(), phone({ endpoint: "desk-205", username: "desk-205", extension: "205" })],
  sites: [site()],
  queues: ["sales"],
  agents: ["anna"],
  music,
  colleagueUnknownSound: "fd/unknown",
  ...over,
});

const fileOf = (name: string, over: Partial<AsteriskConfInput> = {}) => asteriskConf(input(over))[name] ?? "";

/** The lines that Asterisk obeys: without comments, which no value can begin because none may hold a semicolon. */
const settings = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith(";"));

test("no placeholder is left in any file", () => {
  for (const [name, text] of Object.entries(asteriskConf(input()))) expect([name, text]).not.toContain("{{");
});

test("a phone is an endpoint, an auth and an aor that share its name", () => {
  const text = fileOf("pjsip_frontdesk.conf");
  for (const section of ["[desk-204](fd-phone)", "[desk-204](fd-auth)", "[desk-204](fd-aor)"])
    expect(text).toContain(section);
  expect(text).toContain('callerid = "Anna" <204>');
});

test("a site's block is found with and without the plus, and the first site takes unknown numbers", () => {
  const text = fileOf("extensions.conf");
  for (const number of ["+78432000000", "78432000000", "+78432000001", "78432000001"]) {
    expect(settings(text).some((line) => line.startsWith(`exten => ${number},1,`))).toBe(true);
  }
  expect(text).toContain("exten => _[+0-9]!,1,Goto(+78432000000,1)");
});

test("on a holiday nobody answers, and its own message is said", () => {
  const text = fileOf("extensions.conf");
  expect(text).toMatch(/Set\(FD_TODAY=\$\{STRFTIME\(\$\{EPOCH},Europe\/Moscow,%Y-%m-%d\)}\)$/m);
  expect(text).toMatch(/Set\(FD_OPEN=\$\{IF\(\$\["\$\{FD_TODAY}"="2026-12-31"]\?0:\$\{FD_OPEN}\)}\)$/m);
  expect(text).toMatch(/Set\(FD_CLOSED=\$\{IF\(\$\["\$\{FD_TODAY}"="2026-12-31"]\?fd\/holiday:\$\{FD_CLOSED}\)}\)$/m);
});

test("without a company the dialplan still renders", () => {
  expect(fileOf("extensions.conf", { sites: [], phones: [], queues: [], agents: [] })).toContain(
    "no company has been loaded",
  );
});

test("day parts are ranges within one day, also when a part crosses midnight", () => {
  const usual = fileOf("extensions.conf");
  for (const range of ["05:00-11:59", "12:00-17:59", "18:00-22:59"])
    expect(usual).toContain(`ExecIfTime(${range},*,*,*,Europe/Moscow?`);
  const late = { morning: 360, day: 720, evening: 1200, night: 60 };
  const text = fileOf("extensions.conf", { sites: [site({ startsAtMinute: late })] });
  expect(text).toContain("ExecIfTime(20:00-23:59,*,*,*,Europe/Moscow?Set(FD_GREETING=fd/e))");
  expect(text).toContain("ExecIfTime(00:00-00:59,*,*,*,Europe/Moscow?Set(FD_GREETING=fd/e))");
});

test("a carrier known by port is asked for before names; one without port after them", () => {
  expect(fileOf("pjsip.conf")).toContain("endpoint_identifier_order = ip,username");
  expect(fileOf("pjsip.conf")).toContain("match = 127.0.0.1:5070");
  const anyPort = fileOf("pjsip.conf", { carrier: { address: "10.0.0.9", port: 5060, fromPorts: [] } });
  expect(anyPort).toContain("endpoint_identifier_order = username,ip");
  expect(anyPort).toContain("match = 10.0.0.9\n");
});

test("agents and queues are lamps, queues have words in the CLI", () => {
  expect(fileOf("extensions.conf")).toContain("exten => agent-anna,hint,Stasis:agent-anna");
  expect(fileOf("extensions.conf")).toContain("exten => queue-sales,hint,Stasis:queue-sales");
  expect(fileOf("extensions.conf")).toContain(`exten => _queue-.,hint,Stasis:\${EXTEN}`);
  expect(fileOf("cli_aliases.conf")).toContain(
    "frontdesk queue close sales=channel originate Local/queue-close-sales@frontdesk-ops application Wait 2",
  );
});

test("the world registers every phone with its password and can dial as it", () => {
  const text =
    worldConf({
      instance: { ...instance, name: "world" },
      ports: { sip: 5070, phones: 5071, http: 8089, rtpStart: 21_000, rtpEnd: 21_399 },
      ariPassword: "world-password",
      frontdesk: { address: "127.0.0.1", port: 5060 },
      phones: [phone()],
      music,
    })["pjsip.conf"] ?? "";
  for (const line of ["client_uri = sip:desk-204@127.0.0.1:5060", "contact_user = desk-204", "from_user = desk-204"]) {
    expect(text).toContain(line);
  }
});

describe("values that are refused, with the field's name", () => {
  const cases: [string, Partial<AsteriskConfInput>][] = [
    ["phones[0].endpoint", { phones: [phone({ endpoint: "204" })] }],
    ["phones[0].endpoint", { phones: [phone({ endpoint: "desk]\n[global" })] }],
    ["phones[0].username", { phones: [phone({ username: "a b" })] }],
    ["phones[0].password", { phones: [phone({ password: "short" })] }],
    ["phones[0].password", { phones: [phone({ password: "good-enough;comment" })] }],
    ["phones[0].password", { phones: [phone({ password: "good-enough\ncontext = from-trunk" })] }],
    ["phones[0].extension", { phones: [phone({ extension: "204,1,System(x)" })] }],
    ["phones[0].displayName", { phones: [phone({ displayName: "Anna\ncontext = from-trunk" })] }],
    ["sites[0].dnis[0]", { sites: [site({ dnis: ["123,1,Hangup()"] })] }],
    ["sites[0].dnis", { sites: [site({ dnis: [] })] }],
    ["sites[0].zone", { sites: [site({ zone: "Europe/Moscow?Hangup()" })] }],
    ["sites[0].openHours[0]", { sites: [site({ openHours: ["9-17,mon-fri,*,*"] })] }],
    ["sites[0].openHours[0]", { sites: [site({ openHours: ["09:00-17:59,mon-fri,*,*?Hangup()"] })] }],
    ["sites[0].holidays[0].date", { sites: [site({ holidays: [{ date: '31.12"]?Hangup()', sound: "a" }] })] }],
    ["sites[0].holidays[0].sound", { sites: [site({ holidays: [{ date: "2026-12-31", sound: "a)" }] })] }],
    ["sites[0].allEndpoints", { sites: [site({ allEndpoints: ["desk-1&Local/x@y"] })] }],
    [
      "sites[0].greetings.night",
      { sites: [site({ greetings: { morning: "a", day: "a", evening: "a", night: "../../etc" } })] },
    ],
    ["sites[0].language", { sites: [site({ language: "ru)" })] }],
    ["carrier.address", { carrier: { address: "1.2.3.4\nmatch = 0.0.0.0/0", port: 5060, fromPorts: [] } }],
    ["secrets.ariPassword", { secrets: { ariPassword: "x\n[evil]", ariReadOnlyPassword: "ari-password-2" } }],
    ["queues[0]", { queues: ["sales=core stop now"] }],
    ["agents[0]", { agents: ["anna,hint"] }],
    ["music[0].directory", { music: [{ name: "default", directory: "/m\n[x]" }, ...music] }],
    ["music", { music: [{ name: "default", directory: "/m" }] }],
    ["ports.sip", { ports: { sip: 70_000, http: 1, rtpStart: 20_000, rtpEnd: 20_400 } }],
    ["toneZone", { toneZone: "r" }],
  ];
  test.each(cases)("%s", (field, over) => {
    expect(() => asteriskConf(input(over))).toThrow(BadConfValue);
    expect(() => asteriskConf(input(over))).toThrow(`${field}: `);
  });
});

test("whatever the text, it either throws or changes only its own line", () => {
  const plain = settings(fileOf("pjsip_frontdesk.conf"));
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("displayName", "password", "username"),
      (text, field) => {
        let rendered: string[];
        try {
          rendered = settings(
            fileOf("pjsip_frontdesk.conf", { phones: [phone({ [field]: text }), input().phones[1] ?? phone()] }),
          );
        } catch (err) {
          expect(err).toBeInstanceOf(BadConfValue);
          return;
        }
        expect(rendered).toHaveLength(plain.length);
        expect(rendered.filter((line, i) => line !== plain[i]).length).toBeLessThanOrEqual(1);
        expect(rendered.filter((line) => line.includes(";"))).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

test("a template's missing value and a value without a place are errors", () => {
  expect(() => fillTemplates({ "a.conf": "x = {{x}}" }, {})).toThrow("{{x}}");
  expect(() => fillTemplates({ "a.conf": "x = 1" }, { y: "2" })).toThrow("y");
});
