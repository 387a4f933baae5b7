import { forceableFrom } from '@bulkhead/protocol';
import { FORCE_AFTER, type L1Call, QUEUE_DELAY } from './l1/calls.js';
import { CLAIM_WINDOW, findStanding, settledCount } from './l1/claims.js';
import { findClaimKey } from './l1/committee.js';
import { ANYBODY, MALLORY, WATCHERS } from './l1/contracts.js';
import { guardianClock } from './l1/guardian.js';
import { STAKE_AMOUNT, STALL_BLOCKS } from './l1/staked-claims.js';
import type { Liar } from './liar.js';
import type { ShardSpec, World } from './world.js';

/** How long before the end of a window the watchers object by themselves, seconds. */
const LAST_SECONDS = 40;

/** Those who act on L1 without a part in any shard: watchers of the committee, whoever forces or pokes, a liar with a stake. */
export interface Strangers {
  /** What they send before the next L1 block. */
  beforeL1Block(): void;
}

export function createStrangers(args: {
  readonly world: World;
  readonly shards: readonly ShardSpec[];
  readonly liar: Liar;
}): Strangers {
  const { world, shards, liar } = args;
  const { chain } = world;

  const isPooled = (same: (call: L1Call) => boolean): boolean =>
    [...chain.pool.values()].some(({ call }) => same(call));

  /** A follower's objection brings a second one; where a follower is cut off for long, both watchers look at the clock. */
  function objectToLies({ shardId }: ShardSpec, clock: number): void {
    const { state } = chain.head;
    for (const claim of state.standing.get(shardId) ?? []) {
      if (!liar.isLie(shardId, claim)) continue;
      const { batchIndex, postedAt } = claim;
      const claimKey = findClaimKey(state, shardId, batchIndex);
      if (claimKey === undefined) return;
      const votes = state.objections.get(claimKey) ?? [];
      const isLate = clock + LAST_SECONDS >= postedAt + CLAIM_WINDOW;
      for (const watcher of isLate ? WATCHERS : WATCHERS.slice(0, votes.length)) {
        if (votes.includes(watcher) && !isLate) continue;
        const same = [...chain.pool.values()].some(
          ({ call, from }) => call.type === 'object' && call.claimKey === claimKey && from === watcher,
        );
        if (!same) chain.sendCall(watcher, { type: 'object', shardId, batchIndex, claimKey });
      }
      return;
    }
  }

  function poke({ shardId }: ShardSpec, clock: number): void {
    const { state } = chain.head;
    if (settledCount(state, shardId, clock) === (state.settled.get(shardId) ?? 0)) return;
    if (isPooled((call) => call.type === 'poke' && call.shardId === shardId)) return;
    chain.sendCall(ANYBODY, { type: 'poke', shardId });
  }

  function forceOverdue({ shardId }: ShardSpec): void {
    const { state, number } = chain.head;
    const oldest = state.queues.get(shardId)?.[state.doors.get(shardId)?.queueTo ?? 0];
    if (oldest === undefined) return;
    if (forceableFrom(oldest, { delay: QUEUE_DELAY, forceAfter: FORCE_AFTER }) > number + 1) return;
    if (isPooled((call) => call.type === 'force' && call.shardId === shardId)) return;
    world.trace.note(`somebody forces a batch of shard ${shardId}`);
    chain.sendCall(ANYBODY, { type: 'force', shardId });
  }

  function stakeLie({ shardId }: ShardSpec): void {
    const { state, number } = chain.head;
    const batch = state.batches.get(shardId)?.at(-1);
    const newest = state.standing.get(shardId)?.at(-1);
    if (batch === undefined || state.stakes.has(`${shardId}:${MALLORY}`)) return;
    const { batchIndex } = batch.header;
    const since = newest?.l1Block ?? state.shards.get(shardId)?.registeredAt ?? 0;
    if ((newest?.batchIndex ?? -1) >= batchIndex || number + 1 < since + STALL_BLOCKS) return;
    if (isPooled((call) => call.type === 'propose' && call.shardId === shardId)) return;
    const outputs = liar.stakedLie(shardId, batchIndex);
    if (outputs === undefined) return;
    const named = { shardId, batchIndex, batchHash: batch.hash };
    chain.sendCall(MALLORY, { type: 'propose', ...named, outputs, value: STAKE_AMOUNT });
  }

  function forfeit({ shardId }: ShardSpec): void {
    const { state } = chain.head;
    for (const [key, { batchIndex, l1Block }] of state.stakes) {
      const [shard, proposer] = key.split(':') as [string, `0x${string}`];
      if (Number(shard) !== shardId) continue;
      const claim = findStanding(state, shardId, batchIndex);
      if (claim?.proposer === proposer && claim.l1Block === l1Block) continue;
      if (isPooled((call) => call.type === 'forfeitStake' && call.proposer === proposer)) continue;
      chain.sendCall(ANYBODY, { type: 'forfeitStake', shardId, proposer });
    }
  }

  return {
    beforeL1Block() {
      const clock = guardianClock(chain.head.state.pauses, Math.floor(world.time.now / 1_000));
      for (const shard of shards) {
        objectToLies(shard, clock);
        poke(shard, clock);
        forceOverdue(shard);
        stakeLie(shard);
        forfeit(shard);
      }
    },
  };
}
