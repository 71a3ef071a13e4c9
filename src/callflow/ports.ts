/**
 * What the call flow may use: the caller's line, phones to ring, the ACD, the
 * customer directory, the journal and the clock. src/ari and src/db implement
 * these; tests implement them again (tests/support/fake-line.ts).
 */

import type { AgentStatus } from "../domain/agent";
import type { Cause, Customer, DeviceKind } from "../domain/call";
import type { DomainEvent } from "../domain/events";
import type {
  AgentId,
  BridgeId,
  CallId,
  CampaignId,
  ChannelId,
  CustomerId,
  E164,
  EmployeeId,
  EntryId,
  EpochMs,
  Language,
  OfferId,
  PromptName,
  QueueId,
  StreamId,
} from "../domain/glossary";
import type { EntryEnd } from "../domain/queue-entry";
import type { RingOutcome } from "../domain/ring-outcome";
import type { CallVariables } from "../domain/skills";
import type { DigitBuffer } from "./digits";
import type { Outlook } from "./outlook";

// ---------------------------------------------------------------- the caller

/** The caller has hung up (or was hung up): thrown by every wait on the line, caught once, in runCall. */
export class CallerGone extends Error {
  override readonly name = "CallerGone";
  constructor(readonly left: CallerLeft) {
    super("the caller has gone");
  }
}

export interface CallerLeft {
  readonly cause: Cause;
}

/** One sound file in one language, known to be there and how long it is. */
export interface Sound {
  readonly name: PromptName;
  readonly language: Language;
  /** What Asterisk is asked to play, e.g. `sound:frontdesk/en/greet-morning`. */
  readonly media: string;
  readonly lengthMs: number;
}

/** Finds the sound of a prompt in the first of these languages that has it; null: nobody has (then nothing is played). */
export interface Sounds {
  find(prompt: PromptName, languages: readonly Language[]): Sound | null;
}

export type PlayOutcome = "finished" | "stopped" | "failed";

/** A sound that is playing. Its end always comes: a limit of its own length plus a margin sees to that. */
export interface Playback {
  /** Never rejects; "stopped" also when the channel has gone. */
  readonly ended: Promise<PlayOutcome>;
  /** Stops the sound at once; resolves when the command is sent. Harmless when it has ended. */
  stop(): Promise<void>;
}

/**
 * Where an answered caller is between talks: a holding bridge whose music keeps
 * packets flowing even while frontdesk is dead. `lobby` is silent.
 */
export type WaitingRoom =
  | { readonly kind: "lobby" }
  | { readonly kind: "queue"; readonly queue: QueueId; readonly music: string };

/** How an unanswered caller is refused: the SIP status the carrier sees (403, 486, 480, 404). */
export type RefusalStatus = "rejected" | "busy" | "unavailable" | "unknownNumber";

/**
 * The caller's own channel. Commands resolve when Asterisk has taken them and
 * throw CallerGone once the caller has left; a command that Asterisk cannot
 * carry out for another reason throws LineFault (src/ari/errors.ts), and the
 * call ends as failed.
 */
export interface Line {
  readonly channel: ChannelId;
  readonly answered: boolean;
  /** Digits since the channel entered, those before the first sound included. */
  readonly digits: DigitBuffer;
  /** Resolves once, when the channel has ended; never rejects. */
  readonly left: Promise<CallerLeft>;
  /** Non-null once the channel has ended. */
  readonly hasLeft: CallerLeft | null;

  /** Names the call on the channel, for ops (CHANNEL(accountcode)); never throws, nobody waits for it. */
  nameCall(call: CallId): void;
  /** Answers and enters the lobby. Commands of one line are carried out in the order they were called. Answering twice is harmless. */
  answer(): Promise<void>;
  /** The caller hears ringing until stopRinging, play, enter or talkWith: 180 while unanswered, the country's ring tone afterwards. */
  startRinging(country: string): Promise<void>;
  stopRinging(): Promise<void>;
  /** Starts a sound; an earlier one that is still playing is stopped first. Needs an answered line. */
  play(sound: Sound): Playback;
  /** Moves an answered caller to another waiting room; stops what is playing. */
  enter(room: WaitingRoom): Promise<void>;
  /** Connects caller and leg in a bridge of their own; answers the caller if need be. Resolves when both are in it. The leg's end before that throws LegGone. */
  talkWith(leg: Leg, bridge: BridgeId): Promise<Talk>;
  /** Ends an unanswered call with a SIP status. */
  refuse(status: RefusalStatus): Promise<void>;
  hangUp(): Promise<void>;
}

