import { bridgedErc20Abi, L1_SHARD_ID, outboxAbi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { type Address, erc20Abi, type Hex, isAddressEqual } from 'viem';
import type { ChainClients } from './clients.js';
import { DELIVERY_SECONDS, PATIENCE_MS, type Sent, sentMessage } from './transfers.js';

const BRIDGE_ABI = [...shardBridgeAbi, ...outboxAbi, ...bridgedErc20Abi] as const;
const BRIDGE = { address: SHARD_CONTRACTS.ShardBridge, abi: BRIDGE_ABI } as const;

/** The bridge burns a token of its own without being asked; any other it takes by allowance. */
async function allowBridge(from: ChainClients, token: Address, amount: bigint): Promise<void> {
  const contract = { address: token, abi: erc20Abi } as const;
  const spender = SHARD_CONTRACTS.ShardBridge;
  const allowed = await from.read.readContract({
    ...contract,
    functionName: 'allowance',
    args: [from.account.address, spender],
  });
  if (allowed >= amount || (await findBridgedAsset(from, token)) !== undefined) return;
  const hash = await from.wallet.writeContract({ ...contract, functionName: 'approve', args: [spender, amount] });
  const { status } = await from.read.waitForTransactionReceipt({ hash, timeout: PATIENCE_MS });
  if (status !== 'success')
    throw new CodedError({
      code: 'TRANSACTION_REVERTED',
      message: `the approval reverted (${hash})`,
      verdict: 'reject',
    });
}

/** The asset of a token that the shard's bridge has made; undefined for any other. */
async function findBridgedAsset(chain: ChainClients, token: Address): Promise<Hex | undefined> {
  const id = await chain.read
    .readContract({ address: token, abi: bridgedErc20Abi, functionName: 'assetId' })
    .catch(() => undefined);
  if (id === undefined) return undefined;
  const own = await chain.read.readContract({ ...BRIDGE, functionName: 'tokenOf', args: [id] });
  return isAddressEqual(own, token) ? id : undefined;
}

/** Shard → shard: sends a token, named by its address on the source. Amount in its smallest unit. */
export async function sendToken(
  from: ChainClients,
  toShard: number,
  token: Address,
  target: Address,
  amount: bigint,
): Promise<Sent> {
  await allowBridge(from, token, amount);
  const { timestamp } = await from.read.getBlock();
  const txHash = await from.wallet.writeContract({
    ...BRIDGE,
    functionName: 'sendToken',
    args: [toShard, token, amount, target, from.account.address, timestamp + DELIVERY_SECONDS],
  });
  return sentMessage(from, txHash, 'send');
}

/**
 * Shard → L1: starts the withdrawal of a token that was born on L1. Amount in its smallest unit.
 *
 * @throws CodedError NOT_AN_L1_TOKEN (reject)
 */
export async function startTokenWithdrawal(
  from: ChainClients,
  token: Address,
  target: Address,
  amount: bigint,
): Promise<Sent> {
  const id = await findBridgedAsset(from, token);
  const origin = id && (await from.read.readContract({ ...BRIDGE, functionName: 'originOf', args: [id] }));
  if (origin?.[1] !== L1_SHARD_ID)
    throw new CodedError({
      code: 'NOT_AN_L1_TOKEN',
      message: `${token} was not born on L1: only tokens of L1 can be withdrawn there`,
      verdict: 'reject',
    });
  const txHash = await from.wallet.writeContract({
    ...BRIDGE,
    functionName: 'withdrawToken',
    args: [token, amount, target],
  });
  return sentMessage(from, txHash, 'withdrawal');
}
