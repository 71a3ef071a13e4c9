/** Clients that send slowly, or nothing: told so, and let go. */

import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { ALL, startWorld } from "./support/world";

/** 10 s for a request, looked at every 2 s, and room for two busy cores. */
const CLOSED_WITHIN_MS = 25_000;
jest.setTimeout(2 * CLOSED_WITHIN_MS);

test("headers or a body at a byte a second end with 408 and a closed connection", async () => {
  const { api } = await startWorld();
  await api.listen({ host: "127.0.0.1", port: 0 });
  const { port } = api.server.address() as AddressInfo;
  const put = `PUT /api/v1/agents/e201/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ALL}\r\n`;
  const sent: [string, string][] = [
    ["", ""],
    ["GET /healthz HTTP/1.1\r\nHost: x\r\n", "X: y\r\n"],
    [`${put}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`, " "],
  ];
  const answers = await Promise.all(sent.map(([begin, drop]) => drip(port, begin, drop)));
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"type":"/docs/problems/request-timeout"');
  }
});

/** Sends a beginning, then a drop every second; what came back by the time the connection was closed. */
function drip(port: number, begin: string, drop: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(begin));
    const dripping = setInterval(() => socket.write(drop), 1_000);
    const limit = setTimeout(() => reject(new Error(`not closed in ${CLOSED_WITHIN_MS} ms`)), CLOSED_WITHIN_MS);
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      received += chunk;
    });
    socket.on("error", () => undefined); // a drop that fell after the close
    socket.on("close", () => {
      clearInterval(dripping);
      clearTimeout(limit);
      resolve(received);
    });
  });
}
