import type { L1Contracts, ShardId } from '@bulkhead/protocol';
import { encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { PipelineOptions } from '../l1/send-pipelined.js';
import { sendChecked } from './send-checked.js';

export interface ForceBatchParams {
  readonly contracts: L1Contracts;
  readonly shardId: ShardId;
}

export interface ForcedBatch {
  readonly txHash: Hex;
  readonly l1Block: number;
  readonly batchIndex: number;
  readonly batchHash: Hex;
  /** Queue entries up to here are in the shard's chain now. */
  readonly queueTo: number;
}

/** 64 entries, each read twice, and their deposits credited. */
const FORCE_BATCH_GAS = 4_000_000n;

/**
 * Makes the next batch of a shard out of its overdue queue entries (docs/spec/batches.md, Forced batches).
 *
 * @throws L1_TX_REVERTED (reject) with `NothingOverdue` while nobody may.
 */
export async function forceBatch(
  options: PipelineOptions,
  { contracts, shardId }: ForceBatchParams,
): Promise<ForcedBatch> {
  const receipt = await sendChecked(options, {
    label: `force a batch of shard ${shardId}`,
    to: contracts.BatchInbox,
    data: encodeFunctionData({ abi: L1_ABIS.BatchInbox, functionName: 'forceBatch', args: [shardId] }),
    gas: FORCE_BATCH_GAS,
  });
  const [posted] = parseEventLogs({ abi: L1_ABIS.BatchInbox, eventName: 'BatchPosted', logs: receipt.logs });
  if (posted === undefined) throw new RangeError('no BatchPosted in the receipt');
  const { batchIndex, batchHash, header } = posted.args;
  return {
    txHash: receipt.transactionHash,
    l1Block: Number(receipt.blockNumber),
    batchIndex: Number(batchIndex),
    batchHash,
    queueTo: Number(header.queueTo),
  };
}
