/**
 * Telephony: the composition of src/ari, and the only file of it that the rest
 * of frontdesk needs. Arrivals come in, phones are rung, and after every
 * connect the owner is asked to reconcile what it believes with what is there.
 */
import type { Logger } from "pino";
import type { AsCaller, Clock, Line, Phones, Talk } from "../callflow/ports";
import type { Config } from "../config";
import { assert } from "../domain/assert";
import type { BridgeId, ChannelId, EpochMs, QueueId } from "../domain/glossary";
import { AriClientTransport } from "./ari-client-transport";
import { type Arrival, readArrival } from "./arrivals";
import { WaitingRooms } from "./bridges";
import {
  type AriCommand,
  type DeviceState,
  deleteBridge,
  getEndpointObject,
  hangup,
  type OperationName,
  reloadModule,
  setDeviceState,
  setGlobal,
  subscribe,
} from "./commands";
import { AriConnection, type ConnectionPhase } from "./connection";
import { checkedAccount, checkedDevice, checkedGlobal } from "./dial-strings";
import type { LineEvent } from "./events";
import { deleteNotes, type FallbackNotes, readNotes } from "./fallback-notes";
import { PhoneLeg } from "./leg";
import { CallerLine, type LineDeps } from "./line";
import type { ChannelDeps } from "./live-channel";
import { watchPhones } from "./phone-watch";
import { AdoptedLeg, createPhones, type PhonesDeps } from "./phones";
import type { AriResult, AriResultKind } from "./result";
import { type EventCounts, Router } from "./router";
import { type ChannelSnapshot, type Snapshot, takeSnapshot } from "./snapshot";
import type { AriTransport } from "./transport";
import { WebSocketTransport } from "./websocket-transport";

export type { Arrival } from "./arrivals";
export type { DeviceState } from "./commands";
export { AsteriskUnreachable, LineFault } from "./errors";
export type { ChannelSnapshot, Snapshot } from "./snapshot";

export interface TelephonyOptions {
  readonly ari: Config["ari"];
  /** Makes each connection; default: the adapter that `ari` names. */
  readonly openTransport?: () => AriTransport;
  /** Endpoint for calls to mobiles. */
  readonly trunk: string;
  /** Music class of a caller whom an agent's phone puts on hold. */
  readonly holdMusic?: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, "debug" | "info" | "warn" | "error">;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A caller has come in, unanswered. Must return at once. */
  readonly onArrival: (arrival: Arrival) => void;
  /** Whether a phone is registered: told for each after every connect, and whenever it changes. Must not throw. */
  readonly onPhone?: (account: string, isThere: boolean) => void;
  /** `channel originate Local/<word>@frontdesk-ops ...` at Asterisk's CLI. */
  readonly onOps?: (word: string) => void;
  /**
   * After every connect, before the events that came meanwhile: adopt or end what is there. Lines of this
   * process know their own state already (`known`). Must not wait for events: they are delivered afterwards.
   */
  readonly reconcile: (
    snapshot: Snapshot,
    context: { readonly asteriskRestarted: boolean; known(channel: ChannelId): boolean },
  ) => Promise<void>;
  readonly onLost?: (why: string) => void;
  /** Whether this process may still connect and command: connection.ts. */
  readonly gate?: () => Promise<boolean> | null;
  /** Another process has taken over: this one must end at once, leaving every call alone. */
  readonly onReplaced: () => void;
  readonly observe?: {
    command?(operation: OperationName, result: AriResultKind, tookMs: number): void;
    /** `lagMs`: how long after Asterisk's own time stamp the event is handled. */
    event?(type: string, lagMs: number): void;
  };
}

export interface TelephonyState {
  readonly phase: ConnectionPhase;
  readonly phaseSinceMs: EpochMs;
  /** When Asterisk was started; empty before the first connect. */
  readonly asteriskStartedAt: string;
  readonly events: Readonly<EventCounts>;
  /** Channels with a handler: callers and legs. */
  readonly channels: number;
}

