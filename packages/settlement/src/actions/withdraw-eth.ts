import { type L1Contracts, type Message, OUTBOX_DEPTH } from '@bulkhead/protocol';
import { encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { PipelineOptions } from '../l1/send-pipelined.js';
import { sendChecked } from './send-checked.js';

export interface WithdrawETHParams {
  readonly contracts: L1Contracts;
  /** Batch whose settled claim proves the message; any at or after the one that sent it. */
  readonly batchIndex: number;
  /** Of kind WITHDRAW. */
  readonly message: Message;
  /** Branch of the message's leaf under that claim's outbox root: 32 siblings, leaf level first. */
  readonly branch: readonly Hex[];
}

export interface WithdrawReceipt {
  readonly txHash: Hex;
  readonly l1Block: number;
  /** False when the recipient refused: it can claim the amount from the vault. */
  readonly paid: boolean;
}

const WITHDRAW_GAS = 600_000n;

/** Pays a proven withdrawal out of escrow (docs/spec/messages.md, Withdrawals). @throws L1_TX_REVERTED (reject). */
export async function withdrawETH(options: PipelineOptions, params: WithdrawETHParams): Promise<WithdrawReceipt> {
  const { contracts, batchIndex, message, branch } = params;
  const receipt = await sendChecked(options, {
    label: `withdraw message ${message.index} of shard ${message.srcShard}`,
    to: contracts.AssetVault,
    data: encodeFunctionData({
      abi: L1_ABIS.AssetVault,
      functionName: 'withdraw',
      args: [message.srcShard, BigInt(batchIndex), message, toBranch(branch)],
    }),
    gas: WITHDRAW_GAS,
  });
  const [withdrawn] = parseEventLogs({ abi: L1_ABIS.AssetVault, eventName: 'Withdrawn', logs: receipt.logs });
  return {
    txHash: receipt.transactionHash,
    l1Block: Number(receipt.blockNumber),
    paid: withdrawn?.args.paid ?? false,
  };
}

type Branch = Parameters<typeof encodeFunctionData<typeof L1_ABIS.AssetVault, 'withdraw'>>[0]['args'][3];

function toBranch(branch: readonly Hex[]): Branch {
  if (branch.length !== OUTBOX_DEPTH) throw new RangeError(`a branch of ${branch.length} siblings`);
  return branch as Branch;
}
