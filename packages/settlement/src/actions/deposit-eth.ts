import type { L1Contracts, ShardId } from '@bulkhead/protocol';
import { type Address, encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { PipelineOptions } from '../l1/send-pipelined.js';
import { sendChecked } from './send-checked.js';

export interface DepositETHParams {
  readonly contracts: L1Contracts;
  readonly shardId: ShardId;
  /** Wei. */
  readonly amount: bigint;
  /** Receives on the shard. */
  readonly to: Address;
  /** Receives instead when the shard's policy denies `to`; `to` when absent. */
  readonly refundTo?: Address;
}

export interface DepositReceipt {
  readonly txHash: Hex;
  readonly l1Block: number;
  /** Place in the shard's queue. */
  readonly queueIndex: number;
}

const DEPOSIT_GAS = 400_000n;

/** Puts ether into escrow and queues its credit on a shard (docs/spec/ledger.md). @throws L1_TX_REVERTED (reject). */
export async function depositETH(options: PipelineOptions, params: DepositETHParams): Promise<DepositReceipt> {
  const { contracts, shardId, amount, to, refundTo = to } = params;
  const receipt = await sendChecked(options, {
    label: `deposit to shard ${shardId}`,
    to: contracts.AssetVault,
    data: encodeFunctionData({ abi: L1_ABIS.AssetVault, functionName: 'depositETH', args: [shardId, to, refundTo] }),
    value: amount,
    gas: DEPOSIT_GAS,
  });
  const [deposited] = parseEventLogs({ abi: L1_ABIS.AssetVault, eventName: 'Deposited', logs: receipt.logs });
  return {
    txHash: receipt.transactionHash,
    l1Block: Number(receipt.blockNumber),
    queueIndex: Number(deposited?.args.queueIndex),
  };
}
