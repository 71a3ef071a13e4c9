/**
 * What must never get through, and never be answered with 5xx: each field of
 * the one body there is, each parameter, and requests that are hardly HTTP.
 */

import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expectConforming } from "./support/conforms";
import { ALL, bearer, startWorld, type World } from "./support/world";

const STATUS_URL = "/api/v1/agents/e201/status";
const MANY = 10_000;
const DEPTH = 1_000;
/** The promise is 50 ms; tests share two cores with everything else. */
const ANSWER_MS = 500;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.statusesSet).toEqual([]);
});

const put = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  world.api.inject({
    method: "PUT",
    url: STATUS_URL,
    headers: { ...bearer(), "content-type": "application/json", ...headers },
    payload,
  });

const reason = (value: string): string => `{"status":{"kind":"onBreak","reason":${value}}}`;
const nested = (depth: number): string => `${'{"status":'.repeat(depth)}1${"}".repeat(depth)}`;

const BODIES: readonly (readonly [string, string | Buffer, string?])[] = [
  ["nothing", ""],
  ["null", "null"],
  ["an array", "[]"],
  ["a number", "1"],
  ["a text", '"available"'],
  ["an empty object", "{}", "/status"],
  ["status null", '{"status":null}', "/status"],
  ["status as text", '{"status":"available"}', "/status"],
  ["status as array", '{"status":[{"kind":"available"}]}', "/status"],
  ["status empty", '{"status":{}}', "/status/kind"],
  ["kind null", '{"status":{"kind":null}}', "/status/kind"],
  ["kind as number", '{"status":{"kind":1}}', "/status/kind"],
  ["kind as array", '{"status":{"kind":["available"]}}', "/status/kind"],
  ["kind unknown", '{"status":{"kind":"sleeping"}}', "/status/kind"],
  ["kind in another case", '{"status":{"kind":"Available"}}', "/status/kind"],
  ["kind empty", '{"status":{"kind":""}}', "/status/kind"],
  ["kind inherited", '{"status":{"kind":"constructor"}}', "/status/kind"],
  ["reason missing", '{"status":{"kind":"onBreak"}}', "/status/reason"],
  ["reason null", reason("null"), "/status/reason"],
  ["reason as number", reason("5"), "/status/reason"],
  ["reason as boolean", reason("true"), "/status/reason"],
  ["reason as object", reason("{}"), "/status/reason"],
  ["reason empty", reason('""'), "/status/reason"],
  ["reason too long", reason(`"${"x".repeat(65)}"`), "/status/reason"],
  ["reason with NUL", reason('"a\\u0000b"'), "/status/reason"],
  ["reason with a line break", reason('"a\\nb"'), "/status/reason"],
  ["reason of 900 kB", reason(`"${"x".repeat(900_000)}"`), "/status/reason"],
  ["reason where none belongs", '{"status":{"kind":"available","reason":"x"}}', "/status/reason"],
  ["an extra property", '{"status":{"kind":"available"},"by":"boss"}', "/by"],
  ["a property with a slash", '{"status":{"kind":"available"},"a/b~c":1}', "/a~1b~0c"],
  [
    "10,000 extra properties",
    JSON.stringify(Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`p${i}`, i]))),
    "/status",
  ],
  ["an array of 10,000", JSON.stringify({ status: Array.from({ length: MANY }, () => ({})) }), "/status"],
  ["__proto__", '{"__proto__":{"status":{"kind":"available"}}}'],
  ["__proto__ inside", '{"status":{"kind":"available","__proto__":{"x":1}}}'],
  ["constructor.prototype", '{"status":{"kind":"available","constructor":{"prototype":{"x":1}}}}'],
  ["constructor", '{"status":{"kind":"available"},"constructor":1}', "/constructor"],
  ["toString", '{"status":{"kind":"available","toString":1}}', "/status/toString"],
  ["depth 1,000", nested(DEPTH), "/status/kind"],
  ["depth 100,000", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["1e309", '{"status":1e309}', "/status"],
  ["2^53 + 1", '{"status":9007199254740993}', "/status"],
  ["NaN", '{"status":NaN}'],
  ["a duplicate key whose last is wrong", '{"status":{"kind":"available"},"status":1}', "/status"],
  ["cut JSON", '{"status":{"kind":"avail'],
  ["two documents", '{"status":{"kind":"available"}}{"status":{"kind":"available"}}'],
  ["single quotes", "{'status':{'kind':'available'}}"],
  ["a comment", '{"status":{"kind":"available"}/* x */}'],
  ["broken UTF-8", Buffer.from([...Buffer.from(reason('"')), 0xc0, 0x80, ...Buffer.from('"}}')])],
  ["half a surrogate in bytes", Buffer.from([...Buffer.from(reason('"')), 0xed, 0xa0, 0x80, ...Buffer.from('"}}')])],
  ["UTF-16", Buffer.from('{"status":{"kind":"available"}}', "utf16le")],
  ["zeros", Buffer.alloc(1_000)],
];

