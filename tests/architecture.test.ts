/** The lines of the house: who may import whom, who may read the environment, how long a file may be. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const LINES_MAX = 350;

function filesBelow(dir: string): string[] {
  return readdirSync(join(ROOT, dir), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(dir, file));
}

const sources = filesBelow("src").map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));
const IMPORT = /(?:from|import|require\()\s*"([^"]+)"/g;

/** What a file imports: packages by name, our own files by path from the root. */
function importsOf({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(IMPORT)].map(([, to = ""]) =>
    to.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), to)) : to,
  );
}

function breaking(rule: (file: string, imported: string) => boolean): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((to) => rule(source.file, to))
      .map((to) => `${source.file} imports ${to}`),
  );
}

const within = (file: string, ...dirs: string[]): boolean => dirs.some((dir) => file.startsWith(`src/${dir}/`));

test("the domain is pure: it imports only itself, luxon and the number library", () => {
  const allowed = (to: string): boolean =>
    to.startsWith("src/domain/") || to === "luxon" || to.startsWith("libphonenumber-js");
  expect(breaking((file, to) => within(file, "domain") && !allowed(to))).toEqual([]);
});

test("the domain has no clock, no randomness, no timers", () => {
  const impure = /Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|\bawait\b|process\./;
  const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  expect(
    sources.filter(({ file, text }) => within(file, "domain") && impure.test(code(text))).map(({ file }) => file),
  ).toEqual([]);
});

test("only src/ari speaks to Asterisk", () => {
  expect(breaking((file, to) => (to === "ari-client" || to === "ws") && !within(file, "ari"))).toEqual([]);
});

test("only src/db speaks to Postgres, and the set-up asks the server it started whether it is there", () => {
  const allowed = (file: string): boolean => within(file, "db") || file === "src/setup/postgres.ts";
  expect(breaking((file, to) => (to === "knex" || to === "pg") && !allowed(file))).toEqual([]);
});

test("the call flow and the ACD know neither Asterisk nor Postgres nor the API", () => {
  const outside = /^src\/(ari|db|api|cli|demo|setup)\//;
  expect(breaking((file, to) => within(file, "callflow", "acd") && outside.test(to))).toEqual([]);
});

test("the API reaches Asterisk through nobody but the call flow and the ACD", () => {
  expect(breaking((file, to) => within(file, "api") && /^src\/(ari|demo|setup|cli)\//.test(to))).toEqual([]);
});

test("only config.ts reads the environment", () => {
  expect(
    sources
      .filter(({ file, text }) => file !== "src/config.ts" && text.includes("process.env"))
      .map(({ file }) => file),
  ).toEqual([]);
});

test(`no file is longer than ${LINES_MAX} lines`, () => {
  const long = [...sources.map(({ file }) => file), ...filesBelow("tests"), ...filesBelow("migrations")].filter(
    (file) => readFileSync(join(ROOT, file), "utf8").split("\n").length - 1 > LINES_MAX,
  );
  expect(long).toEqual([]);
});
