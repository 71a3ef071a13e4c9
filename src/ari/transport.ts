/**
 * The seam between the two ways of talking to Asterisk: ari-client (HTTP and a
 * WebSocket) and REST over the WebSocket. A transport is one connection: it is
 * opened once, and once closed it stays closed; src/ari/connection.ts makes the
 * next one.
 */
import type { AriCommand } from "./commands";
import type { AriResult } from "./result";

/** No command waits longer for its answer. */
export const COMMAND_LIMIT_MS = 5_000;
/** Opening a connection, all its steps together. */
export const CONNECT_LIMIT_MS = 10_000;

export interface AriTransport {
  /** Opens the connection. Rejects with AsteriskUnreachable, which says why in words an operator understands. */
  connect(): Promise<void>;
  /** Never rejects. Commands of one channel are carried out in the order of these calls. */
  send(command: AriCommand): Promise<AriResult>;
  /** Carried out one after the other, in this order, whatever the single results are. */
  sendAll(commands: readonly AriCommand[]): Promise<readonly AriResult[]>;
  /** Every event as Asterisk sent it, parsed from JSON but not looked at. */
  onEvent(listener: (event: unknown) => void): void;
  /** Called once, when an opened connection has ended, whoever ended it. */
  onClosed(listener: (why: string) => void): void;
  /** True when Asterisk answered on the event socket within `limitMs`. Never rejects. */
  alive(limitMs: number): Promise<boolean>;
  close(): void;
}

export interface TransportSettings {
  /** e.g. http://127.0.0.1:8088 */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly app: string;
}
