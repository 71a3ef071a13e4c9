/**
 * Asterisk as frontdesk sees it: channels, bridges, sounds, phones that are
 * dialled, and the events of all that, without SIP and without a process. What
 * the real one does, as far as it was found out, is in the comments of src/ari;
 * tests/ari/contract.ts runs on the real one.
 *
 * It outlives every frontdesk: a killed process leaves its channels and bridges
 * here. Nothing in it is asynchronous; latency and loss are the transport's.
 */
import type { AriCommand } from "../../../src/ari/commands";
import type { AriResult } from "../../../src/ari/result";
import type { Clock } from "../../../src/callflow/ports";
import { callOfCustomer } from "../../../src/domain/ids";
import {
  type Far,
  type Incoming,
  Mouth,
  type Playing,
  type SimBridge,
  type SimChannel,
  shown,
  textField,
} from "./channel";
import { GONE, OK, shows } from "./shows";

/** Whoever holds the application's name: it gets the events. */
export interface AppSocket {
  event(event: object): void;
  /** Asterisk has stopped. */
  closed(why: string): void;
}

export interface AsteriskOptions {
  readonly clock: Clock;
  /** How long a medium plays; infinite: a tone. */
  readonly lengthMs: (media: string) => number;
  /** Somebody's phone is dialled; null: no such phone is registered, and the leg cannot be made. */
  readonly phone: (endpoint: string) => ((leg: SimChannel) => Far) | null;
  /** Accounts that have been heard of, and whether each is registered. */
  readonly registered: () => Iterable<readonly [string, boolean]>;
}

const CAUSES: Readonly<Record<string, number>> = { normal: 16, busy: 17, no_answer: 19, rejected: 21, unallocated: 1 };

export class SimAsterisk {
  readonly channels = new Map<string, SimChannel>();
  readonly bridges = new Map<string, SimBridge>();
  /** Rises with every change that people could notice. */
  changes = 0;
  running = true;
  startedAtMs: number;
  private socket: AppSocket | null = null;
  private made = 0;
  private readonly mouth: Mouth;

  constructor(private readonly options: AsteriskOptions) {
    this.startedAtMs = options.clock.nowMs();
    this.mouth = new Mouth(options.clock, options.lengthMs, (type, fields) => this.emit(type, fields));
  }

  // ------------------------------------------------------------ the application

  /** The newest socket takes the application; the one before is told. */
  attach(socket: AppSocket): void {
    this.socket?.event({ type: "ApplicationReplaced", application: "frontdesk" });
    this.socket = socket;
  }

  detach(socket: AppSocket): void {
    if (this.socket === socket) this.socket = null;
  }

  get hasApp(): boolean {
    return this.socket !== null;
  }

  /** Ends without a word to anybody: every channel is gone. Runs again after `downMs`. */
  restart(downMs: number): void {
    this.running = false;
    const { socket } = this;
    this.socket = null;
    for (const channel of [...this.channels.values()]) this.drop(channel);
    this.channels.clear();
    this.bridges.clear();
    this.changes++;
    socket?.closed("Asterisk has stopped");
    this.options.clock.after(downMs, () => {
      this.running = true;
      this.startedAtMs = this.options.clock.nowMs();
    });
  }

  // ------------------------------------------------------------ what people do

  /** A call comes in. Null: nobody holds the application, the dialplan takes the caller. */
  incoming({ args, name, callerNumber, exten, far }: Incoming): SimChannel | null {
    if (!this.running || !this.socket) return null;
    const channel = this.make(`sim-${++this.made}`, { name, callerNumber, exten, args, far, kind: "caller" });
    channel.state = "Ring";
    this.emit("StasisStart", { channel: shown(channel), args });
    return channel;
  }

  press(channel: SimChannel, key: string): void {
    if (!channel.gone) this.emit("ChannelDtmfReceived", { channel: shown(channel), digit: key });
  }

  /** The far end hangs up, or cancels while nothing was answered. */
  farEndHangsUp(channel: SimChannel): void {
    if (channel.gone) return;
    const cancelled = channel.kind === "caller" && channel.state !== "Up";
    const cause = cancelled ? 127 : 16;
    this.emit("ChannelHangupRequest", { channel: shown(channel), cause, tech_cause: cancelled ? 487 : 0 });
    this.end(channel, cause, cancelled ? 487 : 0);
  }

