/** The doctor's checks, each with an installation that is well and with what may be wrong with it. */

import { apiExamination } from "../../src/cli/doctor/api";
import {
  asteriskExamination,
  checkApp,
  checkVersion as checkAsterisk,
  checkModules,
  MODULES_NEEDED,
} from "../../src/cli/doctor/asterisk";
import {
  checkVersion as checkPostgres,
  checkSkew,
  type DatabaseFacts,
  databaseExamination,
} from "../../src/cli/doctor/database";
import { diagnose, type Finding, fail, ok, warn, worst } from "../../src/cli/doctor/finding";
import { checkAddresses, checkNode, checkVoices, checkZones, judgeDisk } from "../../src/cli/doctor/machine";
import { reportText } from "../../src/cli/doctor/report";
import { checkDataDir, settingsExamination } from "../../src/cli/doctor/settings";
import { checkSeen } from "../../src/cli/doctor/sounds";
import type { HttpAnswer } from "../../src/cli/http";
import { readConfig } from "../../src/config";

const MIB = 1024 * 1024;
const ARI = { url: "http://127.0.0.1:8088", user: "frontdesk", password: "hush", app: "frontdesk" };
const URL = "postgres://frontdesk:hush@127.0.0.1:5432/frontdesk";

const answered = (status: number, json: unknown): HttpAnswer => ({ kind: "answered", status, json });
const refused: HttpAnswer = {
  kind: "unreachable",
  why: "nothing listens there",
  error: { cause: { code: "ECONNREFUSED" } },
};
const verdicts = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));

/** Whatever is not well says why, and what to type. */
function expectCure(finding: Finding): void {
  if (finding.verdict === "ok") return;
  expect(finding.cause).toBeTruthy();
  expect(finding.cure).toBeTruthy();
}

test.each<[string, Finding, string]>([
  ["Node 18", checkNode("18.20.0"), "fail"],
  ["Node 20.18", checkNode("20.18.9"), "fail"],
  ["Node 20.19", checkNode("20.19.0"), "ok"],
  ["Node 24", checkNode("24.1.0"), "ok"],
  ["all zones known", checkZones({ zoneData: "2026a", knowsZone: () => true }, ["Europe/Rome"]), "ok"],
  [
    "a zone unknown",
    checkZones({ zoneData: "2009a", knowsZone: (zone) => zone !== "Europe/Rome" }, ["Europe/Rome"]),
    "fail",
  ],
  ["a network", checkAddresses(["192.0.2.2"]), "ok"],
  ["loopback only", checkAddresses([]), "warn"],
  ["much room", judgeDisk("/data", 5_000 * MIB), "ok"],
  ["little room", judgeDisk("/data", 300 * MIB), "warn"],
  ["no room", judgeDisk("/data", 10 * MIB), "fail"],
  ["voices installed", checkVoices({ hasProgram: () => true }, false), "ok"],
  ["voices to be fetched", checkVoices({ hasProgram: () => false }, false), "ok"],
  ["Postgres 15", checkPostgres(150_003), "ok"],
  ["Postgres 14", checkPostgres(140_020), "fail"],
  ["clocks that agree", checkSkew(-40), "ok"],
  ["clocks that do not", checkSkew(90_000), "warn"],
  ["Asterisk 22.10.1", checkAsterisk("22.10.1~dfsg+cs6"), "ok"],
  ["Asterisk 23", checkAsterisk("23.0.0"), "ok"],
  ["Asterisk 22.4", checkAsterisk("22.4.0"), "fail"],
  ["an Asterisk without a version", checkAsterisk(null), "fail"],
  ["the application registered", checkApp(answered(200, {}), "frontdesk"), "ok"],
  ["the application not registered", checkApp(answered(404, {}), "frontdesk"), "warn"],
  [
    "every module",
    checkModules(
      answered(
        200,
        MODULES_NEEDED.map((name) => ({ name, status: "Running" })),
      ),
    ),
    "ok",
  ],
  [
    "a module that does not run",
    checkModules(
      answered(
        200,
        MODULES_NEEDED.map((name) => ({ name, status: "Not Running" })),
      ),
    ),
    "fail",
  ],
  ["no list of modules", checkModules(refused), "warn"],
  ["a data folder that is a file", checkDataDir(__filename), "fail"],
  ["a data folder that can be made", checkDataDir(`${__dirname}/not/there/yet`), "ok"],
])("%s", (_what, finding, verdict) => {
  expect(finding.verdict).toBe(verdict);
  expectCure(finding);
});

