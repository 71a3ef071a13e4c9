/**
 * The defects of ari-client 2.2.0 and of the swagger-client 2.0.26 below it that
 * would otherwise reach the process, each contained in the smallest way:
 *   - a failed download of the API description throws a string from a callback
 *   - every connect prints a deprecation notice to stdout
 *   - the library's own handlers crash on events of unknown type and give up reconnecting
 * What needs no surgery (no time limits, answers that never come) is dealt with
 * in src/ari/ari-client-transport.ts.
 */
import { createRequire } from "node:module";
import type { Client } from "ari-client";

interface SwaggerClient {
  readonly SwaggerApi: { readonly prototype: { fail(message: unknown): void } };
}
interface ApiUnderWay {
  failure(message: unknown): void;
}

/** A failed description is reported to the caller of connect() instead of being thrown where nobody can catch it. */
export function reportInsteadOfThrowing(): void {
  const fromAriClient = createRequire(require.resolve("ari-client"));
  const swagger: SwaggerClient = fromAriClient("swagger-client");
  swagger.SwaggerApi.prototype.fail = function (this: ApiUnderWay, message: unknown): void {
    this.failure(message);
  };
}

/** Runs `connect` with the deprecation notice left out of stdout; everything else is printed as ever. */
export async function withoutDeprecationNotice<T>(connect: () => PromiseLike<T>): Promise<T> {
  const print = console.log;
  const quieter = (...words: unknown[]): void => {
    if (!String(words[0]).startsWith("This API is using a deprecated version of Swagger!")) print(...words);
  };
  console.log = quieter;
  try {
    return await connect();
  } finally {
    if (console.log === quieter) console.log = print;
  }
}

export interface SocketListeners {
  message(text: string): void;
  pong(): void;
  ended(why: string): void;
}

/**
 * Takes the library's socket over right after start(): only its `open` handler
 * stays. Events are parsed by us, and the end of the socket is told to us
 * instead of starting ten attempts and then silence.
 */
export function takeOverSocket(client: Client, listeners: SocketListeners): void {
  const socket = client._ws;
  for (const name of ["message", "pong", "error", "close"]) socket.removeAllListeners(name);
  socket.on("message", (data: unknown) => listeners.message(String(data)));
  socket.on("pong", () => listeners.pong());
  socket.on("error", (err: Error) => listeners.ended(`WebSocket: ${err.message}`));
  socket.on("close", (code: number) => listeners.ended(`WebSocket closed (${code})`));
}
