import { type Address, encodeFunctionData, erc20Abi, parseEventLogs } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import { type PipelineOptions, sendPipelined } from '../l1/send-pipelined.js';
import type { DepositETHParams, DepositReceipt } from './deposit-eth.js';

/** `amount` in the token's smallest unit; the vault credits what it really gets. */
export interface DepositTokenParams extends DepositETHParams {
  /** On L1. */
  readonly token: Address;
}

const APPROVE_GAS = 150_000n;
const DEPOSIT_GAS = 800_000n;

/** Puts a token of L1 into escrow and queues its credit on a shard (docs/spec/assets.md). @throws L1_TX_REVERTED (reject). */
export async function depositToken(options: PipelineOptions, params: DepositTokenParams): Promise<DepositReceipt> {
  const { contracts, shardId, token, amount, to, refundTo = to } = params;
  const [, receipt] = await sendPipelined(options, [
    {
      label: `approval of ${token}`,
      to: token,
      data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [contracts.AssetVault, amount] }),
      gas: APPROVE_GAS,
    },
    {
      label: `token deposit to shard ${shardId}`,
      to: contracts.AssetVault,
      data: encodeFunctionData({
        abi: L1_ABIS.AssetVault,
        functionName: 'depositToken',
        args: [shardId, token, amount, to, refundTo],
      }),
      gas: DEPOSIT_GAS,
    },
  ]);
  if (receipt === undefined) throw new RangeError('no receipt');
  const [deposited] = parseEventLogs({ abi: L1_ABIS.AssetVault, eventName: 'Deposited', logs: receipt.logs });
  return {
    txHash: receipt.transactionHash,
    l1Block: Number(receipt.blockNumber),
    queueIndex: Number(deposited?.args.queueIndex),
  };
}
