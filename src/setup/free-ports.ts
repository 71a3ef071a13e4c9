/**
 * Ports that nobody uses at the moment, on loopback. Another program may take
 * one before we do: whoever binds it says so in its log.
 */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

const LOOPBACK = "127.0.0.1";

/** A port range for RTP is looked for at random above the usual ephemeral start and below its end. */
const RANGE_FROM = 20_000;
const RANGE_TO = 60_000;
const RANGE_TRIES_MAX = 50;

/** Picks `count` different free TCP ports. */
export async function freeTcpPorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => holdTcp(0)));
  await Promise.all(held.map((port) => port.release()));
  return held.map((port) => port.number);
}

/** Picks `count` different free UDP ports. */
export async function freeUdpPorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => holdUdp(0)));
  await Promise.all(held.map((port) => port.release()));
  return held.map((port) => port.number);
}

/**
 * Picks a run of `size` consecutive UDP ports beginning with an even number, as RTP wants it. The first, the
 * last and every tenth between are tried: a stray user inside costs Asterisk one retry, not the call.
 * @throws Error when none was found in a reasonable number of tries.
 */
export async function freeUdpRange(
  size: number,
  random: () => number = Math.random,
): Promise<{ start: number; end: number }> {
  for (let tries = 0; tries < RANGE_TRIES_MAX; tries++) {
    const start = RANGE_FROM + 2 * Math.floor((random() * (RANGE_TO - RANGE_FROM - size)) / 2);
    const end = start + size - 1;
    const samples = [end];
    for (let port = start; port < end; port += 10) samples.push(port);
    if (await allFree(samples)) return { start, end };
  }
  throw new Error(`no ${size} free UDP ports in a row between ${RANGE_FROM} and ${RANGE_TO}`);
}

async function allFree(ports: number[]): Promise<boolean> {
  const tried = await Promise.allSettled(ports.map(holdUdp));
  await Promise.all(tried.map((held) => (held.status === "fulfilled" ? held.value.release() : undefined)));
  return tried.every((held) => held.status === "fulfilled");
}

interface HeldPort {
  number: number;
  release(): Promise<void>;
}

function holdTcp(port: number): Promise<HeldPort> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("a TCP socket without a port"));
      resolve({ number: address.port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

function holdUdp(port: number): Promise<HeldPort> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(port, LOOPBACK, () => {
      resolve({
        number: socket.address().port,
        release: () => new Promise((done) => socket.close(() => done())),
      });
    });
  });
}
