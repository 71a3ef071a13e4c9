/**
 * A server that speaks ARI as badly as a test wants: refuses, stalls, drops,
 * sends nonsense. For what a real Asterisk cannot be made to do on command.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface FakeRequest {
  readonly method: string;
  readonly uri: string;
  readonly app: string;
}

type Answer = { readonly status: number; readonly body?: unknown } | "silence";

export class FakeAri {
  /** Every command that came, in order. */
  readonly requests: FakeRequest[] = [];
  /** Passwords and paths are not looked at; this status is. 200 opens the socket. */
  httpStatus = 200;
  /** True: pings are not answered, as when the peer's machine is gone. */
  mute = false;
  startedAt = "2026-03-02T06:00:00.000+0000";
  /** Files of the API description by name; others answer 500. */
  apiDocs: Record<string, string> = {};
  channels: object[] = [];
  bridges: object[] = [];
  private readonly sockets = new Map<WebSocket, string>();
  private readonly answers: [RegExp, Answer][] = [];

  private constructor(
    private readonly server: Server,
    private readonly wss: WebSocketServer,
  ) {}

  /** @param port a certain one, to come back on it; 0: any */
  static async open(port = 0): Promise<FakeAri> {
    const server = createServer((request, response) => {
      const file = /^\/ari\/api-docs\/(.*)$/.exec(request.url ?? "")?.[1];
      const document = file === undefined ? "{}" : fake.apiDocs[file];
      response.statusCode = document === undefined ? 500 : fake.httpStatus;
      response.setHeader("content-type", "application/json");
      response.end(document ?? "{}");
    });
    const wss = new WebSocketServer({ noServer: true, autoPong: false });
    const fake = new FakeAri(server, wss);
    server.on("upgrade", (request, socket, head) => {
      if (fake.httpStatus !== 200) {
        socket.end(`HTTP/1.1 ${fake.httpStatus} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const app = new URL(request.url ?? "/", "http://fake").searchParams.get("app") ?? "";
      wss.handleUpgrade(request, socket, head, (ws) => fake.accept(ws, app));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  /** Names of the applications with an open socket. */
  get apps(): string[] {
    return [...this.sockets.values()];
  }

  /** What is said to commands whose method and path match; the newest rule wins. */
  answerTo(pattern: RegExp, answer: Answer): void {
    this.answers.unshift([pattern, answer]);
  }

  /** Sends text as it is to the event socket. */
  say(text: string): void {
    for (const [ws, app] of this.sockets) if (!app.includes("-cmd-")) ws.send(text);
  }

  event(type: string, fields: object = {}): void {
    this.say(JSON.stringify({ type, application: "frontdesk", ...fields }));
  }

  /** Cuts every socket, without a word. */
  drop(): void {
    for (const ws of this.sockets.keys()) ws.terminate();
  }

  async close(): Promise<void> {
    this.drop();
    this.wss.close();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(ws: WebSocket, app: string): void {
    this.sockets.set(ws, app);
    ws.on("close", () => this.sockets.delete(ws));
    ws.on("ping", (data) => {
      if (!this.mute) ws.pong(data);
    });
    ws.on("message", (data) =>
      this.command(ws, app, JSON.parse(String(data)) as { method: string; uri: string; request_id: string }),
    );
  }

  private command(
    ws: WebSocket,
    app: string,
    { method, uri, request_id }: { method: string; uri: string; request_id: string },
  ): void {
    this.requests.push({ method, uri, app });
    const answer = this.answerOf(`${method} ${uri}`);
    if (answer === "silence") return;
    const message_body = answer.body === undefined ? undefined : JSON.stringify(answer.body);
    ws.send(JSON.stringify({ type: "RESTResponse", request_id, status_code: answer.status, message_body }));
  }

  private answerOf(line: string): Answer {
    for (const [pattern, answer] of this.answers) if (pattern.test(line)) return answer;
    if (line === "GET asterisk/info") {
      return { status: 200, body: { system: { version: "22.10.1" }, status: { startup_time: this.startedAt } } };
    }
    if (line === "GET channels") return { status: 200, body: this.channels };
    if (line === "GET bridges") return { status: 200, body: this.bridges };
    if (line.startsWith("GET applications/")) {
      return {
        status: 200,
        body: { channel_ids: this.channels.map((channel) => (channel as { id: string }).id), bridge_ids: [] },
      };
    }
    return { status: 204 };
  }
}
