/**
 * A question asked before connecting: is there an Asterisk, does it know us, is
 * it ready? ari-client would hang or throw from a callback instead of saying so.
 */
import { AsteriskUnreachable } from "./errors";
import type { TransportSettings } from "./transport";

const PROBE_LIMIT_MS = 3_000;

export const basicAuth = ({ user, password }: TransportSettings): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** Resolves when Asterisk takes commands from us; otherwise rejects with AsteriskUnreachable. */
export async function probe(settings: TransportSettings): Promise<void> {
  await get("/ari/asterisk/ping", settings);
}

/** Resolves when Asterisk serves the description of its API, which ari-client builds itself from. */
export async function probeDescription(settings: TransportSettings): Promise<void> {
  const text = await get("/ari/api-docs/resources.json", settings);
  if (/"apis"\s*:\s*\[/.test(text)) return;
  throw new AsteriskUnreachable(
    "notLoaded",
    `Asterisk at ${settings.url} does not describe its API: are the files of rest-api installed?`,
  );
}

async function get(path: string, settings: TransportSettings): Promise<string> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(settings.url + path, {
      headers: { authorization: basicAuth(settings), connection: "close" },
      signal: AbortSignal.timeout(PROBE_LIMIT_MS),
    });
    status = response.status;
    text = await response.text();
  } catch (err) {
    throw unreachableOf(err, settings);
  }
  if (status !== 200) throw unreachableBecause(status, settings);
  return text;
}

/** The readable form of what the network said. */
export function unreachableOf(err: unknown, { url }: TransportSettings): AsteriskUnreachable {
  const { name, message, cause } = err as { name?: string; message?: string; cause?: { code?: string } };
  const code = cause?.code ?? (err as { code?: string }).code ?? "";
  if (code === "ECONNREFUSED")
    return new AsteriskUnreachable("refused", `Nothing listens on ${url}. Is Asterisk running?`);
  if (name === "TimeoutError" || code === "ETIMEDOUT") {
    return new AsteriskUnreachable("timeout", `Asterisk at ${url} did not answer within ${PROBE_LIMIT_MS / 1000} s.`);
  }
  return new AsteriskUnreachable(
    "other",
    `Asterisk at ${url} cannot be reached: ${code || (message ?? "unknown error")}.`,
  );
}

/** The readable form of an HTTP status, of the probe or of the refused WebSocket. */
export function unreachableBecause(status: number, { url, user }: TransportSettings): AsteriskUnreachable {
  switch (status) {
    case 401:
    case 403:
      return new AsteriskUnreachable("unauthorized", `ARI user or password wrong: see [${user}] in ari.conf.`);
    case 404:
      return new AsteriskUnreachable(
        "notLoaded",
        `Asterisk at ${url} has no ARI: it is still starting, or res_ari is not loaded, or http.conf has a prefix.`,
      );
    case 503:
      return new AsteriskUnreachable("booting", `Asterisk at ${url} is starting or stopping.`);
    default:
      return new AsteriskUnreachable("other", `Asterisk at ${url} answered ${status}.`);
  }
}