describe("the database", () => {
  const well: DatabaseFacts = {
    versionNumber: async () => 170_002,
    clockSkewMs: async () => 3,
    pendingMigrations: async () => [],
    companyVersion: async () => 4,
    apiKeys: async () => 1,
    poolOwner: async () => ({ node: "a", api: "http://desk-one:8080", epoch: 3, renewedMs: 400, released: false }),
  };
  const examine = (facts: DatabaseFacts | null, url: string | null = URL) => databaseExamination(url, facts).examine();

  test("that is well has nothing but ok", async () => {
    expect(verdicts(await examine(well))).toEqual({
      reachable: "ok",
      version: "ok",
      clock: "ok",
      tables: "ok",
      company: "ok",
      "API keys": "ok",
      "owner of the pool": "ok",
    });
  });

  test.each([
    ["nobody has ever owned it", null, "ok"],
    ["its owner ended in order", { renewedMs: 400, released: true }, "warn"],
    ["its owner has fallen silent", { renewedMs: 60_000, released: false }, "warn"],
  ])("says who owns the pool: %s", async (_how, owner, verdict) => {
    const poolOwner = async () => owner && { node: "a", api: "http://desk-one:8080", epoch: 3, ...owner };
    const found = (await examine({ ...well, poolOwner })).find(({ check }) => check === "owner of the pool");
    expect(found?.verdict).toBe(verdict);
    if (found) expectCure(found);
  });

  test("that does not answer is asked nothing more, and its password is not shown", async () => {
    const away = {
      ...well,
      versionNumber: () => Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })),
    };
    const findings = await examine(away);
    expect(verdicts(findings)).toEqual({ reachable: "fail" });
    expect(JSON.stringify(findings)).not.toContain("hush");
  });

  test("that is empty wants migrating first", async () => {
    const findings = await examine({ ...well, pendingMigrations: async () => ["001_a"] });
    expect(findings.at(-1)).toMatchObject({ check: "tables", verdict: "fail", cure: "frontdesk migrate" });
  });

  test("without a company or a key says how they are made", async () => {
    const findings = await examine({ ...well, companyVersion: async () => null, apiKeys: async () => 0 });
    expect(verdicts(findings)).toMatchObject({ company: "fail", "API keys": "warn" });
  });

  test("that nobody named, or that is none, is said so", async () => {
    expect(verdicts(await examine(null, null))).toEqual({ address: "fail" });
    expect(verdicts(await examine(well, "frontdesk"))).toEqual({ address: "fail" });
  });
});

describe("Asterisk", () => {
  const examine = (answers: Record<string, HttpAnswer>, settings: Parameters<typeof asteriskExamination>[0] = ARI) =>
    asteriskExamination(settings, async (path) => answers[path] ?? refused).examine();

  test("that is well has nothing but ok", async () => {
    const findings = await examine({
      "asterisk/info?only=system": answered(200, { system: { version: "22.10.1" } }),
      "applications/frontdesk": answered(200, {}),
      "asterisk/modules": answered(
        200,
        MODULES_NEEDED.map((name) => ({ name, status: "Running" })),
      ),
    });
    expect(verdicts(findings)).toEqual({ ARI: "ok", version: "ok", application: "ok", modules: "ok" });
  });

  test.each([
    [refused, "Nothing listens", "systemctl start asterisk"],
    [answered(401, {}), "user or password wrong", "FRONTDESK_ARI_PASSWORD"],
    [answered(404, {}), "has no ARI", "res_ari.so"],
    [answered(503, {}), "starting or stopping", "Wait a moment"],
    [answered(200, { hello: "world" }), "not as ARI does", "FRONTDESK_ARI_URL"],
  ])("%j is one finding with its own cure", async (answer, found, cure) => {
    const findings = await examine({ "asterisk/info?only=system": answer });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.found).toContain(found);
    expect(findings[0]?.cure).toContain(cure);
  });

  test("without a password is not asked", async () => {
    expect(verdicts(await examine({}, { ...ARI, password: null }))).toEqual({ ARI: "fail" });
  });
});

