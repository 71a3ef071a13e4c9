/** Whatever is sent is answered, never with 5xx, and every refusal is a problem. A failing seed is printed by fast-check. */
import fc from "fast-check";
import { PROBLEM_JSON } from "../../src/api/problem";
import { expectConforming, openApiOf, operationsOf } from "./support/conforms";
import { bearer, startWorld, type World } from "./support/world";

const RUNS = 400;

let world: World;
let paths: string[];
beforeAll(async () => {
  world = await startWorld();
  paths = operationsOf(openApiOf(world.api))
    .filter(({ method, path }) => method === "GET" && !path.endsWith("/events"))
    .map(({ path }) => path);
});

const NAMES = [
  "limit",
  "after",
  "name",
  "number",
  "open",
  "site",
  "queue",
  "from",
  "to",
  "extension",
  "department",
  "__proto__",
  "x",
];
const VALUES = ["", "1", "200", "201", "true", "+7843", "2026-11-21T09:30:00Z", "ZTIwMQ", "\0", "%", "\u202e", "kazan"];
const query = fc.dictionary(
  fc.oneof(fc.constantFrom(...NAMES), fc.string()),
  fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: "grapheme" })),
  { maxKeys: 4, noNullPrototype: false },
);

test("any path with any query", async () => {
  const one = fc.record({
    path: fc.nat(),
    id: fc.oneof(fc.constantFrom("kazan", "e201", "front-desk", "c-1"), fc.string({ unit: "grapheme", minLength: 1 })),
    query,
  });
  await fc.assert(
    fc.asyncProperty(one, async ({ path, id, query }) => {
      const documented = paths[path % paths.length] ?? "/healthz";
      const url = `${documented.replace("{id}", encodeURIComponent(id).replaceAll(".", "%2e"))}?${new URLSearchParams(query)}`;
      const answer = await world.api.inject({ url, headers: bearer() });
      if (answer.statusCode >= 500) throw new Error(`${url} answered ${answer.statusCode} ${answer.body}`);
      if (answer.statusCode >= 400) expect(answer.headers["content-type"]).toBe(PROBLEM_JSON);
      if (documented !== "/metrics") expectConforming(world.api, "GET", documented, answer);
    }),
    { numRuns: RUNS },
  );
});

test("any body, and bytes that are none", async () => {
  const wellMeant = fc.record({
    status: fc.oneof(
      fc.object(),
      fc.record(
        { kind: fc.constantFrom("available", "onBreak", "loggedOut", "x"), reason: fc.anything() },
        { requiredKeys: ["kind"] },
      ),
    ),
  });
  const body = fc.oneof(
    fc.json(),
    wellMeant.map((value) => JSON.stringify(value) ?? "null"),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(body, async (payload) => {
      const url = "/api/v1/agents/e201/status";
      const answer = await world.api.inject({
        method: "PUT",
        url,
        headers: { ...bearer(), "content-type": "application/json" },
        payload,
      });
      if (answer.statusCode >= 500) throw new Error(`answered ${answer.statusCode} ${answer.body}`);
      expect([200, 400]).toContain(answer.statusCode);
      expectConforming(world.api, "PUT", url, answer);
    }),
    { numRuns: RUNS },
  );
});

test("any headers", async () => {
  const text = fc.string({ maxLength: 80 }).map((value) => value.replace(/[^\x20-\x7e]/g, "?"));
  const headers = fc.record(
    { authorization: text, "x-request-id": text, "last-event-id": text, accept: text, "content-type": text },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(headers, async (sent) => {
      const answer = await world.api.inject({ url: "/api/v1/events", headers: sent });
      expect([answer.statusCode, answer.headers["x-request-id"]]).toEqual([
        401,
        expect.stringMatching(/^[\w.-]{1,64}$/),
      ]);
    }),
    { numRuns: RUNS },
  );
});
