/**
 * REST over the WebSocket: 30 µs of our CPU a command instead of 216 µs through
 * ari-client, and several commands can be on their way at once.
 *
 *   event socket     <app>          events, and the few urgent commands: nothing a channel is busy with can hold them up
 *   command sockets  <app>-cmd-<n>  a channel's commands always take the same one, which keeps their order
 *
 * A command that Asterisk does not answer in time holds up its whole socket:
 * that socket is then replaced, and the calls that share it go on.
 */
import type { Clock } from "../callflow/ports";
import type { ChannelId } from "../domain/glossary";
import { CommandSocket } from "./command-socket";
import type { AriCommand } from "./commands";
import type { AriResult } from "./result";
import type { AriTransport, TransportSettings } from "./transport";

/** Sockets for commands beside the one for events. */
const COMMAND_SOCKETS_DEFAULT = 2;

export class WebSocketTransport implements AriTransport {
  private readonly events: CommandSocket;
  private readonly lanes: CommandSocket[] = [];
  private eventListener: (event: unknown) => void = () => undefined;
  private closedListener: (why: string) => void = () => undefined;
  private isOpen = false;
  private readonly beingReplaced = new Set<number>();

  constructor(
    private readonly settings: TransportSettings,
    private readonly clock: Pick<Clock, "after">,
    private readonly commandSockets = COMMAND_SOCKETS_DEFAULT,
  ) {
    this.events = new CommandSocket(settings, clock, {
      event: (event) => this.eventListener(event),
      closed: (why) => this.ended(why),
      stuck: () => this.ended("a command on the event socket was not answered"),
    });
  }

  async connect(): Promise<void> {
    try {
      await this.events.open();
      for (let n = 0; n < this.commandSockets; n++) await this.openLane(n);
    } catch (err) {
      this.closeSockets();
      throw err;
    }
    this.isOpen = true;
  }

  send(command: AriCommand): Promise<AriResult> {
    return (command.urgent ? this.events : this.laneOf(command.channel)).send(command);
  }

  sendAll(commands: readonly AriCommand[]): Promise<readonly AriResult[]> {
    // One socket for all of them, or their order would be lost.
    const lane = this.laneOf(commands.find((command) => command.channel !== null)?.channel ?? null);
    return Promise.all(commands.map((command) => lane.send(command)));
  }

  onEvent(listener: (event: unknown) => void): void {
    this.eventListener = listener;
  }

  onClosed(listener: (why: string) => void): void {
    this.closedListener = listener;
  }

  alive(limitMs: number): Promise<boolean> {
    return this.events.alive(limitMs);
  }

  close(): void {
    this.ended("closed by us");
  }

  private async openLane(n: number): Promise<void> {
    const lane = new CommandSocket({ ...this.settings, app: `${this.settings.app}-cmd-${n + 1}` }, this.clock, {
      // Commands name the main application, so nothing but answers comes here.
      event: () => undefined,
      closed: (why) => {
        if (this.lanes[n] === lane) this.ended(`command socket ${n + 1}: ${why}`);
      },
      stuck: () => {
        if (this.lanes[n] === lane) this.replaceLane(n);
      },
    });
    await lane.open();
    this.lanes[n] = lane;
  }

  /** The old socket is closed only when the new one stands, so that commands in between are not lost. */
  private replaceLane(n: number): void {
    if (this.beingReplaced.has(n)) return;
    this.beingReplaced.add(n);
    const old = this.lanes[n];
    this.openLane(n)
      .then(
        () => old?.close(),
        (err: unknown) => this.ended(`a stuck command socket could not be replaced: ${(err as Error).message}`),
      )
      .finally(() => this.beingReplaced.delete(n));
  }

  private laneOf(channel: ChannelId | null): CommandSocket {
    return this.lanes[channel === null ? 0 : hash(channel) % this.lanes.length] ?? this.events;
  }

  private ended(why: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closeSockets();
    this.closedListener(why);
  }

  private closeSockets(): void {
    this.events.close();
    for (const lane of this.lanes.splice(0)) lane.close();
  }
}

function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}
