/** The few calls of frontdesk's own API that the demo and the tests make, over HTTP like every client. */

export interface LiveEvent {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly subject?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ApiClient {
  ready(): Promise<boolean>;
  /** @throws Error with the problem's text for anything but success */
  get<T>(path: string): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  post(path: string, body?: unknown): Promise<void>;
  delete(path: string): Promise<void>;
  /** Live events from now on (or after an id) until `signal` ends it; reconnects by itself. */
  events(onEvent: (event: LiveEvent) => void, signal: AbortSignal): Promise<void>;
}

const REQUEST_LIMIT_MS = 10_000;
const RECONNECT_MS = 500;

export function createApiClient(baseUrl: string, apiKey: string): ApiClient {
  const headers = { authorization: `Bearer ${apiKey}` };

  async function request(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    if (response.ok) return response;
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  return {
    ready: () =>
      fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(REQUEST_LIMIT_MS) }).then(
        (response) => response.ok,
        () => false,
      ),
    get: async <T>(path: string) => (await (await request("GET", path)).json()) as T,
    put: async <T>(path: string, body: unknown) => (await (await request("PUT", path, body)).json()) as T,
    post: async (path, body) => void (await request("POST", path, body)),
    delete: async (path) => void (await request("DELETE", path)),
    async events(onEvent, signal) {
      let last: string | null = null;
      while (!signal.aborted) {
        try {
          const response = await fetch(`${baseUrl}/api/v1/events`, {
            headers: { ...headers, ...(last ? { "last-event-id": last } : {}) },
            signal,
          });
          if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
          for await (const event of readEvents(response.body)) {
            last = event.id;
            onEvent(event);
          }
        } catch {
          // frontdesk was killed or restarted: the next connection goes on after the last event seen
        }
        if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    },
  };
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveEvent> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const data = block
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trim())
        .join("\n");
      if (data) yield JSON.parse(data) as LiveEvent;
    }
  }
}
