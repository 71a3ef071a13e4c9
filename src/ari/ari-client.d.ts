/** The part of ari-client 2.2.0 that we use; the package has no types of its own. */
declare module "ari-client" {
  import type { EventEmitter } from "node:events";

  /** Operations by name; made at run time from the API description that Asterisk serves. */
  export interface Resource {
    readonly [operation: string]: ((params: Record<string, unknown>) => PromiseLike<unknown>) | undefined;
  }

  export interface Client extends EventEmitter {
    /** Opens the WebSocket; `_ws` is set when this returns. */
    start(app: string): PromiseLike<void>;
    /** ari-client's own socket (ws 6). */
    readonly _ws: EventEmitter & { ping(): void; terminate(): void; readonly readyState: number };
  }

  export function connect(url: string, user: string, password: string): PromiseLike<Client>;
}
