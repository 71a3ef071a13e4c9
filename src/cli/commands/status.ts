/** `frontdesk status`: asks the running frontdesk how it does. */

import { SetupError } from "../../setup/errors";
import type { AddCommand, CliContext } from "../context";
import { EXIT } from "../failure";
import { type HttpAnswer, httpGet } from "../http";
import type { Target } from "../target";
import { facts, printJson, table } from "../terminal";

interface Readiness {
  readonly status: "ready" | "notReady" | "standby";
  /** In words. */
  readonly detail?: string;
  readonly ari: string;
  readonly postgres: string;
  readonly writes: string;
  readonly journal: { readonly queued: number; readonly spooled: number };
}

interface QueueNow {
  readonly id: string;
  readonly name: string;
  readonly waitingCount: number;
  /** RFC 3339; null: nobody waits. */
  readonly longestWaitingSince: string | null;
  readonly agentsLoggedIn: number;
  readonly agentsIdle: number;
}

export const statusCommand: AddCommand = (program, context, done) => {
  program
    .command("status")
    .description("ask the running frontdesk how it does; exit code 1 if it takes no calls")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async ({ json }: { json?: boolean }) => {
      const target = context.target();
      const readiness = await readinessOf(target);
      const queues = await queuesOf(target);
      if (json) printJson(context.terminal, { api: target.api.url, ...readiness, queues });
      else show(target, readiness, queues, context);
      done(readiness.status === "ready" ? EXIT.ok : EXIT.wrong);
    });
};

async function readinessOf({ api }: Target): Promise<Readiness> {
  const answer = await httpGet(`${api.url}/readyz`);
  const body = bodyOf(answer);
  if (body && typeof body === "object" && "status" in body && "ari" in body) return body as Readiness;
  throw new SetupError(
    `frontdesk does not answer at ${api.url}`,
    answer.kind === "unreachable" ? `Asked: ${answer.why}` : "Another program has that port",
    "Start it (frontdesk serve) or the demo (npm run demo), or say where it listens: export FRONTDESK_API_URL=http://host:8080",
  );
}

/** Null without a key, or when it has not the scope "read": the rest is still worth showing. */
async function queuesOf({ api }: Target): Promise<QueueNow[] | null> {
  if (api.key === null) return null;
  const answer = await httpGet(`${api.url}/api/v1/queues`, { authorization: `Bearer ${api.key}` });
  const body = bodyOf(answer);
  if (answer.kind !== "answered" || answer.status !== 200 || !body || typeof body !== "object" || !("data" in body))
    return null;
  return body.data as QueueNow[];
}

const bodyOf = (answer: HttpAnswer): unknown => (answer.kind === "answered" ? answer.json : null);

function show({ api }: Target, readiness: Readiness, queues: QueueNow[] | null, { terminal }: CliContext): void {
  const { ari, postgres, writes, journal, status, detail } = readiness;
  const ready = status === "ready";
  const verdict = ready ? terminal.paint("green", "takes calls") : terminal.paint("red", "takes no calls");
  const away = postgres === "reachable" ? "" : `; ${journal.spooled + journal.queued} entries wait for it, calls go on`;
  terminal.print(
    facts([
      ["frontdesk", `${verdict} (${api.url})${status === "standby" ? `, ${detail}` : ""}`],
      ["Asterisk", ari],
      ["Postgres", `${postgres}, writes ${writes}${away}`],
    ]),
  );
  if (queues) {
    terminal.print("");
    terminal.print(
      table(
        ["queue", "waiting", "longest", "agents", "free"],
        queues.map((queue) => [
          queue.id,
          String(queue.waitingCount),
          waited(queue.longestWaitingSince),
          String(queue.agentsLoggedIn),
          String(queue.agentsIdle),
        ]),
      ),
    );
  } else terminal.say("Set FRONTDESK_API_KEY to see the queues too.");
  if (status === "notReady")
    terminal.say("Asterisk is away: callers are greeted by its own dialplan, if it runs. Type: frontdesk doctor");
}

function waited(since: string | null): string {
  return since === null ? "-" : `${Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1_000))} s`;
}

const HELP = `
Examples:
  $ frontdesk status
  $ frontdesk status --json | jq .postgres
  $ FRONTDESK_API_URL=http://10.0.0.5:8080 frontdesk status`;
