/** `frontdesk prompts`: what callers would not hear. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expectedPrompts, promptsOfCompany } from "../../src/cli/prompt-folders";
import { aCompany, aMenu, aSite } from "../domain/a-company";
import { runCli } from "./run-cli";

const GOOD = resolve(__dirname, "../../sounds/en/sorry.wav");

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "frontdesk-sounds-"));
  mkdirSync(join(dir, "en"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("our own prompts are all well", async () => {
  const { code, stdout, stderr } = await runCli(["prompts", "check"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toMatch(/^All \d+ prompts in .* can be heard\.$/);
});

test("a company's missing and broken ones are listed in a table, exit code 1", async () => {
  writeFileSync(join(dir, "prompts.yaml"), "menu: { en: Choose. }\nhours: { en: We are open. }\nnews: { en: News. }\n");
  copyFileSync(GOOD, join(dir, "en/menu.wav"));
  writeFileSync(join(dir, "en/hours.wav"), "no sound at all");
  const { code, stdout } = await runCli(["prompts", "check", "--company-sounds", dir]);
  expect(code).toBe(1);
  expect(stdout).toContain("hours.wav");
  expect(stdout).toContain("wrongFormat");
  expect(stdout).toMatch(/news\.wav +missing/);
  expect(stdout).not.toContain("menu.wav");

  const json = await runCli(["prompts", "check", "--company-sounds", dir, "--json"]);
  expect(JSON.parse(json.stdout).findings).toHaveLength(2);
});

test("--missing lists what a studio must record in a new language, with the sentences", async () => {
  const german = await runCli(["prompts", "list", "--missing", "de", "--json"]);
  expect(JSON.parse(german.stdout)).toContainEqual({
    name: "greet-morning",
    language: "de",
    text: expect.stringContaining("Good morning"),
  });
  const english = await runCli(["prompts", "list", "--missing", "en"]);
  expect(english).toMatchObject({ code: 0, stdout: "", stderr: 'Nothing is missing in "en".' });
});

test("a company needs each prompt its settings lead to, in the languages of the site", async () => {
  const company = aCompany({
    sites: [aSite({ languages: ["ru"] }), aSite({ id: "roma", languages: ["it"], menu: "second" })],
    menus: [
      aMenu([], { options: [{ key: "1", label: "below", to: { kind: "menu", menu: "below" }, urgencySeconds: 0 }] }),
      aMenu([], {
        id: "below",
        prompt: "menu-below",
        options: [{ key: "9", label: "back", to: { kind: "menu", menu: "main" }, urgencySeconds: 0 }],
      }),
      aMenu([], { id: "second", prompt: "menu-second" }),
    ],
  });
  const keys = promptsOfCompany(company).map(({ language, name }) => `${language}/${name}`);
  expect(keys).toEqual(
    expect.arrayContaining(["ru/greet-morning", "it/greet-morning", "ru/menu-below", "it/menu-second"]),
  );
  expect(keys).not.toContain("it/menu-below");
  expect(keys).not.toContain("ru/menu-second");
  const all = await expectedPrompts({
    dir,
    companyDir: null,
    company: [
      { language: "en", name: "sorry" },
      { language: "en", name: "ours" },
    ],
  });
  expect(all.filter(({ language, name }) => language === "en" && name === "sorry")).toHaveLength(1);
  expect(all).toContainEqual({ language: "en", name: "ours" });
});
