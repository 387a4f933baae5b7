import {
  type Address,
  bytesToHex,
  concatHex,
  encodeAbiParameters,
  type Hex,
  hexToBytes,
  numberToHex,
  parseAbiParameters,
  toRlp,
} from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import { keccak256 } from './keccak.js';
import { decodeRlp, findRlpScalar, type RlpItem } from './rlp-strict.js';
import { SOURCE_TAG } from './tag.js';

/** EIP-2718 type of the transactions that derivation itself makes. */
export const SYSTEM_TX_TYPE = 0x7e;

/** What a 0x7E transaction comes from (docs/spec/derivation.md). */
export const SourceKind = { OriginUpdate: 0, QueueEntry: 1, Delivery: 2 } as const;
export type SourceKind = (typeof SourceKind)[keyof typeof SourceKind];

/** A 0x7E transaction. Its `mint` and `value` are always 0 and `isSystemTx` is false (docs/spec/derivation.md). */
export interface SystemTx {
  readonly sourceHash: Hex;
  readonly from: Address;
  readonly to: Address;
  readonly gas: bigint;
  readonly data: Hex;
}

const SOURCE = parseAbiParameters('bytes32, uint8, uint64, uint64');
const FIELDS = 8;

/** Makes equal calls distinct transactions (docs/spec/derivation.md). @throws {ProtocolError} `abi-field-out-of-range` */
export function sourceHash(kind: SourceKind, a: number, b: number): Hex {
  return keccak256(encodeAbiParameters(SOURCE, [SOURCE_TAG, kind, toAbiUint64(a), toAbiUint64(b)]));
}

/** `0x7E ‖ RLP([sourceHash, from, to, mint, value, gas, isSystemTx, data])` (docs/spec/derivation.md). */
export function encodeSystemTx(tx: SystemTx): Hex {
  const gas = tx.gas === 0n ? '0x' : evenHex(tx.gas);
  return concatHex([
    '0x7e',
    toRlp([tx.sourceHash, tx.from, tx.to, '0x', '0x', gas, '0x', tx.data]),
  ]).toLowerCase() as Hex;
}

/** Undefined unless `raw` is exactly what `encodeSystemTx` writes. Hex in lower case. Never throws. */
export function decodeSystemTx(raw: Hex): SystemTx | undefined {
  if (!isSystemTx(raw) || !/^(?:[0-9a-f]{2})*$/i.test(raw.slice(2))) return undefined;
  const decoded = decodeRlp(hexToBytes(raw).subarray(1), { maxDepth: 1, maxItems: FIELDS });
  if (!decoded.ok || decoded.value instanceof Uint8Array || decoded.value.length !== FIELDS) return undefined;
  const [source, from, to, mint, value, gas, flag, data] = decoded.value;
  if (!isBytes(source, 32) || !isBytes(from, 20) || !isBytes(to, 20) || !isBytes(data)) return undefined;
  if (!isBytes(mint, 0) || !isBytes(value, 0) || !isBytes(flag, 0) || !isBytes(gas)) return undefined;
  const gasLimit = findRlpScalar(gas, 8);
  if (gasLimit === undefined) return undefined;
  return {
    sourceHash: bytesToHex(source),
    from: bytesToHex(from),
    to: bytesToHex(to),
    gas: gasLimit,
    data: bytesToHex(data),
  };
}

/** The keccak of the transaction's bytes. */
export function systemTxHash(tx: SystemTx): Hex {
  return keccak256(encodeSystemTx(tx));
}

/** Whether EIP-2718 bytes claim type 0x7E, which no user may send. */
export function isSystemTx(raw: Hex): boolean {
  return raw.slice(0, 4).toLowerCase() === '0x7e';
}

function isBytes(item: RlpItem | undefined, length?: number): item is Uint8Array {
  return item instanceof Uint8Array && (length === undefined || item.length === length);
}

function evenHex(n: bigint): Hex {
  const digits = numberToHex(n).slice(2);
  return `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}
