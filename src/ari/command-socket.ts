/**
 * One WebSocket to Asterisk: events come out of it, commands go into it
 * (RESTRequest) and their answers come back by number (RESTResponse). Asterisk
 * carries out the commands of one socket strictly one after the other, so
 * commands need not wait for each other's answers to keep their order.
 */
import type { Socket } from "node:net";
import WebSocket from "ws";
import type { Clock } from "../callflow/ports";
import { type AriCommand, OPERATIONS } from "./commands";
import { AsteriskUnreachable } from "./errors";
import { basicAuth, unreachableBecause, unreachableOf } from "./probe";
import { type AriResult, failureOf } from "./result";
import { COMMAND_LIMIT_MS, type TransportSettings } from "./transport";

const OPEN_LIMIT_MS = 5_000;
/** Asterisk closes the socket at 65,535 bytes. */
const MESSAGE_BYTES_MAX = 60_000;

interface PendingCommand {
  settle(result: AriResult): void;
}

export interface CommandSocketListeners {
  event(event: unknown): void;
  closed(why: string): void;
  /** A command got no answer in time: whatever holds it up holds up all that follow on this socket. */
  stuck(): void;
}

export class CommandSocket {
  private ws: WebSocket | null = null;
  private socket: Socket | null = null;
  private readonly pending = new Map<string, PendingCommand>();
  private lastRequest = 0;
  private pongWaiters: (() => void)[] = [];

  constructor(
    private readonly settings: TransportSettings,
    private readonly clock: Pick<Clock, "after">,
    private readonly listeners: CommandSocketListeners,
  ) {}

  /** Rejects with AsteriskUnreachable. */
  open(): Promise<void> {
    const { url, app } = this.settings;
    const address = `${url.replace(/^http/, "ws")}/ari/events?app=${encodeURIComponent(app)}`;
    const ws = new WebSocket(address, {
      headers: { authorization: basicAuth(this.settings) },
      perMessageDeflate: false,
      handshakeTimeout: OPEN_LIMIT_MS,
    });
    this.ws = ws;
    return new Promise((resolve, reject) => {
      let opened = false;
      ws.on("open", () => {
        opened = true;
        resolve();
      });
      ws.on("upgrade", (response) => {
        this.socket = response.socket;
      });
      ws.on("unexpected-response", (request, response) => {
        request.destroy();
        reject(unreachableBecause(response.statusCode ?? 0, this.settings));
      });
      ws.on("error", (err) => reject(unreachableOf(err, this.settings)));
      ws.on("message", (data) => this.receive(String(data)));
      ws.on("pong", () => this.ponged());
      ws.on("close", (code) => {
        this.settleAll();
        if (opened) this.listeners.closed(`WebSocket closed (${code})`);
        else reject(new AsteriskUnreachable("other", `The WebSocket closed before it was open (${code}).`));
      });
    });
  }

  send(command: AriCommand): Promise<AriResult> {
    const ws = this.ws;
    if (ws?.readyState !== WebSocket.OPEN) return Promise.resolve({ kind: "unavailable" });
    const request = String(++this.lastRequest);
    const text = JSON.stringify(restRequest(command, request));
    if (text.length > MESSAGE_BYTES_MAX || Buffer.byteLength(text) > MESSAGE_BYTES_MAX) {
      return Promise.resolve({ kind: "refused", status: 413, text: `a message of ${text.length} characters` });
    }
    return new Promise((resolve) => {
      const cancel = this.clock.after(COMMAND_LIMIT_MS, () => {
        this.pending.delete(request);
        resolve({ kind: "timeout" });
        this.listeners.stuck();
      });
      this.pending.set(request, {
        settle: (result) => {
          cancel();
          resolve(result);
        },
      });
      this.sendSoon();
      ws.send(text);
    });
  }

  alive(limitMs: number): Promise<boolean> {
    const ws = this.ws;
    if (ws?.readyState !== WebSocket.OPEN) return Promise.resolve(false);
    return new Promise((resolve) => {
      const cancel = this.clock.after(limitMs, () => resolve(false));
      this.pongWaiters.push(() => {
        cancel();
        resolve(true);
      });
      ws.ping();
    });
  }

  /** At once, without the closing handshake: a peer that is stuck would not answer it. */
  close(): void {
    this.ws?.terminate();
  }

  /** What one turn of the event loop sends leaves in one write: that costs more than what is in it. */
  private sendSoon(): void {
    const { socket } = this;
    if (!socket || socket.writableCorked > 0) return;
    socket.cork();
    setImmediate(() => socket.uncork());
  }

  private receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      // Not JSON: handed on as it is, so that it is counted with the other malformed events.
      message = text;
    }
    if (isRestResponse(message)) {
      const waiting = this.pending.get(message.request_id);
      this.pending.delete(message.request_id);
      waiting?.settle(resultOf(message));
    } else this.listeners.event(message);
  }

  private ponged(): void {
    const waiting = this.pongWaiters;
    this.pongWaiters = [];
    for (const tell of waiting) tell();
  }

  private settleAll(): void {
    for (const waiting of this.pending.values()) waiting.settle({ kind: "unavailable" });
    this.pending.clear();
  }
}

interface RestResponse {
  readonly type: "RESTResponse";
  readonly request_id: string;
  readonly status_code: number;
  readonly message_body?: string;
}

function isRestResponse(message: unknown): message is RestResponse {
  if (typeof message !== "object" || message === null) return false;
  const { type, request_id, status_code } = message as Record<string, unknown>;
  return type === "RESTResponse" && typeof request_id === "string" && typeof status_code === "number";
}

function resultOf(response: RestResponse): AriResult {
  const text = response.message_body ?? "";
  if (response.status_code < 200 || response.status_code > 299) return failureOf(response.status_code, text);
  try {
    return { kind: "ok", body: text === "" ? null : JSON.parse(text) };
  } catch {
    return { kind: "refused", status: response.status_code, text: "the answer is not JSON" };
  }
}

function restRequest(command: AriCommand, requestId: string): object {
  const operation: { path: string; method: string; body?: string } = OPERATIONS[command.operation];
  const query: { name: string; value: string }[] = [];
  let body: unknown;
  let uri = operation.path;
  for (const [name, value] of Object.entries(command.params)) {
    if (name === operation.body) body = name === "filter" ? value : { [name]: value };
    else if (uri.includes(`{${name}}`)) uri = uri.replace(`{${name}}`, encodeURIComponent(String(value)));
    else query.push({ name, value: String(value) });
  }
  return {
    type: "RESTRequest",
    request_id: requestId,
    method: operation.method,
    uri,
    ...(query.length > 0 ? { query_strings: query } : {}),
    ...(body === undefined ? {} : { content_type: "application/json", message_body: JSON.stringify(body) }),
  };
}