  /** A dialled phone rings. */
  rings(leg: SimChannel): void {
    if (leg.gone || leg.state === "Up") return;
    leg.state = "Ringing";
    leg.ringingSinceMs = this.options.clock.monotonicMs();
    this.changes++;
    this.emit("Dial", { peer: shown(leg), dialstatus: "RINGING" });
    this.emit("ChannelStateChange", { channel: shown(leg) });
  }

  answers(leg: SimChannel): void {
    if (leg.gone || leg.state === "Up") return;
    this.up(leg);
    this.emit("Dial", { peer: shown(leg), dialstatus: "ANSWER" });
  }

  /** A dialled phone says no: 486 with cause 17, 603 with 21, 480 with 18... */
  declines(leg: SimChannel, cause: number, sipCode: number): void {
    if (leg.gone || leg.state === "Up") return;
    this.emit("Dial", { peer: shown(leg), dialstatus: cause === 17 ? "BUSY" : "CHANUNAVAIL" });
    this.end(leg, cause, sipCode);
  }

  /** A phone has registered, or its registration has ended. */
  registration(account: string, isThere: boolean): void {
    const state = isThere ? "NOT_INUSE" : "UNAVAILABLE";
    this.emit("DeviceStateChanged", { device_state: { name: `PJSIP/${account}`, state } });
  }

  // ------------------------------------------------------------ what frontdesk asks for

  carryOut(command: AriCommand): AriResult {
    const { params } = command;
    const text = (name: string): string => textField(params[name]);
    switch (command.operation) {
      case "answer":
        return this.on(text("channelId"), (channel) => this.up(channel));
      case "ring":
      case "ringStop":
      case "setVariable":
        return this.on(text("channelId"), () => undefined);
      case "hangup":
        return this.hangUp(text("channelId"), text("reason"));
      case "play":
        return this.on(text("channelId"), (channel) => this.mouth.play(channel, text("playbackId"), text("media")));
      case "stopPlayback":
        return this.stopPlayback(text("playbackId"));
      case "create":
        return this.create(text("channelId"), text("endpoint"), text("appArgs"));
      case "dial":
        return this.dial(text("channelId"), Number(params.timeout));
      case "createBridge":
        return this.createBridge(text("bridgeId"), text("type"));
      case "deleteBridge":
        return this.deleteBridge(text("bridgeId"));
      case "addChannel":
        return this.addChannels(text("bridgeId"), text("channel").split(","));
      case "removeChannel":
        return this.removeChannel(text("bridgeId"), text("channel"));
      default:
        return shows(command, this, this.options.registered());
    }
  }

  private on(id: string, act: (channel: SimChannel) => void): AriResult {
    const channel = this.channels.get(id);
    if (!channel) return GONE;
    act(channel);
    return OK;
  }

  private hangUp(id: string, reason: string): AriResult {
    const cause = CAUSES[reason] ?? 16;
    return this.on(id, (channel) => {
      this.emit("ChannelHangupRequest", { channel: shown(channel), cause, soft: true });
      this.end(channel, cause, 0);
    });
  }

  private stopPlayback(id: string): AriResult {
    for (const channel of this.channels.values()) if (this.mouth.stop(channel, id)) return OK;
    return GONE;
  }

