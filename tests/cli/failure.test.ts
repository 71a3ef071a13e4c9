/** What people read when something fails, for each kind of failure. */
import { AsteriskUnreachable } from "../../src/ari/errors";
import { databaseFailure, databaseName, explain, Refusal } from "../../src/cli/failure";
import { ConfigError } from "../../src/config";
import { SetupError } from "../../src/setup/errors";

const URL_WITH_SECRET = "postgres://me:hush-hush@db.example:6543/calls";
const postgresError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

test.each([
  ["a refusal", new Refusal("There is no call."), 1],
  ["a setting", new ConfigError("FRONTDESK_NODE is wrong."), 2],
  ["set-up", new SetupError("No voices", "they cannot be fetched", "Type this"), 2],
  ["Asterisk", new AsteriskUnreachable("refused", "Nothing listens there."), 2],
  ["anything else", new TypeError("x is not a function"), 1],
  ["what is no error at all", "thrown text", 1],
])("%s has its exit code and no stack", (_what, err, exitCode) => {
  const explained = explain(err, { debug: false });
  expect(explained.exitCode).toBe(exitCode);
  expect(explained.text).not.toMatch(/\n\s+at /);
});

test("an error nobody foresaw tells how to see more, and with --debug shows it", () => {
  expect(explain(new Error("boom"), { debug: false }).text).toBe("boom. Run it again with --debug to see where.");
  expect(explain(new Error("boom"), { debug: true }).text).toMatch(/boom\.\nError: boom\n\s+at /);
});

test.each([
  ["42P01", 'select 1 - relation "calls" does not exist', "frontdesk migrate"],
  ["28P01", "password authentication failed", "Correct DATABASE_URL"],
  ["3D000", 'database "calls" does not exist', "createdb"],
  ["ECONNREFUSED", "connect ECONNREFUSED", "systemctl start postgresql"],
  ["57P03", "the database system is starting up", "cannot be reached"],
])("Postgres' %s has a cure and no password", (code, message, cure) => {
  const failure = databaseFailure(postgresError(code, message), URL_WITH_SECRET);
  expect(failure?.message).toContain(cure);
  expect(failure?.message).toContain("db.example:6543/calls");
  expect(failure?.message).not.toContain("hush-hush");
  expect(failure?.message).not.toContain("select 1");
});

test("several addresses that all refuse are one failure", () => {
  const each = postgresError("ECONNREFUSED", "connect ECONNREFUSED ::1");
  expect(databaseFailure(new AggregateError([each, each]), URL_WITH_SECRET)?.message).toContain("cannot be reached");
});

test("an error of ours is not blamed on Postgres", () => {
  expect(databaseFailure(new TypeError("x is not a function"), URL_WITH_SECRET)).toBeNull();
});

test("a database is named without who asks it", () => {
  expect(databaseName(URL_WITH_SECRET)).toBe("db.example:6543/calls");
  expect(databaseName("postgres://localhost/x")).toBe("localhost:5432/x");
});
