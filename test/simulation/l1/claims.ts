import {
  OUTBOX_DEPTH,
  type Outputs,
  type SettlementLeaf,
  type ShardId,
  toAbiOutputs,
  toBatchIndex,
  zeroHash,
} from '@bulkhead/protocol';
import type { Address } from 'viem';
import { zeroHash as zeroWord } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { CONTRACTS } from './contracts.js';
import { guardianClock } from './guardian.js';
import { capRootOf, settlementRootOf } from './settlement-tree.js';
import type { Claim, L1State } from './state.js';
import { applyOutputs, takeBack } from './vault.js';

/** `W`, seconds; fixed for all simulations. */
export const CLAIM_WINDOW = 45;

/** @param clock - what the guardian's shows, seconds */
export function windowPassed(claim: Pick<Claim, 'postedAt'>, clock: number): boolean {
  return clock >= claim.postedAt + CLAIM_WINDOW;
}

export interface ClaimedBatch {
  readonly shardId: ShardId;
  readonly batchIndex: number;
  readonly proposer: Address;
}

/** A claim that its shard's sequencer answers for: it counts at once. */
export function vouch(context: CallContext, batch: ClaimedBatch, outputs: Outputs): void {
  const { state } = context;
  const { shardId, batchIndex } = batch;
  const capsBefore = state.caps.get(shardId)?.length ?? 0;
  const steps = applyOutputs(context, shardId, outputs);
  push(context, batch, { staked: false, steps, capsBefore }, outputs);
  state.pendingTotals.delete(`${shardId}:${batchIndex}`);
  emitProposed(context, batch, false, outputs);
  writeLeaf(context, shardId);
}

export function emitProposed(
  context: CallContext,
  { shardId, batchIndex, proposer }: ClaimedBatch,
  staked: boolean,
  outputs: Outputs,
): void {
  context.emit('StateClaims', 'ClaimProposed', {
    shardId,
    batchIndex: BigInt(batchIndex),
    proposer,
    staked,
    outputs: toAbiOutputs(outputs),
  });
}

/** `StateClaims._push`: the newest standing claim of its shard from now on. */
export function push(
  context: CallContext,
  { shardId, batchIndex, proposer }: ClaimedBatch,
  told: Pick<Claim, 'staked' | 'steps' | 'capsBefore'>,
  outputs: Outputs,
): void {
  const { state, block, guards } = context;
  const standing = state.standing.get(shardId) ?? [];
  const position = standing.length;
  const vouchedBefore = standing.at(-1)?.vouchedCount ?? 0;
  // A stranger's claim on top may have settled since.
  const counted =
    vouchedBefore < position ? Math.max(vouchedBefore, settledCount(state, shardId, clockOf(context))) : vouchedBefore;
  const least = standing[counted - 1]?.outboxCount ?? 0n;
  const said = BigInt(outputs.outboxCount);
  const { stateRoot, outboxRoot, blockHash, inTotals, outTotals } = outputs;
  const claim: Claim = {
    ...told,
    batchIndex,
    stateRoot,
    outboxRoot,
    blockHash,
    proposer,
    outboxCount: said < least && guards.on('outboxCountNeverShrinks') ? least : said,
    totals: { inTotals, outTotals },
    postedAt: clockOf(context),
    l1Block: block.number,
    vouchedCount: told.staked ? vouchedBefore : position + 1,
    queueTo: state.doors.get(shardId)?.queueTo ?? 0,
  };
  state.standing.set(shardId, [...standing, claim]);
}

/** `StateClaims.truncate`, which only the arbiter may call. */
export function truncate(context: CallContext, caller: Address, shardId: ShardId, batchIndex: number): void {
  const { state } = context;
  require(context, 'truncateByArbiter', caller === CONTRACTS.Arbiter, 'NotArbiter', [caller]);
  const standing = state.standing.get(shardId) ?? [];
  const position = standing.findIndex((claim) => claim.batchIndex === batchIndex);
  const claim = standing[position];
  if (claim === undefined) throw new Revert('ClaimNotStanding');
  require(context, 'truncateInWindow', !windowPassed(claim, clockOf(context)), 'ClaimAlreadySettled');
  state.standing.set(shardId, standing.slice(0, position));
  const gone = standing.slice(position);
  for (const each of gone) state.fallen.set(`${shardId}:${each.batchIndex}`, each);
  takeBack(context, shardId, gone);
  context.emit('StateClaims', 'ClaimsTruncated', { shardId, batchIndex: BigInt(batchIndex) });
  writeLeaf(context, shardId);
}

