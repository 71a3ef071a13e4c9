/** Reads server-sent events from a real connection, as fast or as slowly as a test wants. */
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { bearer } from "./world";

export interface ReceivedEvent {
  readonly id: string | null;
  readonly event: string | null;
  readonly data: string | null;
}

export class EventReader {
  readonly events: ReceivedEvent[] = [];
  /** The last id seen, as a client would send it to resume. */
  lastId = "";
  comments = 0;
  closed = false;
  private buffer = "";

  private constructor(
    readonly response: IncomingMessage,
    private readonly outgoing: ClientRequest,
  ) {}

  static open(port: number, path: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port, path, headers: { ...bearer(), ...headers } });
      outgoing.on("error", reject);
      outgoing.on("response", (response) => resolve(new EventReader(response, outgoing)));
      outgoing.end();
    });
  }

  /** Begins to read. */
  read(): this {
    this.response.setEncoding("utf8");
    this.response.on("data", (chunk: string) => this.take(chunk));
    this.response.on("error", () => undefined); // a connection that was cut: `closed` says so
    this.response.on("close", () => {
      this.closed = true;
    });
    return this;
  }

  close(): void {
    this.outgoing.destroy();
  }

  /** The seq numbers of the events that carry data. */
  get seqs(): number[] {
    return this.events.filter(({ data, event }) => data !== null && event === null).map(({ id }) => Number(id));
  }

  private take(chunk: string): void {
    this.buffer += chunk;
    const blocks = this.buffer.split("\n\n");
    this.buffer = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
      if (block.startsWith(":")) this.comments++;
      if (field("id") !== null) this.lastId = field("id") ?? "";
      if (field("data") !== null) this.events.push({ id: field("id"), event: field("event"), data: field("data") });
    }
  }
}
