/**
 * A slow database: a TCP proxy in front of Postgres that holds every reply back
 * for a while. Requests pass at once, and replies keep their order.
 */
import { createServer, connect as openSocket, type Socket } from "node:net";

const LOOPBACK = "127.0.0.1";

export interface SlowProxy {
  readonly port: number;
  /** How long each reply is held from now on, in ms; 0 lets it pass at once. */
  delayMs: number;
  close(): Promise<void>;
}

export async function startSlowProxy(to: { port: number }): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = openSocket({ host: LOOPBACK, port: to.port, noDelay: true });
    client.setNoDelay(true);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // One side's end is the other's too, however it came.
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => upstream.write(chunk));
    upstream.on("data", (chunk) => {
      if (proxy.delayMs === 0) client.write(chunk);
      else setTimeout(() => client.write(chunk), proxy.delayMs);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const proxy: SlowProxy = {
    port: address.port,
    delayMs: 0,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
