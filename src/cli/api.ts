/** Questions of the command line to the API of the running frontdesk, with what to type when they fail. */
import { SetupError } from "../setup/errors";
import { Refusal } from "./failure";
import { type HttpAnswer, httpGet, httpPost } from "./http";
import type { Target } from "./target";

/** The answer's body. @throws Refusal when there is no such thing or it cannot be; SetupError when the API cannot be asked */
export async function apiGet(target: Target, path: string): Promise<unknown> {
  return bodyOf(await httpGet(`${target.api.url}/api/v1${path}`, keyOf(target)), target);
}

/** Done when this resolves; throws as apiGet. */
export async function apiPost(target: Target, path: string): Promise<void> {
  bodyOf(await httpPost(`${target.api.url}/api/v1${path}`, keyOf(target)), target);
}

/** Every item of a list, over all its pages. */
export async function apiList(target: Target, path: string): Promise<unknown[]> {
  const items: unknown[] = [];
  for (let after = ""; ; ) {
    const page = (await apiGet(target, `${path}?limit=200${after}`)) as { data: unknown[]; nextCursor: string | null };
    items.push(...page.data);
    if (page.nextCursor === null) return items;
    after = `&after=${page.nextCursor}`;
  }
}

function keyOf({ api }: Target): { authorization: string } {
  if (api.key !== null) return { authorization: `Bearer ${api.key}` };
  throw new SetupError(
    "The API asks for a key",
    "FRONTDESK_API_KEY is not set",
    "Use the key that frontdesk init showed: export FRONTDESK_API_KEY=frontdesk_live_...",
  );
}

function bodyOf(answer: HttpAnswer, { api }: Target): unknown {
  if (answer.kind === "unreachable")
    throw new SetupError(
      `frontdesk does not answer at ${api.url}`,
      `Asked: ${answer.why}`,
      "Start it (frontdesk serve) or the demo (npm run demo), or say where it listens: export FRONTDESK_API_URL=http://host:8080",
    );
  if (answer.status < 300) return answer.json;
  const { detail, title } = (answer.json ?? {}) as { detail?: string; title?: string };
  const why = detail ?? title ?? `the API answered ${answer.status}`;
  if (answer.status === 401 || answer.status === 403)
    throw new SetupError("The API refused the key", why, "Set FRONTDESK_API_KEY to a key with the scope this needs");
  throw new Refusal(why);
}
