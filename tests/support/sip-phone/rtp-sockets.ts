/**
 * RTP sockets, lent to calls one at a time and used again: opening one for each
 * of 100 calls a second would cost more than the calls. A packet from anywhere
 * but the far end of the current call (a late one of the call before) is dropped.
 */
import type { HostPort } from "./address";
import { parseRtp, type RtpPacket } from "./rtp-packet";
import { openUdp, type UdpSocket } from "./udp";

/** Sound may overtake the answer that says where it comes from: this much of it is kept. */
const EARLY_PACKETS_MAX = 50;

/** A socket lent to one call. */
export interface RtpLease {
  readonly local: HostPort;
  send(packet: Uint8Array, to: HostPort): void;
  /** From here on packets of `remote` are handed over; those that came early first. */
  listenTo(remote: HostPort): void;
  /** Gives the socket back. */
  release(): void;
}

export type OnRtp = (packet: RtpPacket, at: number) => void;

export interface RtpSockets {
  lend(onRtp: OnRtp): Promise<RtpLease>;
  close(): Promise<void>;
}

interface EarlyPacket {
  readonly packet: RtpPacket;
  readonly from: HostPort;
  readonly at: number;
}

interface Tenant {
  readonly onRtp: OnRtp;
  remote: HostPort | null;
  early: EarlyPacket[];
}

interface Slot {
  readonly socket: UdpSocket;
  setTenant(tenant: Tenant | null): void;
}

const isFrom = (remote: HostPort, from: HostPort): boolean => remote.port === from.port && remote.host === from.host;

function receive(tenant: Tenant, datagram: Buffer, from: HostPort, at: number): void {
  const packet = parseRtp(datagram);
  if (packet === null) return;
  if (tenant.remote !== null) {
    if (isFrom(tenant.remote, from)) tenant.onRtp(packet, at);
  } else if (tenant.early.length < EARLY_PACKETS_MAX) {
    tenant.early.push({ packet, from, at });
  }
}

async function openSlot(host: string): Promise<Slot> {
  let current: Tenant | null = null;
  const socket = await openUdp({ host, port: 0 }, (datagram, from, at) => {
    if (current !== null) receive(current, datagram, from, at);
  });
  return {
    socket,
    setTenant: (tenant) => {
      current = tenant;
    },
  };
}

/** Sockets on free ports of `host`, opened as they are needed. */
export function createRtpSockets(host: string): RtpSockets {
  const all: Slot[] = [];
  const free: Slot[] = [];
  return {
    lend: async (onRtp) => {
      // The one that has rested longest: its old far end has most likely fallen silent.
      let slot = free.shift();
      if (slot === undefined) {
        slot = await openSlot(host);
        all.push(slot);
      }
      return lease(slot, onRtp, free);
    },
    close: async () => {
      free.length = 0;
      await Promise.all(all.splice(0).map((slot) => slot.socket.close()));
    },
  };
}

function lease(slot: Slot, onRtp: OnRtp, free: Slot[]): RtpLease {
  const tenant: Tenant = { onRtp, remote: null, early: [] };
  slot.setTenant(tenant);
  let released = false;
  return {
    local: slot.socket.local,
    send: (packet, to) => {
      if (!released) slot.socket.send(packet, to);
    },
    listenTo: (remote) => {
      tenant.remote = remote;
      for (const { packet, from, at } of tenant.early.splice(0)) if (isFrom(remote, from)) onRtp(packet, at);
    },
    release: () => {
      if (released) return;
      released = true;
      slot.setTenant(null);
      free.push(slot);
    },
  };
}