test.each(BODIES.map(([what, payload, pointer]) => ({ what, payload, pointer })))(
  "a body with $what is 400",
  async ({ payload, pointer }) => {
    const startedMs = performance.now();
    const answer = await put(payload);
    expect(performance.now() - startedMs).toBeLessThan(ANSWER_MS);
    expect([answer.statusCode, answer.json().type]).toEqual([400, "/docs/problems/invalid-request"]);
    expectConforming(world.api, "PUT", STATUS_URL, answer);
    expect(answer.body).not.toMatch(/ at |node_modules|\.ts/);
    if (pointer) expect(answer.json().errors).toEqual([{ in: "body", pointer, detail: expect.any(String) }]);
  },
);

test("what the body says never reaches a prototype", () => {
  expect(({} as Record<string, unknown>).status).toBeUndefined();
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

const BODY = '{"status":{"kind":"available"}}';

test.each([
  ["text/plain", 415],
  ["application/xml", 415],
  ["application/x-www-form-urlencoded", 415],
  ["multipart/form-data; boundary=x", 415],
  ["nonsense", 415],
  ["application/json, text/plain", 415],
  ["", 415],
])("the content type %p is %d", async (type, status) => {
  const answer = await put(BODY, { "content-type": type });
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([status, "application/problem+json"]);
});

test.each(["gzip", "br", "deflate", "x"])(
  "a body with content-encoding %s is 415: a bomb is never unpacked",
  async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, "x"));
    const answer = await put(bomb, { "content-encoding": encoding });
    expect(answer.statusCode).toBe(415);
  },
);

test("a body over 1 MiB is 413, whether its length is told or not", async () => {
  expect((await put(`"${"x".repeat(1_048_576)}"`)).statusCode).toBe(413);
  const chunked = await put(Buffer.alloc(1_100_000, " "), { "transfer-encoding": "chunked" });
  expect(chunked.statusCode).toBe(413);
});

const NUL = "%00";
const QUERIES: readonly (readonly [string, string])[] = [
  ...[
    "0",
    "-1",
    "201",
    "1e9",
    "1e309",
    "NaN",
    "",
    "abc",
    "1.5",
    "2147483648",
    "9007199254740993",
    "0x10",
    "+5",
    "%2000",
  ].map((value) => [`/api/v1/calls?limit=${value}`, "/limit"] as const),
  ["/api/v1/calls?limit=1&limit=2", "/limit"],
  ["/api/v1/calls?limit[]=1", "/limit[]"],
  ["/api/v1/calls?lmit=1", "/lmit"],
  ["/api/v1/calls?__proto__=1", "/__proto__"],
  ["/api/v1/calls?constructor=1", "/constructor"],
  ["/api/v1/calls?sort=password", "/sort"],
  ["/api/v1/calls?after=", "/after"],
  ["/api/v1/calls?after=../../x", "/after"],
  ["/api/v1/calls?after=bm9uZQ", "/after"],
  [`/api/v1/calls?after=${"a".repeat(2_049)}`, "/after"],
  ["/api/v1/sites?after=bm9uZQ", "/after"],
  ["/api/v1/calls?open=yes", "/open"],
  ["/api/v1/calls?open=1", "/open"],
  ["/api/v1/calls?open=", "/open"],
  ["/api/v1/calls?from=yesterday", "/from"],
  ["/api/v1/calls?from=2026-02-30T00:00:00Z", "/from"],
  ["/api/v1/calls?from=2026-11-21T09:30:00", "/from"],
  ["/api/v1/calls?to=2016-12-31T23:59:60Z", "/to"],
  ["/api/v1/calls?to=1", "/to"],
  ["/api/v1/calls?site=", "/site"],
  [`/api/v1/calls?site=${"s".repeat(65)}`, "/site"],
  ["/api/v1/calls?number=';DROP TABLE calls", "/number"],
  ["/api/v1/calls?number=()", "/number"],
  ["/api/v1/customers?number=%EF%BC%97%EF%BC%98", "/number"],
  ["/api/v1/customers?number=%D9%A7%D9%A8", "/number"],
  [`/api/v1/customers?number=${"7".repeat(40)}`, "/number"],
  [`/api/v1/customers?name=${NUL}`, "/name"],
  ["/api/v1/customers?name=a%0d%0ab", "/name"],
  [`/api/v1/customers?name=${"n".repeat(101)}`, "/name"],
  ["/api/v1/customers?name=", "/name"],
  ["/api/v1/employees?extension=20x", "/extension"],
  ["/api/v1/employees?extension=%2B", "/extension"],
  ["/api/v1/sites/kazan?verbose=true", "/verbose"],
  ["/api/v1?x=1", "/x"],
  ["/healthz?x=1", "/x"],
  ["/readyz?x", "/x"],
  ["/metrics?name[]=x", "/name[]"],
];

