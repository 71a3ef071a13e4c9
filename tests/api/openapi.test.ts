/** The documentation: whole, open, and true. */
import { PROBLEM_JSON } from "../../src/api/problem";
import { openApiOf, operationsOf } from "./support/conforms";
import { World } from "./support/world";

let world: World;
let registered: string[];
beforeAll(async () => {
  world = new World();
  registered = [];
  // Plugins load on ready(), so this sees every route, those of plugins too.
  world.api.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) registered.push(`${one} ${url.replace(/:(\w+)/g, "{$1}")}`);
  });
  await world.api.ready();
});
afterAll(() => world.api.close());

test("every route is documented and every documented route exists", () => {
  const routes = registered.filter((route) => !/^HEAD | \/docs/.test(route));
  const documented = operationsOf(openApiOf(world.api)).map(({ method, path }) => `${method} ${path}`);
  expect(documented.length).toBeGreaterThanOrEqual(20);
  expect([...new Set(routes)].sort()).toEqual(documented.sort());
});

test("every operation has a name of its own, a summary, a description and described answers", () => {
  const operations = operationsOf(openApiOf(world.api));
  for (const { method, path, summary, description, responses } of operations) {
    const name = `${method} ${path}`;
    expect([name, summary, description]).toEqual([name, expect.stringMatching(/.{5}/), expect.stringMatching(/.{20}/)]);
    for (const [status, response] of Object.entries(responses)) {
      expect([name, status, response.description]).toEqual([name, status, expect.not.stringContaining("Default")]);
      const isProblem = Number(status) >= 400 && path !== "/readyz";
      if (isProblem) expect([name, Object.keys(response.content ?? {})]).toEqual([name, [PROBLEM_JSON]]);
    }
    const open = path === "/healthz" || path === "/readyz";
    expect([name, "401" in responses, "403" in responses]).toEqual([name, !open, !open]);
  }
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(ids.length);
});

test("path parameters are declared, and every object is closed", () => {
  const document = openApiOf(world.api);
  for (const { path, method, parameters = [] } of operationsOf(document)) {
    const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
    expect([method, path, path.match(/\{\w+\}/g) ?? []]).toEqual([method, path, declared]);
  }
  const objects = [...JSON.stringify(document.components).matchAll(/"properties":\{/g)].length;
  const closed = [...JSON.stringify(document.components).matchAll(/"additionalProperties":false/g)].length;
  expect(closed).toBe(objects);
});

test("every reference leads to a component, and every component is used", () => {
  const document = openApiOf(world.api);
  expect(document.openapi).toMatch(/^3\.1\./);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, to]) => to,
  );
  expect([...new Set(references)].sort()).toEqual(Object.keys(document.components.schemas).sort());
  expect(JSON.stringify(document).match(/"\$ref"/g)?.length).toBe(references.length);
});

test.each([
  ["/docs", "text/html"],
  ["/docs/json", "application/json"],
  ["/docs/yaml", "application/x-yaml"],
  ["/docs/openapi.json", "application/json"],
  ["/docs/static/swagger-ui.css", "text/css"],
  ["/docs/static/swagger-initializer.js", "application/javascript"],
  ["/docs/problems/invalid-request", "text/plain"],
])("%s is open to everybody", async (url, type) => {
  const answer = await world.api.inject({ url });
  expect([answer.statusCode, String(answer.headers["content-type"]).split(";")[0]]).toEqual([200, type]);
  expect(answer.headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
});

test("the page needs nothing from elsewhere", async () => {
  const { body, headers } = await world.api.inject({ url: "/docs" });
  expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
});
