/**
 * The outside world of the demo and of the tests on a real Asterisk: a carrier
 * with callers, desk phones and mobiles, all played by a second Asterisk. People
 * behave as they are told to; what they heard is recorded.
 */
import { randomBytes } from "node:crypto";
import * as ari from "../../ari/commands";
import type { TransportSettings } from "../../ari/transport";
import type { Clock } from "../../callflow/ports";
import { TIMED_OUT, within } from "../../callflow/waits";
import type { ChannelId } from "../../domain/glossary";
import { type Ear, must, openLink, type WorldChannel, type WorldLink } from "./link";
import { answers, type CallOutcome, type CallRequest, type PhoneBehaviour, type PhoneVisit } from "./people";
import { speak, treat } from "./phone";

const RING_LIMIT_SECONDS = 180;
const ANSWER_LIMIT_MS = 60_000;
const END_LIMIT_MS = 120_000;
const CHANNEL_LIMIT_MS = 15_000;

export interface PlacedCall {
  readonly id: string;
  readonly request: CallRequest;
  readonly dialledAtMs: number;
  /** Resolves when frontdesk has answered; rejects when the call ended first or nothing came. */
  answered(): Promise<number>;
  /** Resolves at the first 180; false: it ended, was answered, or nothing came within the limit. */
  rings(limitMs?: number): Promise<boolean>;
  press(digits: string, keyMs?: number, gapMs?: number): Promise<void>;
  /** From now on the caller's voice (440 Hz) is on the line. */
  speak(): Promise<void>;
  /** Waits; false: the call ended first. */
  stays(ms: number): Promise<boolean>;
  hangUp(): Promise<void>;
  /** How it ended, within the limit. */
  ended(limitMs?: number): Promise<CallOutcome>;
  hasEnded(): boolean;
  /** WAV file of all the caller heard; its time starts `dialledAtMs`. Complete once `ended` has resolved. */
  readonly recording: string;
}

export interface World {
  /** From now on this phone is treated so; a phone nobody spoke of picks up after half a second. */
  phone(name: string, behaviour: PhoneBehaviour): void;
  call(request: CallRequest): Promise<PlacedCall>;
  visits(phone?: string): readonly PhoneVisit[];
  /** How many calls the world has made so far. */
  callsPlaced(): number;
  /** After its Asterisk was started again. */
  reopen(): Promise<void>;
  close(): void;
}

export interface WorldOptions {
  readonly settings: TransportSettings;
  readonly clock: Clock;
  readonly recordingsDir: string;
  /** Name of the trunk towards frontdesk in the world's pjsip.conf. */
  readonly trunk: string;
  /** What a simulated phone that was not told otherwise does. */
  readonly everybody?: PhoneBehaviour;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const link = await openLink(options.settings, options.clock, options.recordingsDir);
  const behaviours = new Map<string, PhoneBehaviour>();
  const visits: PhoneVisit[] = [];
  let placed = 0;

  link.onVisit((channel, phone, shown) => {
    const visit: PhoneVisit = {
      phone,
      shownNumber: shown.number,
      shownName: shown.name,
      rangAtMs: options.clock.nowMs(),
      answeredAtMs: null,
      endedAtMs: null,
      recording: null,
    };
    visits.push(visit);
    const behaviour = behaviours.get(phone) ?? options.everybody ?? answers();
    treat(link, channel, behaviour, visit).catch(() => undefined); // the phone's call ended in the middle of it
  });

  return {
    phone: (name, behaviour) => void behaviours.set(name, behaviour),
    call(request) {
      placed++;
      return place(link, options, request);
    },
    callsPlaced: () => placed,
    visits: (phone) => visits.filter((visit) => phone === undefined || visit.phone === phone),
    reopen: () => link.reopen(),
    close: () => link.close(),
  };
}

async function place(link: WorldLink, options: WorldOptions, request: CallRequest): Promise<PlacedCall> {
  const id = `w-${randomBytes(6).toString("hex")}` as ChannelId;
  const channel = link.follow(id);
  must(
    await link.send(
      ari.create({
        channelId: id,
        endpoint: `PJSIP/${request.to}@${request.account ?? options.trunk}`,
        app: link.app,
        appArgs: "caller",
        variables: callerIdOf(request),
      }),
    ),
    `call ${request.to}`,
  );
  if ((await within(options.clock, CHANNEL_LIMIT_MS, channel.entered)) === TIMED_OUT)
    throw new Error("the caller's channel did not come up");
  const ear = await link.listen(id);
  const dialledAtMs = options.clock.nowMs();
  must(await link.send(ari.dial(id, RING_LIMIT_SECONDS)), "dial");
  return placedCall(link, options.clock, request, channel, ear, dialledAtMs);
}

/** What the carrier shows of the caller: on a leg that we make, Asterisk takes it from the connected line. */
function callerIdOf(request: CallRequest): Record<string, string> {
  if (request.account) return {};
  if (request.from === null)
    return { "CONNECTEDLINE(num)": "anonymous", "CONNECTEDLINE(pres)": "prohib_passed_screen" };
  return { "CONNECTEDLINE(num)": request.from, ...(request.name ? { "CONNECTEDLINE(name)": request.name } : {}) };
}

function placedCall(
  link: WorldLink,
  clock: Clock,
  request: CallRequest,
  channel: WorldChannel,
  ear: Ear,
  dialledAtMs: number,
): PlacedCall {
  let up = false;
  void channel.up.then(() => {
    up = true;
  });
  return {
    id: channel.id,
    request,
    dialledAtMs,
    recording: ear.file,
    async answered() {
      const first = await within(clock, ANSWER_LIMIT_MS, Promise.race([channel.up, channel.ended]));
      if (first !== undefined) throw new Error(`the call to ${request.to} was not answered`);
      return clock.nowMs();
    },
    async rings(limitMs = ANSWER_LIMIT_MS) {
      const first = await within(
        clock,
        limitMs,
        Promise.race([channel.ringing.then(() => true), channel.up.then(() => false), channel.ended.then(() => false)]),
      );
      return first === true;
    },
    press: (digits, keyMs = 80, gapMs = 80) => link.press(channel.id, digits, keyMs, gapMs),
    speak: () => speak(link, channel.id, "caller"),
    stays: (ms) => channel.stays(ms),
    async hangUp() {
      await link.send(ari.hangup(channel.id, "normal"));
    },
    async ended(limitMs = END_LIMIT_MS) {
      const end = await within(clock, limitMs, channel.ended);
      if (end === TIMED_OUT) throw new Error(`the call to ${request.to} did not end within ${limitMs / 1000} s`);
      await ear.complete();
      return { answered: up, sipStatus: up ? 0 : end.sipStatus, by: end.byUs ? "caller" : "frontdesk" };
    },
    hasEnded: channel.hasEnded,
  };
}