describe("the API's port", () => {
  const examine = async (answers: Record<string, HttpAnswer>) =>
    verdicts(await apiExamination("http://127.0.0.1:8080", async (path) => answers[path] ?? refused).examine());

  test("may be free", async () => expect(await examine({})).toEqual({ port: "ok" }));
  test("may be ours", async () => {
    const alive = answered(200, { status: "ok", uptimeSeconds: 5 });
    expect(
      await examine({ "/healthz": alive, "/readyz": answered(200, { ari: "connected", postgres: "reachable" }) }),
    ).toEqual({ port: "ok", ready: "ok" });
    expect(
      await examine({ "/healthz": alive, "/readyz": answered(503, { ari: "away", postgres: "reachable" }) }),
    ).toEqual({ port: "ok", ready: "warn" });
  });
  test("may be somebody else's", async () =>
    expect(await examine({ "/healthz": answered(200, undefined) })).toEqual({ port: "fail" }));
  test("may be silent", async () => {
    const silent: HttpAnswer = { kind: "unreachable", why: "no answer within 3 s", error: new Error("timeout") };
    expect(await examine({ "/healthz": silent })).toEqual({ port: "fail" });
  });
});

describe("sounds as Asterisk sees them", () => {
  const expected = [
    { language: "ru", name: "sorry" },
    { language: "en", name: "sorry" },
  ];
  const listed = (...ids: string[]): HttpAnswer =>
    answered(
      200,
      ids.map((id) => ({ id, formats: [{ language: "frontdesk", format: "slin" }] })),
    );

  test("all, some, none, or nobody tells", () => {
    expect(checkSeen(listed("ru/sorry", "en/sorry"), expected)[0]?.verdict).toBe("ok");
    expect(checkSeen(listed("ru/sorry"), expected)[0]).toMatchObject({
      verdict: "warn",
      found: "it does not see en/sorry",
    });
    expect(checkSeen(listed(), expected)[0]?.verdict).toBe("fail");
    expect(checkSeen(refused, expected)).toEqual([]);
  });
});

test("settings with which serve would refuse to start are a finding, not an error", async () => {
  const findings = await settingsExamination(() => readConfig({})).examine();
  expect(findings).toEqual([
    expect.objectContaining({ verdict: "fail", found: expect.stringContaining("DATABASE_URL is not set") }),
  ]);
});

describe("a diagnosis", () => {
  test("outlives an examination that throws, and one that hangs", async () => {
    const diagnoses = await diagnose(
      [
        { group: "good", examine: async () => [ok("a", "fine")] },
        { group: "thrown", examine: () => Promise.reject(new Error("boom")) },
        { group: "hangs", examine: () => new Promise(() => undefined) },
      ],
      30,
    );
    expect(diagnoses.map(({ findings }) => findings.map(({ verdict }) => verdict))).toEqual([
      ["ok"],
      ["fail"],
      ["fail"],
    ]);
  });

  test("is as bad as its worst finding", () => {
    const all = (...findings: Finding[]) => worst([{ group: "g", findings }]);
    expect(all(ok("a", ""))).toBe("ok");
    expect(all(ok("a", ""), warn("b", "", "why", "cure"))).toBe("warn");
    expect(all(fail("c", "", "why", "cure"), warn("b", "", "why", "cure"))).toBe("fail");
  });

  test("reads group by group, with cause and cure below what is not well", () => {
    const text = reportText(
      [{ group: "disk", findings: [ok("room", "much"), fail("data", "no folder", "It is lost.", "mkdir it")] }],
      (_style, text) => text,
    );
    expect(text.split("\n")).toEqual([
      "disk",
      "  ok   room  much",
      "  FAIL data  no folder",
      "             It is lost.",
      "             > mkdir it",
      "",
      "1 ok, 0 to look at, 1 to mend.",
    ]);
  });
});