/** The other phone has gone before the talk began. */
export class LegGone extends Error {
  override readonly name = "LegGone";
}

export interface Talk {
  readonly bridge: BridgeId;
  /** Never rejects. Whoever is left is hung up (leg) or returned to the lobby (caller) by the time this resolves. */
  readonly ended: Promise<{ readonly by: "caller" | "employee" | "unknown" }>;
}

// ---------------------------------------------------------------- phones

export type Endpoint =
  | { readonly kind: "desk"; readonly account: string }
  | { readonly kind: "mobile"; readonly number: E164 };

export interface RingAttempt {
  /** Made by us before the leg exists (src/domain/ids.ts). */
  readonly leg: ChannelId;
  readonly call: CallId;
  readonly endpoint: Endpoint;
  readonly ringMs: number;
  /** What the phone shows; null number: withheld. */
  readonly show: { readonly number: string | null; readonly name: string | null };
}

export interface Ringing {
  readonly leg: ChannelId;
  /** Never rejects; comes at the latest ringMs plus a margin after the start. */
  readonly outcome: Promise<RingResult>;
  /** Stops ringing (outcome "withdrawn") or takes down a leg that has just answered. Harmless later. */
  stop(why: "callerLeft" | "answeredElsewhere"): void;
}

export type RingResult =
  | { readonly kind: "answered"; readonly leg: Leg; readonly rangMs: number }
  | {
      readonly kind: "ended";
      readonly outcome: Exclude<RingOutcome, "answered" | "notAccepted">;
      readonly rangMs: number;
    };

/** A phone of ours that has answered. Whoever got it ends it. */
export interface Leg {
  readonly id: ChannelId;
  readonly digits: DigitBuffer;
  /** Resolves once, when the leg has ended; never rejects. */
  readonly left: Promise<void>;
  readonly hasLeft: boolean;
  /** Only before the talk: in a talk a sound would cut the two off from each other. */
  play(sound: Sound): Playback;
  /** A ring tone until a sound is played or the talk begins. Only before the talk. */
  startRinging(country: string): void;
  hangUp(): Promise<void>;
}

/** Whoever has answered a phone that we rang is a caller from now on, answered and in the lobby; the leg is not used any more. */
export type AsCaller = (leg: Leg) => Line;

export interface Phones {
  /** Creates the leg, waits for its StasisStart, dials; our own timer ends the ringing. */
  ring(attempt: RingAttempt): Ringing;
}

// ---------------------------------------------------------------- the ACD

export interface EnterQueue {
  readonly call: CallId;
  readonly queue: QueueId;
  readonly stream: StreamId | null;
  /** Seconds added to the wait when the order is made: stream + category + urgency, bounded. */
  readonly creditSeconds: number;
  /** From when the wait counts: now, or earlier for a shadow place and an adopted call. */
  readonly enteredAtMs: EpochMs;
  /** The place held before, if any. */
  readonly entry: EntryId | null;
  readonly ringMs: number;
  readonly show: RingAttempt["show"];
  /** Whom the customer talked to last: offered first where the queue says so. */
  readonly lastAgent: AgentId | null;
  /** What `$language` and the like stand for in what the queue asks of agents. */
  readonly variables: CallVariables;
  /** Set: the caller is not on the line (a callback). Never QueueFull: he has been promised the place. */
  readonly absent?: AbsentCaller;
}

export interface Waiting {
  readonly entry: EntryId;
  /** As it is now: people may raise who waits. */
  readonly creditSeconds: number;
  /** From when the wait counts: earlier than was asked for in `enter` where the place was held before. */
  readonly enteredAtMs: EpochMs;
  /** An agent's phone has answered for this caller. Stays pending while nobody does; never rejects. After connectFailed read it anew: it is the next agent's. */
  readonly agentReady: Promise<{ readonly leg: Leg; readonly agent: AgentId; readonly offer: OfferId }>;
  /** The caller goes: an offer that rings is withdrawn. Harmless later. */
  leave(how: "abandoned" | "failed" | "elsewhere"): void;
  /**
   * The caller goes as soon as no phone rings for him, and is offered to nobody else. Resolves when he has gone;
   * stays pending if the phone that rings now takes him. Never rejects.
   */
  leaveAfterAttempt(how: "timedOut" | "noAgent"): Promise<void>;
}

/** The queue holds as many callers as it may: thrown by `enter`, only for a caller who has no place yet. */
export class QueueFull extends Error {
  override readonly name = "QueueFull";
  constructor(readonly queue: QueueId) {
    super(`queue "${queue}" is full`);
  }
}