/** `StateClaims.poke`: rewrites the leaf of an idle shard once more claims have settled. */
export function poke(context: CallContext, shardId: ShardId): void {
  const { state } = context;
  if (settledCount(state, shardId, clockOf(context)) !== (state.settled.get(shardId) ?? 0)) writeLeaf(context, shardId);
}

/** What the guardian's clock shows in the block of a call, seconds. */
export function clockOf({ state, guards, block }: Pick<CallContext, 'state' | 'guards' | 'block'>): number {
  return guards.on('pauseStopsWindow') ? guardianClock(state.pauses, block.timestamp) : block.timestamp;
}

/** @param clock - what the guardian's shows, seconds */
export function settledCount(state: Pick<L1State, 'standing'>, shardId: ShardId, clock: number): number {
  const standing = state.standing.get(shardId) ?? [];
  const open = standing.findIndex((claim) => !windowPassed(claim, clock));
  return open === -1 ? standing.length : open;
}

export function findStanding(
  state: Pick<L1State, 'standing'>,
  shardId: ShardId,
  batchIndex: number,
): Claim | undefined {
  return state.standing.get(shardId)?.find((claim) => claim.batchIndex === batchIndex);
}

export function writeLeaf(context: CallContext, shardId: ShardId): void {
  const { state } = context;
  const settled = settledCount(state, shardId, clockOf(context));
  state.settled.set(shardId, settled);
  const leaf = leafOf(context, shardId, settled);
  if (leaf === undefined) state.leaves.delete(shardId);
  else state.leaves.set(shardId, leaf);
  state.settlementRoot = settlementRootOf(state.leaves);
  context.emit('StateClaims', 'SettlementLeafUpdated', {
    shardId,
    root: state.settlementRoot,
    leaf:
      leaf === undefined
        ? EMPTY_LEAF
        : { ...leaf, batchIndex: BigInt(leaf.batchIndex), outboxCount: BigInt(leaf.outboxCount) },
  });
}

/** What others said on a stake counts once it has settled: until then nobody could be held to it. */
function leafOf(context: CallContext, shardId: ShardId, settled: number): SettlementLeaf | undefined {
  const { state, guards } = context;
  const shard = state.shards.get(shardId);
  if (shard === undefined) throw new Revert('UnknownShard', [shardId]);
  const standing = state.standing.get(shardId) ?? [];
  const newest = standing.at(-1);
  const vouched = guards.on('stakedDeferred') ? (newest?.vouchedCount ?? 0) : standing.length;
  const counted = standing[Math.max(vouched, settled) - 1];
  if (counted === undefined) return undefined;
  const settledClaim = guards.on('settledRootIsSettled') ? standing[settled - 1] : newest;
  return {
    domain: guards.on('leafDomain') ? shard.domain : ([...state.shards.values()].at(-1) ?? shard).domain,
    batchIndex: toBatchIndex(counted.batchIndex),
    stateRoot: counted.stateRoot,
    outboxRoot: counted.outboxRoot,
    outboxCount: Number(counted.outboxCount),
    settledOutboxRoot: settledClaim?.outboxRoot ?? zeroHash(OUTBOX_DEPTH),
    capRoot: capRootOf(state.caps.get(shardId) ?? []),
  };
}

const EMPTY_LEAF = {
  domain: zeroWord,
  batchIndex: 0n,
  stateRoot: zeroWord,
  outboxRoot: zeroWord,
  outboxCount: 0n,
  settledOutboxRoot: zeroWord,
  capRoot: zeroWord,
};
