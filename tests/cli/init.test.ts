/** `frontdesk init` and what reads its work, on a real Postgres; nothing is spoken, for every sentence has its recording. */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { systemClock } from "../../src/clock";
import { createApiKeys } from "../../src/db/api-keys";
import { createCompanies } from "../../src/db/companies";
import { useTestDatabase } from "../support/test-db";
import { runCli } from "./run-cli";

const SAMPLE = resolve(__dirname, "../../src/demo/sample-company.yaml");
const SAMPLE_SOUNDS = resolve(__dirname, "../../sounds/sample");
const SMALL = `
company: Stoves
sites:
  - { id: main, name: Stoves, dnis: ["+39 06 555 0101"], zone: Europe/Rome, country: IT, languages: [en],
      greeting: { prompts: { morning: hello, day: hello, evening: hello, night: hello } },
      hours: { mon-fri: 09:00-18:00 }, menu: main, queue: desk }
queues: [{ id: desk, name: Desk }]
employees: [{ id: mario, name: Mario Rossi, extension: "201" }]
menus: [{ id: main, prompt: hello, keys: { "0": { label: operator, to: operator } } }]
prompts: { hello: { en: "Hello." } }
`;

const db = useTestDatabase();
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "frontdesk-init-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A sounds folder that has a recording for every sentence of SMALL. */
function recorded(): string {
  const sounds = join(dir, "sounds");
  cpSync(join(SAMPLE_SOUNDS, "en/menu-main.wav"), join(sounds, "en/hello.wav"));
  return sounds;
}

function file(text: string): string {
  const path = join(dir, "company.yaml");
  writeFileSync(path, text);
  return path;
}

describe("a company file that is wrong", () => {
  test("is refused with every problem at once, and nothing is written", async () => {
    const bad = SMALL.replace("Europe/Rome", "Europe/Nowhere")
      .replace("queue: desk }", "queue: dusk }")
      .replace('"201"', '"2"');
    const { code, stdout, stderr } = await runCli(["init", "--company", file(bad), "--sounds", recorded()], {
      DATABASE_URL: db().url,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    for (const path of ["sites[0].zone", "sites[0].queue", "employees[0].extension"])
      expect(stderr).toContain(`  ${path}: `);
    expect(stderr).toContain("Nothing was written.");
    expect(await createCompanies(db().knex).current()).toBeNull();
  });

  test("that names a prompt nobody can hear is refused too", async () => {
    const { code, stderr } = await runCli([
      "init",
      "--check",
      "--company",
      file(SMALL.replace("prompts: { hello", "prompts: { hallo")),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no sound "hello" and no text for it; did you mean hallo?');
  });

  test("that is not there says so, with a sample to begin with", async () => {
    const { code, stderr } = await runCli(["init", "--company", join(dir, "none.yaml")]);
    expect(code).toBe(2);
    expect(stderr).toContain("sample-company.yaml");
  });
});

test("--check reads and writes nothing", async () => {
  const { code, stderr } = await runCli(["init", "--check", "--company", file(SMALL)]);
  expect(code).toBe(0);
  expect(stderr).toContain("is fine: Stoves");
});

test("without a folder for the sounds nothing is begun", async () => {
  const { code, stderr } = await runCli(["init", "--company", file(SMALL)], { DATABASE_URL: db().url });
  expect(code).toBe(2);
  expect(stderr).toContain("--sounds");
});

test("the first time it publishes and prints one key that opens; the second time it changes nothing", async () => {
  const args = ["init", "--company", file(SMALL), "--sounds", recorded()];
  const first = await runCli(args, { DATABASE_URL: db().url });
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^frontdesk_live_\w+/);
  expect(await createApiKeys({ knex: db().knex, clock: systemClock }).verify(first.stdout)).toMatchObject({
    scopes: ["read", "agent", "supervise", "admin"],
  });
  expect(first.stderr).toContain("version 1 published");
  expect(first.stderr).toContain("1 recordings left alone");

  const second = await runCli(args, { DATABASE_URL: db().url });
  expect(second).toMatchObject({ code: 0, stdout: "" });
  expect(second.stderr).toContain("version 1 stays");
  expect(readdirSync(join(dir, "sounds/en"))).toEqual(["hello.wav"]);
});

test("the sample company with its own sounds is looked up, listed and rendered for Asterisk", async () => {
  const env = {
    DATABASE_URL: db().url,
    FRONTDESK_COMPANY_SOUNDS: SAMPLE_SOUNDS,
    FRONTDESK_ARI_PASSWORD: "hush-hush-hush",
  };
  const init = await runCli(["init", "--company", SAMPLE, "--json"], env);
  expect(JSON.parse(init.stdout)).toMatchObject({ isNew: true, customers: 10, prompts: { rendered: 0 } });

  const vip = await runCli(["lookup", "8 843 555-10-01"], env);
  expect(vip.stdout).toContain("Rings Anna Petrova directly");
  const unknownSite = await runCli(["lookup", "204", "--site", "rome"], env);
  expect(unknownSite).toMatchObject({
    code: 1,
    stdout: "",
    stderr: 'There is no site "rome"; there are: kazan, samara.',
  });

  const calls = await runCli(["calls"], env);
  expect(calls).toMatchObject({ code: 0, stdout: "", stderr: "There are no calls yet." });
  const none = await runCli(["calls", "show", "a2k3x9v2m00"], env);
  expect(none).toMatchObject({ code: 1, stdout: "" });
  const noId = await runCli(["calls", "show", "'; drop table calls"], env);
  expect(noId.stderr).toContain("is no call's id");

  const out = join(dir, "etc");
  const conf = await runCli(["asterisk-conf", "--out", out, "--accounts", "--json"], env);
  expect(conf.code).toBe(0);
  expect(JSON.parse(conf.stdout)).toContainEqual(expect.objectContaining({ extension: "204", username: "desk-204" }));
  expect(readdirSync(out)).toEqual(expect.arrayContaining(["pjsip.conf", "extensions.conf", "ari.conf", "http.conf"]));

  const prompts = await runCli(["prompts", "check"], env);
  expect(prompts).toMatchObject({ code: 0, stdout: "" });
});

test("the doctor's verdict is its exit code, and JSON tells the same", async () => {
  const env = {
    DATABASE_URL: db().url,
    FRONTDESK_ARI_URL: "http://127.0.0.1:1",
    FRONTDESK_API_URL: "http://127.0.0.1:1",
    FRONTDESK_ASTERISK_ETC: dir,
  };
  const { code, stdout } = await runCli(["doctor", "--json"], env);
  expect(code).toBe(2);
  const told = JSON.parse(stdout) as { verdict: string; groups: { group: string }[] };
  expect(told.verdict).toBe("fail");
  expect(told.groups.map(({ group }) => group)).toEqual(
    expect.arrayContaining(["machine", "asterisk", "database", "sounds", "API"]),
  );
});
