/**
 * The story of a call that Asterisk's own dialplan took. The journal learns of
 * it afterwards, in one line, so the sentences are dated by what that line holds.
 */
import type { DomainEvent, FallbackOutcome } from "./events";
import type { EpochMs } from "./glossary";
import { seconds } from "./story-length";
import type { StoryNames } from "./story-names";

type FellBack = Extract<DomainEvent, { type: "call.fellBack" }>;

const ENDS: Readonly<Record<FallbackOutcome, string>> = {
  connected: "ended",
  closed: "heard that we are closed",
  nobody: "heard that nobody is there",
  abandoned: "hung up before anybody answered",
  nodeLost: "lost with Asterisk",
};

/** @param called who called whom, as of any other call */
export function fellBack(event: FellBack, called: string, names: StoryNames): { atMs: EpochMs; text: string }[] {
  const { arrivedAtMs, connectedAtMs, connectedTo, endedAtMs, outcome } = event;
  const whom = connectedTo === null ? "somebody" : names.employee(connectedTo);
  const talk = connectedAtMs === null ? [] : [{ atMs: connectedAtMs, text: `talking with ${whom}` }];
  const talked = connectedAtMs === null ? "" : `talked ${seconds(endedAtMs - connectedAtMs)}, `;
  return [
    { atMs: arrivedAtMs, text: `${called}; frontdesk was away, and Asterisk's own dialplan took the call` },
    ...talk,
    { atMs: endedAtMs, text: `${talked}${ENDS[outcome]}` },
  ];
}
