import { type Address, concatHex, type Hex, hexToBytes, numberToHex } from 'viem';
import { ProtocolError } from './errors.js';

const EIP155_V1 = '0x00010000';
const MAX_CHAIN_ID = 2n ** 64n - 1n;
const CANONICAL = /^0x00010000(0[1-8])((?:[0-9a-f]{2})+)14([0-9a-f]{40})$/;

/** An account on an EVM chain. */
export interface InteropAddress {
  readonly chainId: bigint;
  readonly address: Address;
}

/**
 * ERC-7930 version 1, chain type eip155, in its one canonical encoding (docs/spec/messages.md).
 * @throws {ProtocolError} `chain-id-out-of-range` unless `0 < chainId < 2^64`
 */
export function encodeInteropAddress({ chainId, address }: InteropAddress): Hex {
  if (chainId <= 0n || chainId > MAX_CHAIN_ID) throw new ProtocolError('chain-id-out-of-range', { chainId });
  const size = Math.ceil((numberToHex(chainId).length - 2) / 2);
  const reference = numberToHex(chainId, { size });
  return concatHex([EIP155_V1, numberToHex(size, { size: 1 }), reference, '0x14', address]).toLowerCase() as Hex;
}

/** Undefined unless `encoded` is exactly what `encodeInteropAddress` writes. The address in lower case. Never throws. */
export function decodeInteropAddress(encoded: Hex): InteropAddress | undefined {
  const [, size, reference, account] = CANONICAL.exec(encoded.toLowerCase()) ?? [];
  if (size === undefined || reference === undefined || account === undefined) return undefined;
  if (reference.length !== 2 * Number.parseInt(size, 16) || hexToBytes(`0x${reference}`)[0] === 0) return undefined;
  return { chainId: BigInt(`0x${reference}`), address: `0x${account}` };
}
