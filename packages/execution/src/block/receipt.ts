import type { Log } from '@ethereumjs/evm';
import { bigintToBytes } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';

/** RLP of what a receipt commits to: `[status, cumulativeGasUsed, bloom, logs]`, behind the type unless it is 0. */
export function encodeReceipt(
  type: number,
  succeeded: boolean,
  cumulativeGasUsed: bigint,
  bloom: Uint8Array,
  logs: readonly Log[],
): Uint8Array {
  const list = encodeList([
    encodeString(succeeded ? Uint8Array.of(1) : new Uint8Array(0)),
    encodeString(bigintToBytes(cumulativeGasUsed)),
    encodeString(bloom),
    encodeList(logs.map(encodeLog)),
  ]);
  if (type === 0) return list;
  const typed = new Uint8Array(1 + list.length);
  typed[0] = type;
  typed.set(list, 1);
  return typed;
}

function encodeLog([address, topics, data]: Log): Uint8Array {
  return encodeList([encodeString(address), encodeList(topics.map(encodeString)), encodeString(data)]);
}