export interface Telephony {
  readonly phones: Phones;
  /** A leg that has answered and is in no talk; one that has gone meanwhile becomes a line that has left. */
  readonly asCaller: AsCaller;
  readonly state: TelephonyState;
  /** Connects, for ever; resolves when the first connection is reconciled. */
  start(): Promise<void>;
  /**
   * The process ends: no phone rings from here on, whoever rang it. Resolves when what was last said to Asterisk has its
   * answer, after half a second at the latest.
   */
  silence(): Promise<void>;
  /** Closes the connection; calls stay as they are. */
  stop(): void;
  /** Makes the lobby and a waiting room for each queue, now (if connected) and after every reconnect. */
  ensureWaitingRooms(queues: readonly QueueId[]): Promise<void>;
  /** @throws AsteriskUnreachable */
  snapshot(): Promise<Snapshot>;
  /**
   * A caller's channel that an earlier process left: its sounds are stopped. An answered caller who is in no waiting
   * room goes to the lobby, unless adoptTalk follows in the same turn.
   */
  adoptLine(channel: ChannelSnapshot): Line;
  /** A talk that went on by itself; null when caller and leg are not both in that bridge any more. `line` is an adopted one. */
  adoptTalk(line: Line, leg: ChannelSnapshot, bridge: BridgeId): Talk | null;
  /** Channels with a handler: callers and legs. */
  handled(): readonly ChannelId[];
  /** Asterisk does not have this channel any more, though its end was never told. */
  vanished(channel: ChannelId): void;
  /** Ends a channel or a talk bridge nobody needs. Already gone is fine; never throws. */
  endChannel(channel: ChannelId): Promise<void>;
  endBridge(bridge: BridgeId): Promise<void>;
  /**
   * Makes Asterisk read its phone accounts again; talks go on. Brings those of `accounts` that it does not have
   * afterwards: the reload itself says nothing about them.
   */
  reloadPhones(accounts: readonly string[]): Promise<readonly string[]>;
  /** A lamp on the phones: the device state `Stasis:<device>`. Never throws. */
  setDeviceState(device: string, state: DeviceState): Promise<void>;
  /** Notes of calls that the dialplan took without us, as src/domain/fallback.ts reads them. @throws AsteriskUnreachable */
  fallbackNotes(): Promise<FallbackNotes>;
  /** @throws AsteriskUnreachable */
  deleteFallbackNotes(notes: readonly string[]): Promise<void>;
  /** A line of `frontdesk status`. Never throws. */
  setGlobal(name: string, value: string): Promise<void>;
}

const HOLD_MUSIC_DEFAULT = "default";

