import type { EthTransaction } from '@bulkhead/protocol';
import { encodeSystemTx, SYSTEM_TX_TYPE } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { executionError } from '../errors.js';
import { bigintToBytes, EMPTY_BYTES, fromHex, toQuantity } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';

const LEGACY = '0x0';
const ACCESS_LIST = '0x1';
const BLOB = '0x3';
const SET_CODE = '0x4';

/** EIP-2718 bytes of a transaction of any type, from what JSON-RPC shows of it; keccak256 of them is its hash. */
export function encodeTransactionJson(tx: EthTransaction): Uint8Array {
  if (tx.type === toQuantity(SYSTEM_TX_TYPE)) return encodeSystem(tx);
  const to = encodeString(tx.to === null ? EMPTY_BYTES : fromHex(tx.to));
  const rest = [scalar(tx.gas), to, scalar(tx.value), encodeString(fromHex(tx.input))];
  const signature = [scalar(tx.v), scalar(tx.r), scalar(tx.s)];
  if (tx.type === LEGACY) return encodeList([scalar(tx.nonce), scalar(tx.gasPrice), ...rest, ...signature]);
  const fees =
    tx.type === ACCESS_LIST
      ? [scalar(tx.gasPrice)]
      : [scalar(tx.maxPriorityFeePerGas ?? '0x0'), scalar(tx.maxFeePerGas ?? '0x0')];
  return typed(tx.type, [
    scalar(tx.chainId ?? '0x0'),
    scalar(tx.nonce),
    ...fees,
    ...rest,
    accessList(tx),
    ...(tx.type === BLOB ? [scalar(tx.maxFeePerBlobGas ?? '0x0'), blobHashes(tx)] : []),
    ...(tx.type === SET_CODE ? [authorizationList(tx)] : []),
    ...signature,
  ]);
}

function typed(type: Hex, items: readonly Uint8Array[]): Uint8Array {
  const list = encodeList(items);
  const out = new Uint8Array(1 + list.length);
  out[0] = Number(type);
  out.set(list, 1);
  return out;
}

function accessList({ accessList: list = [] }: EthTransaction): Uint8Array {
  return encodeList(
    list.map(({ address, storageKeys }) =>
      encodeList([encodeString(fromHex(address)), encodeList(storageKeys.map((key) => encodeString(fromHex(key))))]),
    ),
  );
}

function blobHashes({ blobVersionedHashes = [] }: EthTransaction): Uint8Array {
  return encodeList(blobVersionedHashes.map((hash) => encodeString(fromHex(hash))));
}

function authorizationList({ authorizationList: list = [] }: EthTransaction): Uint8Array {
  return encodeList(
    list.map((each) =>
      encodeList([
        scalar(each.chainId),
        encodeString(fromHex(each.address)),
        scalar(each.nonce),
        scalar(each.yParity),
        scalar(each.r),
        scalar(each.s),
      ]),
    ),
  );
}

function scalar(value: Hex): Uint8Array {
  return encodeString(bigintToBytes(BigInt(value)));
}

function encodeSystem({ sourceHash, from, to, gas, input }: EthTransaction): Uint8Array {
  if (sourceHash === undefined || to === null)
    throw executionError('STATE_CORRUPT', 'a 0x7E transaction lacks a field');
  return fromHex(encodeSystemTx({ sourceHash, from, to, gas: BigInt(gas), data: input }));
}
