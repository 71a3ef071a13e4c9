/**
 * A caller's channel as the call flow sees it. Commands go out in the order
 * they are called, without waiting for each other: `answer` and the `play`
 * behind it reach Asterisk in one burst. Every method throws CallerGone once
 * the caller has left, and that is no error.
 */
import {
  CallerGone,
  type CallerLeft,
  type Leg,
  type Line,
  type Playback,
  type RefusalStatus,
  type Sound,
  type Talk,
  type WaitingRoom,
} from "../callflow/ports";
import { TIMED_OUT, within } from "../callflow/waits";
import { assert } from "../domain/assert";
import type { BridgeId, CallId, ChannelId } from "../domain/glossary";
import { isCallId, LOBBY_BRIDGE_ID, queueBridgeId } from "../domain/ids";
import {
  type AriCommand,
  addChannel,
  answer,
  type HangupReason,
  removeChannel,
  ring,
  ringStop,
  setVariable,
} from "./commands";
import { Departure } from "./departure";
import { checkedMusic, checkedQueue } from "./dial-strings";
import { lineFault } from "./errors";
import type { LineEvent } from "./events";
import { PhoneLeg } from "./leg";
import { type ChannelDeps, LiveChannel } from "./live-channel";
import { stopLeftovers } from "./playbacks";
import type { AriResult } from "./result";
import type { ChannelSnapshot } from "./snapshot";
import { continueTalk, startTalk } from "./talk";

/** The music class without music: packets that keep the carrier's RTP timer happy. The dialplan sets it first. */
export const SILENCE = "silence";
/** A command that met a channel on its way out: its end follows at once. */
const LEAVING_LIMIT_MS = 1_000;
const REFUSAL: Readonly<Record<RefusalStatus, HangupReason>> = {
  rejected: "rejected", // 403
  busy: "busy", // 486
  unavailable: "no_answer", // 480
  unknownNumber: "unallocated", // 404
};

export interface LineDeps extends ChannelDeps {
  /** The music a caller hears when the agent's phone puts the talk on hold. */
  readonly holdMusic: string;
  /** Forgets the channel: nothing more will be heard of it. */
  forget(channel: ChannelId): void;
  /** Makes a waiting room again that somebody has taken away. */
  restoreRoom(bridge: BridgeId): Promise<void>;
}

export class CallerLine implements Line {
  readonly live: LiveChannel;
  readonly channel: ChannelId;
  private readonly departure: Departure;
  private isUp = false;
  private answering: Promise<void> | null = null;
  private musicNow: string | null = SILENCE;
  private isTalking = false;

  constructor(
    channel: ChannelId,
    private readonly deps: LineDeps,
  ) {
    this.channel = channel;
    this.live = new LiveChannel(channel, deps, () => this.departure.gone());
    this.departure = new Departure(this.live, () => deps.forget(channel));
  }

  /** A channel that an earlier process of ours answered or was about to. */
  static adopt(seen: ChannelSnapshot, deps: LineDeps): CallerLine {
    const line = new CallerLine(seen.id, deps);
    line.musicNow = null;
    line.live.bridge = seen.bridge;
    void deps.sendAll(stopLeftovers(seen.id));
    if (seen.state === "Up") {
      line.isUp = true;
      line.answering = Promise.resolve();
      // Whoever adopts the talk as well does so in this same turn.
      queueMicrotask(() => {
        if (!line.isTalking && !isWaitingRoom(seen.bridge)) void line.returnToLobby();
      });
    }
    return line;
  }

  /** A customer of ours who has answered: a caller from now on. The leg's own handler is out of the way by then. */
  static ofLeg(leg: PhoneLeg, deps: LineDeps): CallerLine {
    const line = new CallerLine(leg.id, deps);
    line.musicNow = null;
    line.isUp = true;
    line.answering = Promise.resolve();
    line.live.hangupRequest = leg.live.hangupRequest;
    for (let digit = leg.digits.take(); digit; digit = leg.digits.take()) line.digits.push(digit.key);
    void line.returnToLobby();
    return line;
  }

  get answered(): boolean {
    return this.isUp;
  }
  get digits(): LiveChannel["digits"] {
    return this.live.digits;
  }
  get left(): Promise<CallerLeft> {
    return this.departure.left;
  }
  get hasLeft(): CallerLeft | null {
    return this.departure.hasLeft;
  }

  nameCall(call: CallId): void {
    assert(isCallId(call), "not the id of a call");
    if (!this.hasLeft) void this.deps.send(setVariable(this.channel, "CHANNEL(accountcode)", call));
  }

  answer(): Promise<void> {
    this.answering ??= this.answerIntoLobby();
    return this.answering;
  }

  async startRinging(country: string): Promise<void> {
    this.departure.mustBeHere();
    if (this.answering) this.live.sounds.ringTone(country);
    else await this.carryOut("ring", [ring(this.channel)]);
  }

  async stopRinging(): Promise<void> {
    this.departure.mustBeHere();
    const commands = this.answering ? this.live.sounds.stopping() : [ringStop(this.channel)];
    await this.carryOut("stop ringing", commands);
  }

  play(sound: Sound): Playback {
    this.departure.mustBeHere();
    assert(this.answering !== null, "a sound needs an answered line");
    return this.live.sounds.play(sound);
  }

  async enter(room: WaitingRoom): Promise<void> {
    this.departure.mustBeHere();
    assert(this.answering !== null, "a waiting room needs an answered line");
    if (room.kind === "lobby") await this.join(LOBBY_BRIDGE_ID, SILENCE);
    else await this.join(queueBridgeId(checkedQueue(room.queue)), checkedMusic(room.music));
  }

