/** Is an answer what its documentation says? Checked against the OpenAPI document itself. */
import { Check, Errors } from "typebox/schema";
import { PROBLEM_JSON } from "../../../src/api/problem";
import type { Api } from "../../../src/api/types";

interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: object }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<
    string,
    { readonly description?: string; readonly content?: Record<string, { readonly schema: object }> }
  >;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

export const openApiOf = (api: Api): OpenApi => api.swagger() as unknown as OpenApi;

export interface Documented extends Operation {
  readonly method: string;
  /** As documented: /api/v1/sites/{id} */
  readonly path: string;
}

export function operationsOf(document: OpenApi): Documented[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

function schemaFor(document: OpenApi, method: string, url: string, answer: Answer): object {
  const type = String(answer.headers["content-type"] ?? "").split(";")[0] ?? "";
  if (type === PROBLEM_JSON) return { $ref: "#/components/schemas/Problem" };
  const path = url.split("?")[0] ?? "";
  const operation = operationsOf(document).find(
    (one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, "[^/]+")}/?$`).test(path),
  );
  const schema = operation?.responses[answer.statusCode]?.content?.[type]?.schema;
  if (!schema) throw new Error(`${method} ${path} answered ${answer.statusCode} ${type}, which is not documented`);
  return schema;
}

/** Throws with the place that differs. */
export function expectConforming(api: Api, method: string, url: string, answer: Answer): void {
  const document = openApiOf(api);
  const root = { ...schemaFor(document, method, url, answer), components: document.components };
  const value = JSON.parse(answer.body) as unknown;
  if (Check(root, value)) return;
  const [, errors] = Errors(root, value);
  throw new Error(`${method} ${url}: ${JSON.stringify(errors.slice(0, 3))}\n${answer.body}`);
}
