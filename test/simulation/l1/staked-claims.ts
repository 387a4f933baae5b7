import { type Flow, MAX_FLOWS_PER_CLAIM, type Outputs, type ShardId } from '@bulkhead/protocol';
import { type Address, encodeAbiParameters, type Hex, keccak256, parseAbiParameters } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { clockOf, emitProposed, findStanding, poke, push, vouch, windowPassed, writeLeaf } from './claims.js';
import type { L1State, Stake } from './state.js';
import { applyOutputs } from './vault.js';

/** `stallBlocks`; fixed for all simulations. */
export const STALL_BLOCKS = 10;
/** Wei. */
export const STAKE_AMOUNT = 10n ** 18n;

export interface Proposal {
  readonly shardId: ShardId;
  readonly batchIndex: number;
  /** Of the batch that was executed. */
  readonly batchHash: Hex;
  readonly outputs: Outputs;
  /** Wei. */
  readonly value: bigint;
}

/** `StateClaims.propose`. */
export function propose(context: CallContext, proposal: Proposal): void {
  const { state, sender, block, guards } = context;
  const { shardId, batchIndex, batchHash, outputs, value } = proposal;
  const accepted = state.batches.get(shardId)?.[batchIndex]?.hash;
  if (accepted === undefined) throw new Revert('UnknownBatch', [shardId, BigInt(batchIndex)]);
  require(context, 'proposeBatchHash', accepted === batchHash, 'WrongBatch', [accepted, batchHash]);
  const shard = state.shards.get(shardId);
  if (shard === undefined) throw new Revert('UnknownShard', [shardId]);
  const newest = state.standing.get(shardId)?.at(-1);
  if (newest !== undefined)
    require(context, 'proposeNewer', batchIndex > newest.batchIndex, 'BatchAlreadyClaimed', [
      BigInt(newest.batchIndex),
    ]);
  const batch = { shardId, batchIndex, proposer: sender };
  if (sender === shard.sequencer) {
    if (value !== 0n) throw new Revert('WrongStake', [0n, value]);
    vouch(context, batch, outputs);
    return;
  }

  const stalledAt = (newest?.l1Block ?? shard.registeredAt) + STALL_BLOCKS;
  require(context, 'proposeStalled', block.number >= stalledAt, 'NotStalled', [BigInt(stalledAt)]);
  require(context, 'proposeStake', value === STAKE_AMOUNT, 'WrongStake', [STAKE_AMOUNT, value]);
  const key = `${shardId}:${sender}`;
  const stake = state.stakes.get(key);
  require(context, 'proposeOneStake', stake === undefined, 'StakeInUse', [BigInt(stake?.batchIndex ?? 0)]);
  state.stakes.set(key, { amount: value, batchIndex, l1Block: block.number });
  state.stakesHeld += value;
  const capsBefore = state.caps.get(shardId)?.length ?? 0;
  const steps = guards.on('stakedDeferred') ? [] : applyOutputs(context, shardId, outputs);
  push(context, batch, { staked: true, steps, capsBefore }, outputs);
  state.pendingTotals.set(`${shardId}:${batchIndex}`, totalsHash(outputs));
  emitProposed(context, batch, true, outputs);
  if (guards.on('stakedDeferred')) poke(context, shardId);
  else writeLeaf(context, shardId);
}

export interface Totals {
  readonly shardId: ShardId;
  readonly batchIndex: number;
  readonly inTotals: readonly Flow[];
  readonly outTotals: readonly Flow[];
}

/** `StateClaims.applyTotals`. */
export function applyTotals(context: CallContext, { shardId, batchIndex, ...totals }: Totals): void {
  const { state } = context;
  const claim = findStanding(state, shardId, batchIndex);
  if (claim === undefined) throw new Revert('ClaimNotSettled');
  require(context, 'totalsSettled', windowPassed(claim, clockOf(context)), 'ClaimNotSettled');
  const key = `${shardId}:${batchIndex}`;
  require(context, 'totalsMatch', state.pendingTotals.get(key) === totalsHash(totals), 'WrongTotals');
  state.pendingTotals.delete(key);
  const steps = applyOutputs(context, shardId, totals);
  const standing = state.standing.get(shardId) ?? [];
  state.standing.set(
    shardId,
    standing.map((each) => (each === claim ? { ...each, steps: [...each.steps, ...steps] } : each)),
  );
  context.emit('StateClaims', 'TotalsApplied', { shardId, batchIndex: BigInt(batchIndex) });
  writeLeaf(context, shardId);
}

/** `StateClaims.releaseStake`. */
export function releaseStake(context: CallContext, shardId: ShardId): void {
  const { state, sender } = context;
  const key = `${shardId}:${sender}`;
  const stake = state.stakes.get(key);
  if (stake === undefined) throw new Revert('NoStake');
  require(context, 'releaseOwn', isOwnClaim(state, shardId, sender, stake), 'ClaimNotStanding');
  const claim = findStanding(state, shardId, stake.batchIndex);
  const isSettled = claim !== undefined && windowPassed(claim, clockOf(context));
  require(context, 'releaseSettled', isSettled, 'ClaimNotSettled');
  if (context.guards.on('releaseOnce')) state.stakes.delete(key);
  state.stakesHeld -= stake.amount;
  context.emit('StateClaims', 'StakeReleased', { shardId, proposer: sender, amount: stake.amount });
}

/** `StateClaims.forfeitStake`. */
export function forfeitStake(context: CallContext, shardId: ShardId, proposer: Address): void {
  const { state } = context;
  const key = `${shardId}:${proposer}`;
  const stake = state.stakes.get(key);
  if (stake === undefined) throw new Revert('NoStake');
  const isFallen = !isOwnClaim(state, shardId, proposer, stake);
  require(context, 'forfeitFallen', isFallen, 'StakeInUse', [BigInt(stake.batchIndex)]);
  state.stakes.delete(key);
  state.forfeited += stake.amount;
  context.emit('StateClaims', 'StakeForfeited', { shardId, proposer, amount: stake.amount });
}

function isOwnClaim(state: L1State, shardId: ShardId, proposer: Address, stake: Stake): boolean {
  const claim = findStanding(state, shardId, stake.batchIndex);
  return claim?.staked === true && claim.proposer === proposer && claim.l1Block === stake.l1Block;
}

const FLOWS = parseAbiParameters(
  '(uint32 peer, uint32 originShard, address originToken, uint256 total)[] inTotals, (uint32 peer, uint32 originShard, address originToken, uint256 total)[] outTotals',
);

function totalsHash({ inTotals, outTotals }: Pick<Outputs, 'inTotals' | 'outTotals'>): Hex {
  const counted = (flows: readonly Flow[]) => flows.slice(0, MAX_FLOWS_PER_CLAIM);
  return keccak256(encodeAbiParameters(FLOWS, [counted(inTotals), counted(outTotals)]));
}
