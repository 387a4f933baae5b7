import type { EthHeader } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { bigintToBytes, fromHex } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';

/** Fields that forks have added at the end, in their order: a header has the first few of them. */
const LATER_FIELDS = [
  ['baseFeePerGas', scalar],
  ['withdrawalsRoot', bytes],
  ['blobGasUsed', scalar],
  ['excessBlobGas', scalar],
  ['parentBeaconBlockRoot', bytes],
  ['requestsHash', bytes],
] as const;

/** RLP of a header of any fork; keccak256 of it is its hash. */
export function encodeHeader(header: Omit<EthHeader, 'hash'>): Uint8Array {
  const items = [
    bytes(header.parentHash),
    bytes(header.sha3Uncles),
    bytes(header.miner),
    bytes(header.stateRoot),
    bytes(header.transactionsRoot),
    bytes(header.receiptsRoot),
    bytes(header.logsBloom),
    scalar(header.difficulty),
    scalar(header.number),
    scalar(header.gasLimit),
    scalar(header.gasUsed),
    scalar(header.timestamp),
    bytes(header.extraData),
    bytes(header.mixHash),
    bytes(header.nonce),
  ];
  for (const [name, encode] of LATER_FIELDS) {
    const value = header[name];
    if (value !== undefined) items.push(encode(value));
  }
  return encodeList(items);
}

function scalar(value: Hex): Uint8Array {
  return encodeString(bigintToBytes(BigInt(value)));
}

function bytes(value: Hex): Uint8Array {
  return encodeString(fromHex(value));
}
