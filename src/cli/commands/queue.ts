/** `frontdesk queue`: who waits and who works, in the shape of Asterisk's own `queue show`; and the queue's switch. */
import { apiGet, apiList, apiPost } from "../api";
import type { AddCommand } from "../context";
import { EXIT } from "../failure";
import type { Target } from "../target";
import { printJson } from "../terminal";
import { type AgentNow, agentInWords, ago } from "./agent";

interface WaitingNow {
  readonly position: number;
  readonly call: string;
  readonly waitedMs: number;
  readonly creditSeconds: number;
  readonly offeredTo: string | null;
}

interface QueueNow {
  readonly id: string;
  readonly name: string;
  readonly closed: boolean;
  readonly draining: boolean;
  readonly waitingCount: number;
  readonly agentsLoggedIn: number;
  readonly agentsIdle: number;
  readonly waiting: readonly WaitingNow[];
}

interface Shown extends QueueNow {
  /** Null: drains, and is not in the company any more. */
  readonly settings: { readonly strategy: string; readonly entriesMax: number } | null;
  readonly agents: readonly AgentNow[];
}

export const queueCommand: AddCommand = (program, context, done) => {
  const queue = program.command("queue").description("show queues with their agents and callers; open and close them");
  queue
    .command("show", { isDefault: true })
    .description("who waits in which place, and who takes calls")
    .argument("[queue]", "the queue's key; all queues unless given")
    .option("--json", "print JSON")
    .addHelpText("after", SHOW_HELP)
    .action(async (id: string | undefined, { json }: { json?: boolean }) => {
      const queues = await shown(context.target(), id);
      if (json) printJson(context.terminal, id === undefined ? queues : queues[0]);
      else context.terminal.print(queues.map((one) => inWords(one, Date.now())).join("\n\n"));
      done(EXIT.ok);
    });
  for (const word of ["open", "close"] as const)
    queue
      .command(word)
      .description(word === "open" ? "take callers in again" : "take nobody in; those inside are served")
      .argument("<queue>", "the queue's key")
      .action(async (id: string) => {
        await apiPost(context.target(), `/queues/${encodeURIComponent(id)}/${word}`);
        context.terminal.say(`The queue "${id}" is ${word === "open" ? "open" : "closed"}.`);
        done(EXIT.ok);
      });
};

async function shown(target: Target, wanted: string | undefined): Promise<Shown[]> {
  const ids =
    wanted === undefined ? ((await apiList(target, "/queues")) as { id: string }[]).map(({ id }) => id) : [wanted];
  const everybody = (await apiList(target, "/agents")) as AgentNow[];
  const queues: Shown[] = [];
  for (const id of ids) {
    const queue = (await apiGet(target, `/queues/${encodeURIComponent(id)}`)) as QueueNow;
    const settings = queue.draining ? null : await apiGet(target, `/queues/${encodeURIComponent(id)}/settings`);
    const agents = everybody.filter((agent) => agent.queues.includes(id));
    queues.push({ ...queue, settings: settings as Shown["settings"], agents });
  }
  return queues;
}

function inWords({ id, name, closed, draining, waiting, settings, agents, agentsIdle }: Shown, nowMs: number): string {
  const calls = waiting.length === 1 ? "1 call" : `${waiting.length} calls`;
  const rule = settings ? ` (max ${settings.entriesMax}) in '${settings.strategy}' strategy` : "";
  const state = draining ? ", removed and draining" : closed ? ", closed" : "";
  return [
    `${id} (${name}) has ${calls}${rule}, ${agentsIdle} free${state}`,
    ...section(
      "Agents",
      agents.map((agent) => agentInWords(agent, nowMs)),
    ),
    ...section("Callers", waiting.map(callerInWords)),
  ].join("\n");
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [`   No ${title}`] : [`   ${title}:`, ...lines.map((line) => `      ${line}`)];

function callerInWords({ position, call, waitedMs, creditSeconds, offeredTo }: WaitingNow): string {
  const rings = offeredTo === null ? "" : `, rings ${offeredTo}`;
  return `${position}. ${call} (wait: ${ago(waitedMs)}, prio: ${creditSeconds}${rings})`;
}

const SHOW_HELP = `
prio: seconds of credit; the order is wait plus credit, over all queues. Why somebody is not offered to somebody:
GET /api/v1/calls/{id}/explain. Needs FRONTDESK_API_KEY with the scope read (open and close: supervise).

Examples:
  $ frontdesk queue show
  $ frontdesk queue show front-desk
  $ frontdesk queue close front-desk`;
