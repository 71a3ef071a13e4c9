/** The command line as a whole: help, exit codes, and refusals in one paragraph. */
import { runCli } from "./run-cli";

const COMMANDS = [
  "serve",
  "demo",
  "init",
  "migrate",
  "asterisk-conf",
  "doctor",
  "status",
  "lookup",
  "calls list",
  "calls show",
  "prompts check",
  "prompts list",
];

/** A port on which nothing can listen. */
const NOWHERE = "postgres://frontdesk:hush-hush@127.0.0.1:1/frontdesk";

test.each(COMMANDS)("%s --help says what it does, with examples, on stdout", async (command) => {
  const { code, stdout, stderr } = await runCli([...command.split(" "), "--help"]);
  expect(stdout).toContain(`Usage: frontdesk ${command}`);
  expect(stdout).toContain(`$ frontdesk ${command.split(" ")[0]}`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("--help lists every command, the exit codes and the first steps", async () => {
  const { code, stdout } = await runCli(["--help"]);
  for (const command of COMMANDS) expect(stdout).toContain(`  ${command.split(" ")[0]}`);
  expect(stdout).toContain("Exit codes: 0 done");
  expect(stdout).toContain("$ frontdesk demo");
  expect(code).toBe(0);
});

test("--version prints the version alone", async () => {
  const { code, stdout } = await runCli(["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
  expect(code).toBe(0);
});

test.each([
  ["no command", []],
  ["an unknown command", ["dance"]],
  ["an unknown option", ["status", "--loud"]],
  ["an argument that is missing", ["lookup"]],
  ["an option that is missing", ["init"]],
  ["a number out of bounds", ["calls", "list", "--limit", "0"]],
])("%s is wrong usage: 2, said on stderr only", async (_what, args) => {
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toBe("");
});

describe("without a database", () => {
  test.each([
    ["lookup", "204"],
    ["calls", "list"],
    ["calls", "show", "a2k3x9v2m00"],
  ])("%s %s says so in one paragraph", async (...args) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("DATABASE_URL is not set and no demo is running");
    expect(stderr).toContain("export DATABASE_URL=");
    expect(stderr.split("\n")).toHaveLength(1);
  });

  test("migrate does not take a demo's database for the one that was forgotten", async () => {
    const { code, stderr } = await runCli(["migrate"]);
    expect(code).toBe(2);
    expect(stderr).not.toContain("demo");
  });
});

describe("with a database that does not answer", () => {
  test.each([["lookup", "204"], ["calls"], ["migrate"]])(
    "%s says where, why and what to type, without the password",
    async (...args) => {
      const { code, stdout, stderr } = await runCli(args, { DATABASE_URL: NOWHERE });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("Postgres at 127.0.0.1:1/frontdesk cannot be reached");
      expect(stderr).toContain("ECONNREFUSED");
      expect(stderr).toContain("systemctl start postgresql");
      expect(stderr).not.toContain("hush-hush");
      expect(stderr.split("\n")).toHaveLength(1);
    },
  );

  test("--debug adds where it happened", async () => {
    const { stderr } = await runCli(["calls", "--debug"], { DATABASE_URL: NOWHERE });
    expect(stderr).toMatch(/\n\s+at /);
  });
});

test("a DATABASE_URL that is no address is refused before anything is asked", async () => {
  const { code, stderr } = await runCli(["calls"], { DATABASE_URL: "frontdesk" });
  expect(code).toBe(2);
  expect(stderr).toContain("DATABASE_URL is not the address of a database");
});

test("status, when nobody listens, says where it asked and how to say it better", async () => {
  const { code, stdout, stderr } = await runCli(["status"], { FRONTDESK_API_URL: "http://127.0.0.1:1" });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("frontdesk does not answer at http://127.0.0.1:1");
  expect(stderr).toContain("export FRONTDESK_API_URL=");
});
