/**
 * ARI through ari-client, the customary library: HTTP for commands, one
 * WebSocket for events. This is its only importer. Every command is raced
 * against a limit, because the library never settles one whose connection
 * broke, and at most COMMANDS_AT_ONCE_MAX are on their way, because it would
 * open a socket for each and Asterisk's session limit is finite.
 */
import { type Client, connect as connectAriClient } from "ari-client";
import type { Clock } from "../callflow/ports";
import type { ChannelId } from "../domain/glossary";
import { reportInsteadOfThrowing, takeOverSocket, withoutDeprecationNotice } from "./ari-client-containment";
import { type AriCommand, OPERATIONS } from "./commands";
import { AsteriskUnreachable } from "./errors";
import { probe, probeDescription } from "./probe";
import { type AriResult, failureOf } from "./result";
import { type AriTransport, COMMAND_LIMIT_MS, CONNECT_LIMIT_MS, type TransportSettings } from "./transport";

const COMMANDS_AT_ONCE_MAX = 32;

export class AriClientTransport implements AriTransport {
  private client: Client | null = null;
  private eventListener: (event: unknown) => void = () => undefined;
  private closedListener: (why: string) => void = () => undefined;
  private pongWaiters: (() => void)[] = [];
  private readonly underWay = new Set<(result: AriResult) => void>();
  private readonly waitingForPlace: (() => void)[] = [];
  /** The last command of each channel: the next one waits for it, because HTTP keeps no order. */
  private readonly lastOf = new Map<ChannelId, Promise<unknown>>();
  private isOpen = false;

  constructor(
    private readonly settings: TransportSettings,
    private readonly clock: Pick<Clock, "after">,
  ) {}

  async connect(): Promise<void> {
    await probe(this.settings);
    await probeDescription(this.settings);
    reportInsteadOfThrowing();
    const { url, user, password, app } = this.settings;
    const client = await this.limited(withoutDeprecationNotice(() => connectAriClient(url, user, password)));
    const failed = new Promise<never>((_, reject) => {
      const started = client.start(app);
      takeOverSocket(client, {
        message: (text) => this.received(text),
        pong: () => this.ponged(),
        ended: (why) => {
          reject(new AsteriskUnreachable("other", why));
          this.ended(why);
        },
      });
      started.then(
        () => this.opened(client),
        (err: unknown) => reject(new AsteriskUnreachable("other", String(err))),
      );
    });
    await this.limited(Promise.race([failed, this.openedOnce]));
  }

  private opened: (client: Client) => void = () => undefined;
  private readonly openedOnce = new Promise<void>((resolve) => {
    this.opened = (client) => {
      this.client = client;
      this.isOpen = true;
      resolve();
    };
  });

  async send(command: AriCommand): Promise<AriResult> {
    if (command.channel === null || command.urgent) return this.perform(command);
    return this.inOrder([command.channel], () => this.perform(command));
  }

  sendAll(commands: readonly AriCommand[]): Promise<readonly AriResult[]> {
    const channels = commands.flatMap(({ channel }) => (channel === null ? [] : [channel]));
    return this.inOrder(channels, async () => {
      const results: AriResult[] = [];
      for (const command of commands) results.push(await this.perform(command));
      return results;
    });
  }

  /** Runs `job` when all that was sent to these channels before has been answered. */
  private async inOrder<T>(channels: readonly ChannelId[], job: () => Promise<T>): Promise<T> {
    const before = channels.flatMap((channel) => this.lastOf.get(channel) ?? []);
    const running = before.length > 0 ? Promise.all(before).then(job) : job();
    for (const channel of channels) this.lastOf.set(channel, running);
    try {
      return await running;
    } finally {
      for (const channel of channels) if (this.lastOf.get(channel) === running) this.lastOf.delete(channel);
    }
  }

  onEvent(listener: (event: unknown) => void): void {
    this.eventListener = listener;
  }

  onClosed(listener: (why: string) => void): void {
    this.closedListener = listener;
  }

  alive(limitMs: number): Promise<boolean> {
    const client = this.client;
    if (!this.isOpen || !client) return Promise.resolve(false);
    return new Promise((resolve) => {
      const cancel = this.clock.after(limitMs, () => resolve(false));
      this.pongWaiters.push(() => {
        cancel();
        resolve(true);
      });
      client._ws.ping();
    });
  }

  close(): void {
    this.ended("closed by us");
  }

  private async perform(command: AriCommand): Promise<AriResult> {
    if (this.underWay.size >= COMMANDS_AT_ONCE_MAX) await new Promise<void>((go) => this.waitingForPlace.push(go));
    const client = this.client;
    if (!this.isOpen || !client) return { kind: "unavailable" };
    return new Promise((resolve) => {
      const settle = (result: AriResult): void => {
        if (!this.underWay.delete(settle)) return;
        cancel();
        resolve(result);
        this.waitingForPlace.shift()?.();
      };
      const cancel = this.clock.after(COMMAND_LIMIT_MS, () => settle({ kind: "timeout" }));
      this.underWay.add(settle);
      call(client, command).then(
        (body) => settle({ kind: "ok", body }),
        (err: unknown) => settle(failureOf(null, err instanceof Error ? err.message : String(err))),
      );
    });
  }

  private received(text: string): void {
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      // Not JSON: handed on as it is, so that it is counted with the other malformed events.
      event = text;
    }
    this.eventListener(event);
  }

  private ponged(): void {
    const waiting = this.pongWaiters;
    this.pongWaiters = [];
    for (const tell of waiting) tell();
  }

  private ended(why: string): void {
    this.client?._ws.terminate();
    if (!this.isOpen) return;
    this.isOpen = false;
    // The library would leave these pending for ever.
    for (const settle of [...this.underWay]) settle({ kind: "unavailable" });
    for (const go of this.waitingForPlace.splice(0)) go();
    this.closedListener(why);
  }

  /** Rejects with AsteriskUnreachable when `step` fails or takes longer than a connection may. */
  private limited<T>(step: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(CONNECT_LIMIT_MS, () =>
        reject(new AsteriskUnreachable("timeout", "ari-client did not connect in time.")),
      );
      step
        .then(resolve, (err: unknown) => {
          const known = err instanceof AsteriskUnreachable;
          reject(
            known ? err : new AsteriskUnreachable("booting", `ari-client: ${String((err as Error)?.message ?? err)}`),
          );
        })
        .finally(cancel);
    });
  }
}

/** One operation through the library's public interface. Turns a missing operation or a throw into a rejection. */
async function call(client: Client, command: AriCommand): Promise<unknown> {
  const { on, name } = OPERATIONS[command.operation];
  const resource = (client as unknown as Record<string, Record<string, unknown> | undefined>)[on];
  const operation = resource?.[name];
  if (typeof operation !== "function") throw new Error(`Asterisk's API description has no ${on}.${name}`);
  return operation.call(resource, { ...command.params });
}
