import type { EthReceipt } from '@bulkhead/protocol';
import { bigintToBytes, fromHex } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';

/** What a receipt commits to, from what JSON-RPC shows of it: status, or until Byzantium the state after it. */
export function encodeReceiptJson(receipt: EthReceipt): Uint8Array {
  const { type, status, root, cumulativeGasUsed, logsBloom, logs } = receipt;
  const outcome = root === undefined ? bigintToBytes(BigInt(status ?? '0x0')) : fromHex(root);
  const list = encodeList([
    encodeString(outcome),
    encodeString(bigintToBytes(BigInt(cumulativeGasUsed))),
    encodeString(fromHex(logsBloom)),
    encodeList(
      logs.map(({ address, topics, data }) =>
        encodeList([
          encodeString(fromHex(address)),
          encodeList(topics.map((topic) => encodeString(fromHex(topic)))),
          encodeString(fromHex(data)),
        ]),
      ),
    ),
  ]);
  if (type === '0x0') return list;
  const typed = new Uint8Array(1 + list.length);
  typed[0] = Number(type);
  typed.set(list, 1);
  return typed;
}
