import type { EthLog, EthReceipt, EthTransaction } from '@bulkhead/protocol';
import type { Block } from '@ethereumjs/block';
import type { Log } from '@ethereumjs/evm';
import type { Address, Hex } from 'viem';
import { creationAddress } from '../block/apply-user-transaction.js';
import { toHex, toQuantity } from '../hex.js';

/** What running one transaction of an imported block gave. */
export interface RunReceipt {
  readonly outcome: { readonly status: 0 | 1 } | { readonly stateRoot: Uint8Array };
  readonly cumulativeGasUsed: bigint;
  readonly bloom: Uint8Array;
  readonly logs: readonly Log[];
}

/** Gas of one blob (EIP-4844). */
const BLOB_GAS = 131_072;

/** Receipts of a block as JSON-RPC shows them. */
export function receiptsJson(
  block: Block,
  transactions: readonly EthTransaction[],
  runs: readonly RunReceipt[],
): EthReceipt[] {
  const { header } = block;
  const blockHash = toHex(header.hash());
  const blockNumber = toQuantity(header.number);
  const blockTimestamp = toQuantity(header.timestamp);
  let gasBefore = 0n;
  let logsBefore = 0;
  return transactions.map((transaction, index): EthReceipt => {
    const run = runs[index];
    if (run === undefined) throw new RangeError(`block ${header.number} has no receipt ${index}`);
    const place = { transactionHash: transaction.hash, transactionIndex: toQuantity(index), blockHash, blockNumber };
    const logs = run.logs.map(
      ([address, topics, data], position): EthLog => ({
        address: toHex(address) as Address,
        topics: topics.map(toHex),
        data: toHex(data),
        ...place,
        blockTimestamp,
        logIndex: toQuantity(logsBefore + position),
        removed: false,
      }),
    );
    const receipt: EthReceipt = {
      type: transaction.type,
      ...outcomeJson(run.outcome),
      cumulativeGasUsed: toQuantity(run.cumulativeGasUsed),
      logsBloom: toHex(run.bloom),
      logs,
      ...place,
      gasUsed: toQuantity(run.cumulativeGasUsed - gasBefore),
      effectiveGasPrice: transaction.gasPrice,
      from: transaction.from,
      to: transaction.to,
      contractAddress: transaction.to === null ? creationAddress(transaction.from, BigInt(transaction.nonce)) : null,
      ...(transaction.blobVersionedHashes !== undefined && {
        blobGasUsed: toQuantity(transaction.blobVersionedHashes.length * BLOB_GAS),
        blobGasPrice: toQuantity(header.getBlobGasPrice()),
      }),
    };
    gasBefore = run.cumulativeGasUsed;
    logsBefore += logs.length;
    return receipt;
  });
}

function outcomeJson(outcome: RunReceipt['outcome']): { readonly status?: Hex; readonly root?: Hex } {
  return 'status' in outcome ? { status: toQuantity(outcome.status) } : { root: toHex(outcome.stateRoot) };
}
