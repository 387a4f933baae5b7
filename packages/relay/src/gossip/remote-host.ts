import type { Multiaddr } from '@multiformats/multiaddr';
import { bytesToHex } from 'viem';

/** Codes of the multiaddr format. */
const IP4 = 4;
const IP6 = 41;
/** Of an IPv6 address: a subscriber has all that begin with them. */
const NETWORK_BYTES = 8;
const LOOPBACK_6 = '::1';

/** Where a peer is: its IPv4 address, or the /64 network of its IPv6 address; undefined when the multiaddr has none. */
export function findHost(address: Multiaddr): string | undefined {
  const [code, bytes] = address.tuples()[0] ?? [];
  if (bytes === undefined || (code !== IP4 && code !== IP6)) return undefined;
  if (code === IP4) return bytes.join('.');
  if (bytes.every((byte, i) => byte === (i === bytes.length - 1 ? 1 : 0))) return LOOPBACK_6;
  return `${bytesToHex(bytes.subarray(0, NETWORK_BYTES))}/64`;
}

/** True for the addresses that every process of a machine has. */
export function isLoopback(host: string): boolean {
  return host === LOOPBACK_6 || host.startsWith('127.');
}
