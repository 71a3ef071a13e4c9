/** The log: nothing secret gets out, whatever is logged and however deep it stands. */
import { PassThrough } from "node:stream";
import { createLog } from "../src/log";

const CANARY = "canary-9f3a";

function aLog(options: { pretty?: boolean } = {}) {
  const lines: string[] = [];
  const destination = new PassThrough().on("data", (line) => lines.push(String(line)));
  return { log: createLog({ level: "trace", pretty: false, destination, ...options }), text: () => lines.join("") };
}

const failure = (extra: object = {}): Error =>
  Object.assign(new Error(`connect postgres://frontdesk:${CANARY}@127.0.0.1/frontdesk failed`), extra);

test.each<[string, object | string]>([
  ["a password", { password: CANARY }],
  ["deep in", { ari: { options: { auth: { user: "x", pass: CANARY } } } }],
  ["in a list", { tried: [{ apiKey: CANARY }] }],
  ["a header", { headers: { Authorization: `Bearer ${CANARY}` } }],
  ["a cookie", { headers: { "set-cookie": [CANARY] } }],
  ["a caller's number", { number: CANARY, ani: CANARY }],
  ["digits", { digits: CANARY, extension: CANARY }],
  ["a URL", { url: `http://frontdesk:${CANARY}@127.0.0.1:8088/ari` }],
  ["a query", { url: `/ari/events?app=frontdesk&api_key=frontdesk:${CANARY}` }],
  ["a key in a text", { note: `sent frontdesk_live_${CANARY.replace("-", "_")}` }],
  ["the message", `GET ws://x:${CANARY}@127.0.0.1 failed`],
  ["an error", { err: failure() }],
  ["an error's own fields", { err: failure({ config: { headers: { authorization: CANARY } } }) }],
  ["an error's cause", { err: new Error("look-up failed", { cause: failure() }) }],
  ["an error alone", failure()],
  ["too deep to look", { a: { b: { c: { d: { e: { f: { g: { password: CANARY } } } } } } } }],
])("a secret as %s is not written", (_what, logged) => {
  const { log, text } = aLog();
  if (typeof logged === "string") log.error(logged);
  else log.error(logged);
  log.child(typeof logged === "string" ? { logged } : { logged }).warn("from a child");
  expect(text()).not.toMatch(/canary|9f3a/);
  expect(text().split("\n").length).toBeGreaterThanOrEqual(3);
});

test("a line is JSON with the level's name, the time, the call, and what harms nobody", () => {
  const { log, text } = aLog();
  log.child({ call: "a00000000aa" }).info({ queue: "front-desk", ms: 12, digitCount: 3 }, "caller waits");
  expect(JSON.parse(text())).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    call: "a00000000aa",
    queue: "front-desk",
    ms: 12,
    digitCount: 3,
    msg: "caller waits",
  });
});

test("an error keeps its type, message, code and stack", () => {
  const { log, text } = aLog();
  log.warn({ err: Object.assign(new TypeError("no such table"), { code: "42P01" }) }, "failed");
  expect(JSON.parse(text()).err).toEqual(
    expect.objectContaining({
      type: "TypeError",
      message: "no such table",
      code: "42P01",
      stack: expect.stringContaining("log.test"),
    }),
  );
});

test("for people it is not JSON", () => {
  const { log, text } = aLog({ pretty: true });
  log.info({ call: "a00000000aa" }, "caller waits");
  expect(text()).toMatch(/INFO.*caller waits/);
});