test.each(QUERIES)("%s is 400 and says which parameter", async (url, pointer) => {
  const answer = await world.api.inject({ url, headers: bearer() });
  expect([answer.statusCode, answer.json().errors?.[0]?.in, answer.json().errors?.[0]?.pointer]).toEqual([
    400,
    "query",
    pointer,
  ]);
  expectConforming(world.api, "GET", url, answer);
});

test.each([
  "/api/v1/calls/..%2f..%2fetc%2fpasswd",
  "/api/v1/calls/%2e%2e%2f",
  "/api/v1/calls/a00000000aa%00",
  "/api/v1/calls/A00000000AA",
  "/api/v1/calls/a00000000aaa",
  "/api/v1/calls/' OR 1=1",
  "/api/v1/customers/%27%3BDROP",
  "/api/v1/customers/%00",
  "/api/v1/agents/__proto__",
  "/api/v1/agents/constructor",
  "/api/v1/sites/toString",
  "/api/v1/queues/%F0%9F%93%9E",
  "/api/v1/employees/%E2%80%AE",
])("%s is 404", async (url) => {
  const answer = await world.api.inject({ url, headers: bearer() });
  expect([url, answer.statusCode, answer.headers["content-type"]]).toEqual([url, 404, "application/problem+json"]);
});

test.each([
  ["/api/v1/sites/%E0%A4%A", 400],
  ["/api/v1/sites/%C0%80", 400],
  [`/api/v1/sites/${"x".repeat(65)}`, 400],
  [`/api/v1/sites/${"x".repeat(5_000)}`, 414],
])("%s is %d", async (url, status) => {
  const answer = await world.api.inject({ url, headers: bearer() });
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([status, "application/problem+json"]);
  expect(answer.json().requestId).toBe(answer.headers["x-request-id"]);
});

test.each([
  ["DELETE", "/api/v1/employees/e201", "GET, HEAD"],
  ["POST", "/api/v1/agents/e201/status", "PUT"],
  ["GET", "/api/v1/calls/a00000000aa/hangup", "POST"],
  ["PATCH", "/healthz", "GET, HEAD"],
  ["OPTIONS", "/api/v1/events", "GET"],
] as const)("%s %s is 405 and says what is allowed", async (method, url, allow) => {
  const answer = await world.api.inject({ method, url, headers: bearer() });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
  expectConforming(world.api, method, url, answer);
});

test("a harmless X-Request-Id is kept, another is replaced; both are echoed", async () => {
  const given = async (id: string) =>
    (await world.api.inject({ url: "/healthz", headers: { "x-request-id": id } })).headers["x-request-id"];
  expect(await given("trace-1.2_3")).toBe("trace-1.2_3");
  for (const bad of ["a b", "<script>", "x".repeat(65), "%0a", ""]) expect(await given(bad)).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  ["no HTTP at all", "hello\r\n\r\n", 400],
  ["a bad header", "GET /healthz HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n", 400],
  ["20 KiB of headers", `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  [
    "garbage for chunks",
    `PUT ${STATUS_URL} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ALL}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n`,
    400,
  ],
  ["two lengths", "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400],
])("on the wire, %s is answered with a problem and a closed connection", async (_what, request, status) => {
  if (!world.api.server.listening) await world.api.listen({ host: "127.0.0.1", port: 0 });
  const { port } = world.api.server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      received += chunk;
    });
    socket.on("close", () => resolve(received)).on("error", reject);
    socket.setTimeout(5_000, () => socket.destroy(new Error("not closed in 5 s")));
  });
  const [head = "", body = "{}"] = text.split("\r\n\r\n").slice(-2);
  expect(Number(/HTTP\/1\.1 (\d+)/.exec(head)?.[1])).toBe(status);
  expect(JSON.parse(body)).toEqual(expect.objectContaining({ type: expect.stringContaining("/docs/problems/") }));
});