export function createTelephony(options: TelephonyOptions): Telephony {
  const { ari, clock, log } = options;
  let startedAt = "";
  const rooms = new WaitingRooms(log);
  const router = new Router(log, (event) => arrived(event), options.onPhone);
  const connection = new AriConnection({
    app: ari.app,
    transport: options.openTransport ?? (() => openTransport(ari, clock)),
    clock,
    log,
    random: options.random,
    onEvent: (raw) => {
      if (options.observe?.event) observed(raw, options.observe.event, clock.nowMs());
      router.deliver(raw);
    },
    reconcile: async (snapshot, send) => {
      const asteriskRestarted = startedAt !== "" && startedAt !== snapshot.startedAt;
      startedAt = snapshot.startedAt;
      await rooms.sync(snapshot, send);
      router.resync(snapshot, asteriskRestarted);
      await options.reconcile(snapshot, { asteriskRestarted, known: (channel) => router.has(channel) });
      // Nobody waits for it: until it is known, every phone is tried.
      if (options.onPhone) void watchPhones({ app: ari.app, send, log, tell: options.onPhone });
    },
    onLost: options.onLost,
    gate: options.gate,
    onReplaced: options.onReplaced,
    observe: options.observe,
  });
  const send = (command: AriCommand): Promise<AriResult> => connection.send(command);
  const channelDeps: ChannelDeps = { send, sendAll: (commands) => connection.sendAll(commands), clock, log };
  const phonesDeps: PhonesDeps = { ...channelDeps, router, app: ari.app, trunk: options.trunk };
  const lineDeps: LineDeps = {
    ...channelDeps,
    holdMusic: options.holdMusic ?? HOLD_MUSIC_DEFAULT,
    forget: (channel) => router.remove(channel),
    restoreRoom: (bridge) => rooms.restore(bridge, send),
  };

  function arrived(event: Extract<LineEvent, { type: "stasisStart" }>): void {
    const { id } = event.channel;
    const read = readArrival(event);
    switch (read.kind) {
      case "arrival": {
        const line = new CallerLine(id, lineDeps);
        router.add(id, line);
        options.onArrival({ ...read.arrival, line, arrivedAtMs: clock.nowMs() });
        break;
      }
      case "ops":
        options.onOps?.(read.word);
        break;
      case "notes":
        break; // whoever reads through it ends it
      case "leftover":
        log.warn({ channel: id, why: read.why }, "a channel that is nobody's is hung up");
        void send(hangup(id, "normal"));
        break;
    }
  }

  const quietly = async (what: string, command: AriCommand): Promise<void> => {
    const result = await send(command);
    if (result.kind !== "ok" && result.kind !== "gone")
      log.warn({ result: result.kind, what }, "Asterisk did not take a command");
  };

  const phones = createPhones(phonesDeps);
  return {
    phones,
    asCaller(leg) {
      assert(leg instanceof PhoneLeg, "a leg of another adapter");
      const line = CallerLine.ofLeg(leg, lineDeps);
      if (leg.hasLeft) line.resync(null, false);
      else router.add(leg.id, line); // in place of the ringing phone
      return line;
    },
    get state() {
      return {
        phase: connection.phase,
        phaseSinceMs: connection.phaseSinceMs,
        asteriskStartedAt: connection.asteriskStartedAt,
        events: { ...router.counts },
        channels: router.size,
      };
    },
    start: () => connection.start(),
    silence() {
      phones.silence();
      return connection.flush();
    },
    stop() {
      connection.stop();
      router.release();
    },
    ensureWaitingRooms: (queues) => rooms.ensure(queues, send),
    snapshot: () => takeSnapshot(send, ari.app, clock.nowMs()),
    adoptLine(seen) {
      const line = CallerLine.adopt(seen, lineDeps);
      router.add(seen.id, line);
      // An earlier process of ours was the one to whom its events were told. Nobody waits for the answer.
      void send(subscribe(ari.app, `channel:${seen.id}`));
      return line;
    },
    adoptTalk(line, seen, bridge) {
      assert(line instanceof CallerLine, "a line of another adapter");
      if (seen.bridge !== bridge || line.live.bridge !== bridge) return null;
      return line.adoptTalk(new AdoptedLeg(seen, phonesDeps).leg, bridge);
    },
    handled: () => router.channels,
    vanished: (channel) => router.vanished(channel),
    endChannel: (channel) => quietly("end a channel", hangup(channel, "normal")),
    endBridge: (bridge) => quietly("end a bridge", deleteBridge(bridge)),
    async reloadPhones(accounts) {
      await quietly("reload the phones", reloadModule("res_pjsip.so"));
      const found = await Promise.all(accounts.map((account) => send(getEndpointObject(checkedAccount(account)))));
      return accounts.filter((_, n) => found[n]?.kind !== "ok");
    },
    setDeviceState: (device, state) => quietly("set a device state", setDeviceState(checkedDevice(device), state)),
    fallbackNotes: () => readNotes(send, ari.app),
    deleteFallbackNotes: (notes) => deleteNotes(send, notes),
    setGlobal: (name, value) => quietly("set a global variable", setGlobal(checkedGlobal(name), value.slice(0, 200))),
  };
}

function observed(raw: unknown, tell: (type: string, lagMs: number) => void, nowMs: EpochMs): void {
  const { type, timestamp } = raw as { type?: unknown; timestamp?: unknown };
  if (typeof type !== "string" || typeof timestamp !== "string") return;
  const at = Date.parse(timestamp);
  if (!Number.isNaN(at)) tell(type, Math.max(0, nowMs - at));
}

function openTransport(ari: Config["ari"], clock: Clock): AriTransport {
  return ari.adapter === "ari-client" ? new AriClientTransport(ari, clock) : new WebSocketTransport(ari, clock);
}
