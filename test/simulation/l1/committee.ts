import type { ShardId } from '@bulkhead/protocol';
import { type Hex, keccak256, stringToHex } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { findStanding, truncate } from './claims.js';
import { CONTRACTS, THRESHOLD, VERIFIERS } from './contracts.js';
import type { L1State } from './state.js';

/** `StateClaims.claimKey`; undefined when no claim stands for the batch. A hash of the same facts, in an encoding of its own. */
export function findClaimKey(state: L1State, shardId: ShardId, batchIndex: number): Hex | undefined {
  const claim = findStanding(state, shardId, batchIndex);
  if (claim === undefined) return undefined;
  const { stateRoot, outboxRoot, blockHash, proposer, postedAt, outboxCount, l1Block, vouchedCount, staked } = claim;
  const position = state.standing.get(shardId)?.indexOf(claim);
  const key = `${shardId}:${batchIndex}`;
  const kept = [stateRoot, outboxRoot, blockHash, proposer, postedAt, outboxCount, l1Block, position, vouchedCount];
  const facts = [key, state.batches.get(shardId)?.[batchIndex]?.hash, ...kept, staked, state.pendingTotals.get(key)];
  return keccak256(stringToHex(facts.join(' ')));
}

/** `CommitteeArbiter.object`: the last vote that is needed truncates. */
export function object(context: CallContext, shardId: ShardId, batchIndex: number, claimKey: Hex): void {
  const { state, sender } = context;
  require(context, 'objectVerifier', VERIFIERS.includes(sender), 'NotVerifier', [sender]);
  const standing = findClaimKey(state, shardId, batchIndex);
  if (standing === undefined) throw new Revert('ClaimNotStanding');
  if (standing !== claimKey) throw new Revert('WrongClaim', [standing, claimKey]);
  const before = state.objections.get(claimKey) ?? [];
  const isNew = !before.includes(sender) || !context.guards.on('objectOnce');
  if (!isNew && before.length < THRESHOLD) throw new Revert('AlreadyObjected');
  const votes = isNew ? [...before, sender] : before;
  state.objections.set(claimKey, votes);
  if (isNew)
    context.emit('Arbiter', 'ClaimObjected', {
      shardId,
      batchIndex: BigInt(batchIndex),
      claimKey,
      verifier: sender,
      count: BigInt(votes.length),
    });
  if (votes.length >= (context.guards.on('objectThreshold') ? THRESHOLD : 1))
    truncate(context, CONTRACTS.Arbiter, shardId, batchIndex);
}
