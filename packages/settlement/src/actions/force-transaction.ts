import type { L1Contracts, ShardId } from '@bulkhead/protocol';
import { encodeFunctionData, type Hex, parseEventLogs, size } from 'viem';
import { readContract } from 'viem/actions';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { PipelineOptions } from '../l1/send-pipelined.js';
import { sendChecked } from './send-checked.js';

export interface ForceTransactionParams {
  readonly contracts: L1Contracts;
  readonly shardId: ShardId;
  /** EIP-2718 bytes, signed for the shard's chain id. */
  readonly rawTransaction: Hex;
  /** What it may use on the shard: at least its own gas limit. */
  readonly gas: bigint;
}

export interface ForcedTransaction {
  readonly txHash: Hex;
  readonly l1Block: number;
  /** Place in the shard's queue. */
  readonly queueIndex: number;
  /** Wei. */
  readonly fee: bigint;
}

/** The entry's storage and event, without its bytes. */
const QUEUE_GAS = 250_000n;
/** A byte of calldata at its floor price (EIP-7623), its hash, and its place in the event. */
const GAS_PER_BYTE = 56n;
/** The fee may double while the transaction waits; what is too much comes back. */
const FEE_HEADROOM = 2n;

/**
 * Puts a signed transaction of a shard into its queue on L1, from where no sequencer can leave it out
 * (docs/spec/batches.md, Queue rule). @throws L1_TX_REVERTED (reject).
 */
export async function forceTransaction(
  options: PipelineOptions,
  { contracts, shardId, rawTransaction, gas }: ForceTransactionParams,
): Promise<ForcedTransaction> {
  const queue = { address: contracts.ShardQueue, abi: L1_ABIS.ShardQueue } as const;
  const fee = await readContract(options.client, { ...queue, functionName: 'transactionFee', args: [shardId, gas] });
  const receipt = await sendChecked(options, {
    label: `force a transaction into shard ${shardId}`,
    to: contracts.ShardQueue,
    data: encodeFunctionData({
      abi: L1_ABIS.ShardQueue,
      functionName: 'enqueueTransaction',
      args: [shardId, gas, rawTransaction],
    }),
    value: fee * FEE_HEADROOM,
    gas: QUEUE_GAS + GAS_PER_BYTE * BigInt(size(rawTransaction)),
  });
  const [queued] = parseEventLogs({ abi: L1_ABIS.ShardQueue, eventName: 'EntryQueued', logs: receipt.logs });
  return {
    txHash: receipt.transactionHash,
    l1Block: Number(receipt.blockNumber),
    queueIndex: Number(queued?.args.index),
    fee,
  };
}
