import {
  OUTBOX_DEPTH,
  type Outputs,
  type SettlementLeaf,
  type ShardId,
  toAbiOutputs,
  toBatchIndex,
  zeroHash,
} from '@bulkhead/protocol';
import { type Address, zeroHash as zeroWord } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { capRootOf, settlementRootOf } from './settlement-tree.js';
import type { Claim, L1State } from './state.js';
import { applyOutputs, takeBack } from './vault.js';

/** `W`, seconds; fixed for all simulations. */
export const CLAIM_WINDOW = 90;

export function windowPassed(claim: Pick<Claim, 'postedAt'>, now: number): boolean {
  return now >= claim.postedAt + CLAIM_WINDOW;
}

/** `StateClaims.propose`, which only the door calls. */
export function propose(
  context: CallContext,
  batch: {
    readonly shardId: ShardId;
    readonly batchIndex: number;
    readonly proposer: Address;
    readonly queueTo: number;
  },
  outputs: Outputs,
): void {
  const { state, block, guards } = context;
  const { shardId, batchIndex, proposer, queueTo } = batch;
  const capsBefore = state.caps.get(shardId)?.length ?? 0;
  const steps = applyOutputs(context, shardId, outputs);
  const standing = state.standing.get(shardId) ?? [];
  const before = standing.at(-1)?.outboxCount ?? 0n;
  const said = BigInt(outputs.outboxCount);
  const outboxCount = said < before && guards.on('outboxCountNeverShrinks') ? before : said;
  const { stateRoot, outboxRoot, blockHash } = outputs;
  const postedAt = block.timestamp;
  const facts = { batchIndex, stateRoot, outboxRoot, blockHash, outboxCount };
  state.standing.set(shardId, [...standing, { ...facts, postedAt, queueTo, steps, capsBefore }]);
  context.emit('StateClaims', 'ClaimProposed', {
    shardId,
    batchIndex: BigInt(batchIndex),
    proposer,
    staked: false,
    outputs: toAbiOutputs(outputs),
  });
  writeLeaf(context, shardId);
}

/** `StateClaims.truncate`. */
export function truncate(context: CallContext, arbiter: Address, shardId: ShardId, batchIndex: number): void {
  const { state, sender, block } = context;
  require(context, 'truncateByArbiter', sender === arbiter, 'NotArbiter', [sender]);
  const standing = state.standing.get(shardId) ?? [];
  const position = standing.findIndex((claim) => claim.batchIndex === batchIndex);
  const claim = standing[position];
  if (claim === undefined) {
    require(context, 'truncateStanding', false, 'ClaimNotStanding');
    return;
  }
  require(context, 'truncateInWindow', !windowPassed(claim, block.timestamp), 'ClaimAlreadySettled');
  state.standing.set(shardId, standing.slice(0, position));
  const gone = standing.slice(position);
  for (const each of gone) state.fallen.set(`${shardId}:${each.batchIndex}`, each);
  takeBack(context, shardId, gone);
  context.emit('StateClaims', 'ClaimsTruncated', { shardId, batchIndex: BigInt(batchIndex) });
  writeLeaf(context, shardId);
}

/** `StateClaims.poke`: rewrites the leaf of an idle shard once more claims have settled. */
export function poke(context: CallContext, shardId: ShardId): void {
  if (settledCount(context.state, shardId, context.block.timestamp) !== (context.state.settled.get(shardId) ?? 0))
    writeLeaf(context, shardId);
}

export function settledCount(state: L1State, shardId: ShardId, now: number): number {
  const standing = state.standing.get(shardId) ?? [];
  const open = standing.findIndex((claim) => !windowPassed(claim, now));
  return open === -1 ? standing.length : open;
}

export function findStanding(state: L1State, shardId: ShardId, batchIndex: number): Claim | undefined {
  return state.standing.get(shardId)?.find((claim) => claim.batchIndex === batchIndex);
}

function writeLeaf(context: CallContext, shardId: ShardId): void {
  const { state, block, guards } = context;
  const shard = state.shards.get(shardId);
  if (shard === undefined) throw new Revert('UnknownShard', [shardId]);
  const standing = state.standing.get(shardId) ?? [];
  const newest = standing.at(-1);
  const settled = settledCount(state, shardId, block.timestamp);
  state.settled.set(shardId, settled);
  const settledClaim = guards.on('settledRootIsSettled') ? standing[settled - 1] : newest;
  const leaf: SettlementLeaf | undefined = newest && {
    domain: guards.on('leafDomain') ? shard.domain : ([...state.shards.values()].at(-1) ?? shard).domain,
    batchIndex: toBatchIndex(newest.batchIndex),
    stateRoot: newest.stateRoot,
    outboxRoot: newest.outboxRoot,
    outboxCount: Number(newest.outboxCount),
    settledOutboxRoot: settledClaim?.outboxRoot ?? zeroHash(OUTBOX_DEPTH),
    capRoot: capRootOf(state.caps.get(shardId) ?? []),
  };
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

const EMPTY_LEAF = {
  domain: zeroWord,
  batchIndex: 0n,
  stateRoot: zeroWord,
  outboxRoot: zeroWord,
  outboxCount: 0n,
  settledOutboxRoot: zeroWord,
  capRoot: zeroWord,
};
