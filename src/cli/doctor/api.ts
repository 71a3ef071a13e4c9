/** The API's port: ours already, or free to be taken. */
import type { HttpAnswer } from "../http";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

export type ApiGet = (path: string) => Promise<HttpAnswer>;

export function apiExamination(url: string, get: ApiGet): Examination {
  return { group: "API", examine: async () => examineApi(url, get) };
}

async function examineApi(url: string, get: ApiGet): Promise<Finding[]> {
  const alive = await get("/healthz");
  if (alive.kind === "unreachable") return [unanswered(url, alive)];
  if (!isOurs(alive.json)) {
    return [
      fail(
        "port",
        `${url} answers, but is not frontdesk`,
        "The API cannot listen there.",
        `ss -ltnp tells which program it is; or choose another port: export FRONTDESK_API_PORT=8081`,
      ),
    ];
  }
  return [ok("port", `frontdesk answers at ${url}`), checkReady(await get("/readyz"))];
}

function unanswered(url: string, answer: Extract<HttpAnswer, { kind: "unreachable" }>): Finding {
  const code = (answer.error as { cause?: { code?: string } }).cause?.code;
  if (code === "ECONNREFUSED") return ok("port", `${url} is free; frontdesk is not running`);
  return fail(
    "port",
    `${url}: ${answer.why}`,
    "Something holds the port and does not answer, or the address is wrong.",
    "ss -ltnp tells which program it is; correct FRONTDESK_API_HOST and FRONTDESK_API_PORT",
  );
}

const isOurs = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "status" in json && json.status === "ok" && "uptimeSeconds" in json;

function checkReady(answer: HttpAnswer): Finding {
  const json =
    answer.kind === "answered" ? (answer.json as { ari?: string; postgres?: string } | undefined) : undefined;
  if (json?.ari === "connected" && json.postgres === "reachable") return ok("ready", "Asterisk and Postgres connected");
  const away = [json?.ari === "connected" ? "" : "Asterisk", json?.postgres === "reachable" ? "" : "Postgres"]
    .filter(Boolean)
    .join(" and ");
  return warn(
    "ready",
    `${away} away`,
    "The running frontdesk goes on as well as it can and connects again by itself.",
    "The checks of the database and of Asterisk tell why",
  );
}