/**
 * A caller in line who is not on the line: he is rung when it is his turn. The ACD tells of the turn at once, in the
 * middle of what it is doing: whoever is told must not wait.
 */
export interface AbsentCaller {
  readonly first: "agent" | "customer";
  /** How long an agent may be held for him: from his answer (agent first) or from being reserved (customer first). */
  readonly holdMs: number;
  /** queue.entered is in the journal already. */
  readonly enteredBefore: boolean;
  /** Asked before anybody is offered to him. False: not now, and he has gone out of the line (setAside). */
  itsTurn(): boolean;
  /** An agent is his: a phone rings now (agent first), or will when the customer has come in with `enter`. */
  offered(offer: OfferId, agent: AgentId): void;
  /** That came to nothing; he goes on standing in line. */
  offerOver(): void;
  /** The place has ended, by whomever and however. */
  left(how: EntryEnd): void;
}

/** What an agent has chosen. */
export interface AgentStanding {
  readonly status: AgentStatus;
  /** Chosen during a call, for after it. */
  readonly nextStatus: AgentStatus | null;
}

export interface Acd {
  readonly outlook: Outlook;
  /** Null: there is no such agent. */
  agent(id: AgentId): AgentStanding | null;
  /** At once, or after the call the agent is on. Null: there is no such agent. `by`: who asked, for the journal. */
  setStatus(agent: AgentId, status: AgentStatus, by: string): AgentStanding | null;
  /** The agent has finished writing up before the time is over. Harmless when not in wrap-up. */
  wrapUpDone(agent: AgentId): AgentStanding | null;
  /** An ageing place for a caller who is being brought to someone else first; nobody is offered it. */
  holdShadow(request: { call: CallId; queue: QueueId; enteredAtMs: EpochMs }): EntryId;
  /** A callback ages on without being offered: until `enter` takes it up again. An offer that rings is withdrawn. */
  setAside(entry: EntryId): void;
  dropShadow(entry: EntryId, how: "connected" | "abandoned" | "elsewhere"): void;
  /**
   * Puts a caller in line; a place the call holds already (a shadow, one from before a restart) is kept
   * with its age, whether `entry` names it or not. Throws QueueFull.
   */
  enter(request: EnterQueue): Waiting;
  /**
   * The agent and the caller talk: the offer is accepted, the entry connected. False: the talk took so long that the
   * offer is over; the agent's phone has been hung up, the entry goes on waiting.
   */
  connected(offer: OfferId): boolean;
  /** The talk could not be made (the leg or the caller went at the last moment): the entry goes on waiting unless it has left. */
  connectFailed(offer: OfferId): void;
  /** The agent's talk is over: wrap-up begins if it was a queue's. */
  talkEnded(agent: AgentId, call: CallId): void;
  /**
   * A direct call occupies an employee's desk phone from the first ring. False: an agent who is on a
   * call or being rung already, so the desk counts as busy. An employee who is no agent is never refused.
   */
  occupy(employee: EmployeeId, call: CallId): boolean;
  /** The direct call was not answered, or could not be connected: he is idle for as long as before. */
  release(employee: EmployeeId, call: CallId): void;
  /** An adopted talk: the agent is on this call already. */
  adoptTalk(agent: AgentId, call: CallId, queue: QueueId | null): void;
}

// ---------------------------------------------------------------- memory and time

export interface Directory {
  /** Every customer who has this number. May be slow or reject: the call waits 40 ms at most. */
  lookUp(number: E164): Promise<readonly Customer[]>;
  /** When this caller last heard the campaign, null: never. May reject. */
  lastHeard(
    campaign: CampaignId,
    caller: { customer: CustomerId | null; number: E164 | null },
  ): Promise<EpochMs | null>;
}

/** What was recorded is kept, but Postgres is away: it cannot be said to be in the database. */
export class JournalUnavailable extends Error {
  override readonly name = "JournalUnavailable";
}

export interface Journal {
  /** Numbers, dates and keeps one event. Returns at once; never throws for a database that is away. */
  record(event: DomainEvent): void;
  /** Resolves when all that was recorded so far is durable in Postgres; rejects with JournalUnavailable if Postgres is away. */
  durable(): Promise<void>;
}

export interface Clock {
  /** Wall clock, for people and the journal. */
  nowMs(): EpochMs;
  /** For waits and durations: never goes back. */
  monotonicMs(): number;
  /** Runs `then` once after `ms`; the returned function cancels it. */
  after(ms: number, then: () => void): () => void;
}

export type { Outlook, Prospect, Standing } from "./outlook";
export type { DeviceKind };
