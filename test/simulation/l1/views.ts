import { type ShardId, stateClaimsAbi } from '@bulkhead/protocol';
import { type Address, decodeFunctionData, encodeFunctionResult, type Hex, zeroAddress } from 'viem';
import { Revert } from './call-context.js';
import { findClaimKey } from './committee.js';
import { CONTRACTS } from './contracts.js';
import { STAKE_AMOUNT, STALL_BLOCKS } from './staked-claims.js';
import type { L1State } from './state.js';

const abi = stateClaimsAbi;

/** What a view function of StateClaims answers, of those that followers ask; undefined for any other call. @throws Revert */
export function readView(state: L1State, to: Address, data: Hex): Hex | undefined {
  if (to.toLowerCase() !== CONTRACTS.StateClaims) return undefined;
  const { functionName, args } = decodeFunctionData({ abi, data });
  switch (functionName) {
    case 'stallBlocks':
      return encodeFunctionResult({ abi, functionName, result: BigInt(STALL_BLOCKS) });
    case 'stakeAmount':
      return encodeFunctionResult({ abi, functionName, result: STAKE_AMOUNT });
    case 'hasPendingTotals': {
      const [shardId, batchIndex] = args;
      const result = state.pendingTotals.has(`${shardId}:${batchIndex}`);
      return encodeFunctionResult({ abi, functionName, result });
    }
    case 'stakeOf': {
      const [shardId, proposer = zeroAddress] = args;
      const stake = state.stakes.get(`${shardId}:${proposer.toLowerCase()}`);
      const [amount, batchIndex, l1Block] = [stake?.amount, stake?.batchIndex, stake?.l1Block];
      const result = { amount: amount ?? 0n, batchIndex: BigInt(batchIndex ?? 0), l1Block: BigInt(l1Block ?? 0) };
      return encodeFunctionResult({ abi, functionName, result });
    }
    case 'claimKey': {
      const result = findClaimKey(state, args[0] as ShardId, Number(args[1]));
      if (result === undefined) throw new Revert('ClaimNotStanding');
      return encodeFunctionResult({ abi, functionName, result });
    }
    default:
      return undefined;
  }
}
