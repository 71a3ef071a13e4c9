/** `frontdesk agent`: what each agent does now, one a line, as Asterisk's `queue show` has its members. */
import { apiGet, apiList } from "../api";
import type { AddCommand } from "../context";
import { EXIT } from "../failure";
import { printJson } from "../terminal";

export interface AgentNow {
  readonly id: string;
  readonly name: string;
  readonly status: {
    readonly kind: "available" | "onBreak" | "loggedOut";
    readonly reason?: string;
    readonly oneCall?: true;
  };
  readonly nextStatus: AgentNow["status"] | null;
  readonly state: "idle" | "reserved" | "ringing" | "talking" | "wrapUp";
  /** RFC 3339, as the next. */
  readonly statusSince: string;
  readonly stateSince: string;
  readonly call: string | null;
  readonly queues: readonly string[];
  readonly backOff: { readonly why: string; readonly until: string | null } | null;
  readonly callsTaken: number;
}

export const agentCommand: AddCommand = (program, context, done) => {
  program
    .command("agent")
    .description("show what agents do now")
    .command("show", { isDefault: true })
    .description("status, state, the call and the queues of each agent")
    .argument("[agent]", "the agent's key; all agents unless given")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async (id: string | undefined, { json }: { json?: boolean }) => {
      const target = context.target();
      const agents = (
        id === undefined
          ? await apiList(target, "/agents")
          : [await apiGet(target, `/agents/${encodeURIComponent(id)}`)]
      ) as AgentNow[];
      if (json) printJson(context.terminal, id === undefined ? agents : agents[0]);
      else if (agents.length === 0) context.terminal.say("The company has no agents.");
      else
        context.terminal.print(
          agents.map((agent) => `${agentInWords(agent, Date.now())}, serves ${agent.queues.join(", ")}`).join("\n"),
        );
      done(EXIT.ok);
    });
};

/** `olga (Olga Smirnova) (talking for 1:20, a0000000123) has taken 3 calls` */
export function agentInWords(agent: AgentNow, nowMs: number): string {
  const { id, name, callsTaken } = agent;
  const taken = callsTaken === 0 ? "no calls yet" : callsTaken === 1 ? "1 call" : `${callsTaken} calls`;
  return `${id} (${name}) (${doing(agent, nowMs)}) has taken ${taken}`;
}

function doing({ status, nextStatus, state, statusSince, stateSince, call, backOff }: AgentNow, nowMs: number): string {
  const since = (instant: string): string => ago(nowMs - Date.parse(instant));
  const next = nextStatus ? `, then ${inWords(nextStatus)}` : "";
  if (state !== "idle") {
    const what = state === "wrapUp" ? "writing up" : state === "reserved" ? "ringing" : state;
    return `${what} for ${since(stateSince)}${call === null ? "" : `, ${call}`}${next}`;
  }
  if (status.kind !== "available") return `${inWords(status)} for ${since(statusSince)}`;
  if (backOff) return backOff.why === "unreachable" ? "phone not there" : `left alone: ${backOff.why}`;
  return `${inWords(status)} for ${since(stateSince)}`;
}

function inWords(status: AgentNow["status"]): string {
  switch (status.kind) {
    case "available":
      return status.oneCall ? "idle, one call" : "idle";
    case "onBreak":
      return `on break: ${status.reason ?? ""}`;
    case "loggedOut":
      return "logged out";
  }
}

/** `1:05`, `1:00:00`. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const HELP = `
Needs FRONTDESK_API_KEY with the scope read.

Examples:
  $ frontdesk agent show
  $ frontdesk agent show olga --json`;
