/** Every move of an agent's state, legal and not. */
import { type AgentState, type AgentStateKind, IllegalMove, move } from "../../src/domain/agent";

const call = "acall000001" as never;
const offer = "o-acall000001-1" as never;
const STATES: Record<AgentStateKind, AgentState> = {
  idle: { kind: "idle", sinceMs: 0 },
  reserved: { kind: "reserved", offer, call },
  ringing: { kind: "ringing", offer, call, leg: "c-acall000001-agent1" as never },
  talking: { kind: "talking", call, sinceMs: 0 },
  wrapUp: { kind: "wrapUp", call, untilMs: 0 },
};
const kinds = Object.keys(STATES) as AgentStateKind[];

test.each(kinds.flatMap((from) => kinds.map((to) => [from, to] as const)))("an agent from %s to %s", (from, to) => {
  const legal: Record<AgentStateKind, string> = {
    idle: "reserved talking",
    reserved: "ringing idle",
    ringing: "talking idle",
    talking: "wrapUp idle",
    wrapUp: "idle talking",
  };
  const go = (): AgentState => move(STATES[from], STATES[to]);
  if (legal[from].split(" ").includes(to)) expect(go()).toBe(STATES[to]);
  else expect(go).toThrow(IllegalMove);
});
