/** One request with a limit, for commands that ask Asterisk or the API: an answer or a reason, never an exception. */

export type HttpAnswer =
  /** `json`: the body, undefined if it is no JSON. */
  | { readonly kind: "answered"; readonly status: number; readonly json: unknown }
  | { readonly kind: "unreachable"; readonly why: string; readonly error: unknown };

const LIMIT_MS = 3_000;
/** Of what another program may send us, this much is enough. */
const BODY_CHARS_MAX = 4_000_000;

export const httpGet = (url: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  ask("GET", url, headers);

/** A POST without a body. */
export const httpPost = (url: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  ask("POST", url, headers);

async function ask(method: "GET" | "POST", url: string, headers: Record<string, string>): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, connection: "close" },
      signal: AbortSignal.timeout(LIMIT_MS),
      redirect: "manual",
    });
    return { kind: "answered", status: response.status, json: parse(await response.text()) };
  } catch (error) {
    return { kind: "unreachable", why: reasonOf(error), error };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, BODY_CHARS_MAX));
  } catch {
    return undefined; // Somebody else's page; the caller sees that it is not ours.
  }
}

function reasonOf(err: unknown): string {
  const { name, message, cause } = err as {
    name?: string;
    message?: string;
    cause?: { code?: string; message?: string };
  };
  if (cause?.code === "ECONNREFUSED") return "nothing listens there";
  if (name === "TimeoutError") return `no answer within ${LIMIT_MS / 1000} s`;
  return cause?.message ?? message ?? "unknown reason";
}