  private create(id: string, endpoint: string, args: string): AriResult {
    if (this.channels.has(id)) return { kind: "conflict" };
    const address = endpoint.replace(/^PJSIP\//, "").replace(/@.*$/, "");
    const dialled = this.options.phone(address);
    if (!dialled) return { kind: "refused", status: 500, text: "Allocation failed" };
    const name = `PJSIP/${address}-${(++this.made).toString(16).padStart(8, "0")}`;
    const kind = callOfCustomer(id) === null ? "leg" : "caller"; // whoever is called back is a caller
    const leg = this.make(id, { name, callerNumber: "", exten: "", args: [args], far: {}, kind });
    leg.address = address;
    this.emit("StasisStart", { channel: shown(leg), args: [args] });
    return OK;
  }

  private dial(id: string, timeoutSeconds: number): AriResult {
    return this.on(id, (leg) => {
      leg.timers.push(this.options.clock.after(timeoutSeconds * 1000, () => this.declines(leg, 19, 0)));
      const dialled = this.options.phone(leg.address);
      if (dialled) leg.far = dialled(leg);
      else this.declines(leg, 20, 0); // unplugged between the leg's making and its dialling
    });
  }

  private createBridge(id: string, type: string): AriResult {
    if (this.bridges.has(id)) return { kind: "conflict" };
    this.bridges.set(id, { id, type, channels: new Set() });
    return OK;
  }

  private deleteBridge(id: string): AriResult {
    const bridge = this.bridges.get(id);
    if (!bridge) return GONE;
    for (const channel of [...bridge.channels]) this.leave(channel);
    this.bridges.delete(id);
    this.changes++;
    return OK;
  }

  /** All of them or, if one is not there, none. */
  private addChannels(bridgeId: string, ids: readonly string[]): AriResult {
    const bridge = this.bridges.get(bridgeId);
    if (!bridge || ids.some((id) => !this.channels.has(id))) return GONE;
    for (const id of ids) this.on(id, (channel) => this.enter(channel, bridge));
    return OK;
  }

  private enter(channel: SimChannel, bridge: SimBridge): void {
    if (channel.bridge === bridge.id) return;
    this.leave(channel);
    channel.bridge = bridge.id;
    channel.bridgeSinceMs = this.options.clock.monotonicMs();
    bridge.channels.add(channel);
    this.changes++;
    this.emit("ChannelEnteredBridge", { channel: shown(channel), bridge: { id: bridge.id } });
    if (bridge.channels.size > 1) for (const one of bridge.channels) one.far.met?.(bridge.id);
  }

  private removeChannel(bridgeId: string, id: string): AriResult {
    const channel = this.channels.get(id);
    if (!channel || !this.bridges.has(bridgeId)) return GONE;
    if (channel.bridge !== bridgeId) return { kind: "notInStasis" };
    this.leave(channel);
    return OK;
  }

  // ------------------------------------------------------------ channels

  private make(
    id: string,
    of: Pick<SimChannel, "name" | "callerNumber" | "exten" | "args" | "far" | "kind">,
  ): SimChannel {
    const nowMs = this.options.clock.monotonicMs();
    const channel: SimChannel = {
      ...of,
      id,
      state: "Down",
      address: "",
      bridge: null,
      bridgeSinceMs: nowMs,
      upSinceMs: nowMs,
      ringingSinceMs: null,
      createdAtMs: this.options.clock.nowMs(),
      gone: false,
      playing: [] as Playing[],
      timers: [],
    };
    this.channels.set(id, channel);
    this.changes++;
    return channel;
  }

  private up(channel: SimChannel): void {
    if (channel.state === "Up") return;
    channel.state = "Up";
    channel.ringingSinceMs = null;
    channel.upSinceMs = this.options.clock.monotonicMs();
    channel.bridgeSinceMs = channel.upSinceMs;
    this.changes++;
    this.emit("ChannelStateChange", { channel: shown(channel) });
    channel.far.answered?.();
  }

  private leave(channel: SimChannel): void {
    const bridge = channel.bridge === null ? undefined : this.bridges.get(channel.bridge);
    if (!bridge) return;
    bridge.channels.delete(channel);
    channel.bridge = null;
    channel.bridgeSinceMs = this.options.clock.monotonicMs();
    this.changes++;
    this.emit("ChannelLeftBridge", { channel: shown(channel), bridge: { id: bridge.id } });
    channel.far.parted?.();
    for (const one of bridge.channels) one.far.parted?.();
  }

  private end(channel: SimChannel, cause: number, sipCode: number): void {
    if (channel.gone) return;
    this.mouth.hush(channel);
    this.leave(channel);
    this.emit("StasisEnd", { channel: shown(channel) });
    this.channels.delete(channel.id);
    this.drop(channel);
    this.emit("ChannelDestroyed", { channel: shown(channel), cause, tech_cause: sipCode });
  }

  private drop(channel: SimChannel): void {
    channel.gone = true;
    channel.ringingSinceMs = null;
    for (const cancel of channel.timers.splice(0)) cancel();
    for (const { cancel } of channel.playing.splice(0)) cancel();
    this.changes++;
    channel.far.gone?.();
  }

  private emit(type: string, fields: object): void {
    this.socket?.event({ type, application: "frontdesk", ...fields });
  }
}
