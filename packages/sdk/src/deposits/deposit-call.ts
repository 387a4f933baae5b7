import { assetVaultAbi } from '@bulkhead/protocol/user';
import type { Address } from 'viem';
import { l1Address, type ShardChain } from '../chains/shard-chain.js';
import type { ContractCall, TransactionParameters } from '../transactions/contract-call.js';

export interface DepositParameters extends TransactionParameters {
  /** The shard that is credited. */
  readonly targetChain: ShardChain;
  /** Who is credited there. */
  readonly to: Address;
  /** Wei, or the token's smallest unit. */
  readonly amount: bigint;
  /** Who is credited instead when the shard's policy denies `to`; `to` when absent. */
  readonly refundTo?: Address;
}

/** With everything a first deposit writes. What an estimate says may be too little: another deposit may come first. */
export const DEPOSIT_GAS = 400_000n;
/** A token's own transfer comes to it. */
export const TOKEN_DEPOSIT_GAS = 800_000n;

/** @param token on L1; ether when absent */
export function depositCall(parameters: DepositParameters, token?: Address): ContractCall {
  const { targetChain, to, amount, refundTo = to } = parameters;
  const vault = { address: l1Address(targetChain, 'assetVault'), abi: assetVaultAbi };
  const { shardId } = targetChain.custom;
  return token === undefined
    ? { ...vault, functionName: 'depositETH', args: [shardId, to, refundTo], value: amount }
    : { ...vault, functionName: 'depositToken', args: [shardId, token, amount, to, refundTo] };
}
