/**
 * UDP sockets as SIP and RTP use them: bound, cheap to send on, silent about
 * the ICMP errors that a dead far end causes.
 */
import { createSocket } from "node:dgram";
import type { HostPort } from "./address";

/** Bursts of a benchmark must fit while the event loop is busy; the kernel may grant less. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export interface UdpSocket {
  readonly local: HostPort;
  send(datagram: Uint8Array, to: HostPort): void;
  close(): Promise<void>;
}

/** `at` is performance.now() when the datagram reached us. */
export type OnDatagram = (datagram: Buffer, from: HostPort, at: number) => void;

/** Binds a socket; port 0 picks a free one. Rejects when the port is taken. */
export function openUdp(bind: HostPort, onDatagram: OnDatagram): Promise<UdpSocket> {
  // Addresses here are always literal; node's own look-up would cost a turn of the loop for each packet.
  const lookup: NonNullable<Parameters<typeof createSocket>[0] & object>["lookup"] = (host, _options, done) =>
    done(null, host, 4);
  const socket = createSocket({ type: "udp4", lookup });
  let closed = false;
  socket.on("message", (datagram, from) => {
    onDatagram(datagram, { host: from.address, port: from.port }, performance.now());
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(bind.port, bind.host, () => {
      socket.removeListener("error", reject);
      // A far end that is gone answers with ICMP; for a phone that is silence, not an error.
      socket.on("error", () => undefined);
      growReceiveBuffer(socket);
      const { address, port } = socket.address();
      resolve({
        local: { host: address, port },
        send: (datagram, to) => {
          if (!closed) socket.send(datagram, to.port, to.host, ignoreSendError);
        },
        close: () => {
          if (closed) return Promise.resolve();
          closed = true;
          return new Promise((done) => socket.close(() => done()));
        },
      });
    });
  });
}

function growReceiveBuffer(socket: ReturnType<typeof createSocket>): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // Some systems refuse more than their limit; the default then has to do.
  }
}

function ignoreSendError(): void {
  // Lost packets are what UDP is allowed; retransmission or the test's own limit deals with them.
}