  async talkWith(leg: Leg, bridge: BridgeId): Promise<Talk> {
    this.departure.mustBeHere();
    assert(leg instanceof PhoneLeg, "a leg of another adapter");
    const answerFirst = this.answering ? [] : [answer(this.channel)];
    const prepare = [...this.live.sounds.stopping(), ...answerFirst, ...this.music(this.deps.holdMusic)];
    this.answering ??= Promise.resolve();
    return startTalk(this, leg, bridge, prepare);
  }

  async refuse(status: RefusalStatus): Promise<void> {
    await this.departure.ask("refuse", REFUSAL[status]);
  }

  async hangUp(): Promise<void> {
    // Without a reason an unanswered caller would see 603, "declined everywhere".
    await this.departure.ask("hangUp", this.isUp ? "normal" : "no_answer");
  }

  /** A talk that an earlier process made and Asterisk kept. */
  adoptTalk(leg: PhoneLeg, bridge: BridgeId): Talk {
    this.isTalking = true;
    return continueTalk(this, leg, bridge);
  }

  /**
   * Back from a talk, or from the attempt at one that may have left him in `stillIn`. Never rejects: the caller may have
   * hung up in the same moment.
   */
  async returnToLobby(stillIn: BridgeId | null = null): Promise<void> {
    if (stillIn) void this.deps.send(removeChannel(stillIn, this.channel));
    await this.join(LOBBY_BRIDGE_ID, SILENCE).catch((err: unknown) => {
      if (!(err instanceof CallerGone))
        this.deps.log.warn({ err, channel: this.channel }, "a caller could not return to the lobby");
    });
  }

  handle(event: LineEvent): void {
    this.live.take(event);
    if (event.type === "stateChange" && event.state === "Up") this.isUp = true;
    if (event.type === "stasisEnd") this.departure.leftStasis();
    if (event.type === "destroyed") this.departure.destroyed();
  }

  /** After a reconnect: what happened in between was never told. */
  resync(seen: ChannelSnapshot | null, asteriskRestarted: boolean): void {
    if (seen?.ours) {
      this.isUp = seen.state === "Up";
      this.live.bridge = seen.bridge;
    } else this.departure.vanished(asteriskRestarted);
  }

  release(): void {
    this.departure.release();
    this.live.release();
  }

  /** Throws CallerGone, at once or when the commands met a channel on its way out. */
  async carryOut(doing: string, commands: readonly AriCommand[]): Promise<void> {
    this.departure.mustBeHere();
    const results = await this.deps.sendAll(commands);
    this.departure.mustBeHere();
    const failed = results.find((result, n) => !isFine(result, commands[n]));
    if (failed) await this.failed(doing, failed);
  }

  private async answerIntoLobby(): Promise<void> {
    this.departure.mustBeHere();
    this.live.bridge = LOBBY_BRIDGE_ID;
    const commands = [answer(this.channel), addChannel(LOBBY_BRIDGE_ID, this.channel, "holding_participant")];
    await this.carryOutInto(LOBBY_BRIDGE_ID, "answer", commands, commands);
    this.isUp = true;
  }

  private async join(bridge: BridgeId, music: string): Promise<void> {
    this.departure.mustBeHere();
    const before = this.live.bridge;
    // Set now, not by the event: the next command may be called before that comes.
    this.live.bridge = bridge;
    const commands = (from: BridgeId | null): AriCommand[] => [
      ...this.live.sounds.stopping(),
      ...this.music(music),
      // From one holding bridge straight into another the role is lost on the way, and with it every packet.
      ...(isWaitingRoom(from) && from !== null && from !== bridge ? [removeChannel(from, this.channel)] : []),
      ...(from === bridge ? [] : [addChannel(bridge, this.channel, "holding_participant")]),
    ];
    await this.carryOutInto(bridge, "enter a waiting room", commands(before), commands(null));
  }

  /** Into a room that may be missing: then it is made again, once. @param again what is sent then */
  private async carryOutInto(
    room: BridgeId,
    doing: string,
    first: readonly AriCommand[],
    again: readonly AriCommand[],
  ): Promise<void> {
    const results = await this.deps.sendAll(first);
    this.departure.mustBeHere();
    const failed = results.find((result, n) => !isFine(result, first[n]));
    if (!failed) return;
    if (failed.kind === "gone") await this.deps.restoreRoom(room);
    await this.carryOut(doing, again);
  }

  /** Sets the channel's music; a change is heard from the next join on. */
  private music(music: string): AriCommand[] {
    if (this.musicNow === music) return [];
    this.musicNow = music;
    return [setVariable(this.channel, "CHANNEL(musicclass)", music)];
  }

  private async failed(doing: string, result: AriResult): Promise<never> {
    if (result.kind === "gone" || result.kind === "notInStasis") {
      const left = await within(this.deps.clock, LEAVING_LIMIT_MS, this.left);
      if (left !== TIMED_OUT) throw new CallerGone(left);
    }
    throw lineFault(doing, result);
  }
}

/** Where an answered caller may be left alone: packets flow there. */
const isWaitingRoom = (bridge: BridgeId | null): boolean => bridge?.startsWith("q-") === true;

/** Stopping a sound that has ended by itself, leaving a room that was left already: that is what we wanted. */
function isFine(result: AriResult, command: AriCommand | undefined): boolean {
  return result.kind === "ok" || command?.operation === "stopPlayback" || command?.operation === "removeChannel";
}
