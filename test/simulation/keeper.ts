import type { Engine } from '@bulkhead/execution';
import { createAppendTree, OUTBOX_DEPTH, outboxLeaf } from '@bulkhead/protocol';
import type { RpcBackend } from '@bulkhead/rpc';
import { lower, USERS } from './accounts.js';
import type { L1Call } from './l1/calls.js';
import { windowPassed } from './l1/claims.js';
import { guardianClock, isPaused } from './l1/guardian.js';
import { nullifierOf } from './ledger-facts.js';
import type { Liar } from './liar.js';
import type { FollowerMachine } from './machines/follower-machine.js';
import type { ShardMachine } from './machines/shard-machine.js';
import { isDeliverable, isWithdrawal, outboxOf, outcomesOf } from './shard-facts.js';
import type { World } from './world.js';

/** Users who withdraw, and the eye on what is still on its way. */
export interface Keeper {
  /** Users look for withdrawals they can have. */
  withdraw(): Promise<void>;
  /** What exists now must get where it belongs. */
  beginDraining(): void;
  /** True when nothing is on its way any more. */
  isDrained(): Promise<boolean>;
  whatWaits(): Promise<string>;
}

export function createKeeper(args: {
  readonly world: World;
  readonly machines: readonly ShardMachine[];
  readonly followers: readonly FollowerMachine[];
  readonly liar: Liar;
}): Keeper {
  const { world, machines, followers, liar } = args;
  const { chain } = world;

  const isPooled = (same: (call: L1Call) => boolean): boolean =>
    [...chain.pool.values()].some(({ call }) => same(call));

  async function withdrawFrom({ shard, engine }: ShardMachine): Promise<void> {
    if (engine === undefined) return;
    const { shardId } = shard;
    const { state, timestamp } = chain.head;
    const clock = guardianClock(state.pauses, timestamp);
    if (isPaused(state.pauses, timestamp)) return;
    const rows = await outboxOf(engine);
    const waiting = rows.filter((row) => isWithdrawal(row) && !state.vault.nullified.has(nullifierOf(shardId, row)));
    if (waiting.length === 0) return;
    const tree = createAppendTree(OUTBOX_DEPTH);
    for (const { id } of rows) tree.append(outboxLeaf(id));
    for (const { message } of waiting) {
      const claim = state.standing
        .get(shardId)
        ?.find(
          (each) =>
            Number(each.outboxCount) > message.index &&
            Number(each.outboxCount) <= tree.count &&
            windowPassed(each, clock) &&
            tree.rootAt(Number(each.outboxCount)) === each.outboxRoot,
        );
      if (claim === undefined) continue;
      const isMine = (call: L1Call) =>
        call.type === 'withdraw' && call.shardId === shardId && call.message.index === message.index;
      if (isPooled(isMine)) continue;
      const branch = tree.prove(message.index, Number(claim.outboxCount));
      chain.sendCall(message.target, { type: 'withdraw', shardId, batchIndex: claim.batchIndex, message, branch });
    }
  }

  const mustPost = new Map<number, number>();

  /** What a reorg took back comes again, with new messages. */
  async function hasPooled(backend: RpcBackend): Promise<boolean> {
    for (const { address } of USERS) {
      const account = lower(address);
      const next = await backend.getPendingNonce(account);
      if (next > (await backend.getNonce(account, { number: backend.heads().latest }))) return true;
    }
    return false;
  }

  /** The first thing that is still on its way, in words. */
  async function firstWaiting(): Promise<string | undefined> {
    const { state } = chain.head;
    const engines = new Map<number, Engine>();
    for (const { backend, engine, shard, name } of machines) {
      const { shardId } = shard;
      if (backend === undefined || engine === undefined) return `${name} is not up`;
      engines.set(shardId, engine);
      if (await hasPooled(backend)) return `${name}: transactions wait in its pool`;
      const door = state.doors.get(shardId);
      // A shard that makes blocks all the time never has posted them all.
      const wanted =
        shard.blockTime === 0 ? engine.head().number : Math.min(engine.head().number, mustPost.get(shardId) ?? 0);
      if ((door?.lastBlock ?? 0) < wanted)
        return `${name}: blocks ${(door?.lastBlock ?? 0) + 1} to ${wanted} are not posted`;
      const queued = state.queues.get(shardId)?.length ?? 0;
      if ((door?.queueTo ?? 0) < queued)
        return `${name}: queue entries ${door?.queueTo ?? 0} to ${queued - 1} are not taken`;
      for (const claim of state.standing.get(shardId) ?? []) {
        if (liar.isLie(shardId, claim)) return `${name}: the lie in batch ${claim.batchIndex} stands`;
        // What the shard that lies is owed may take as long as it likes.
        if (shard.lies) continue;
        if (claim.staked && state.pendingTotals.has(`${shardId}:${claim.batchIndex}`))
          return `${name}: the totals of batch ${claim.batchIndex}, claimed on a stake, are not applied`;
        if (state.stakes.get(`${shardId}:${claim.proposer}`)?.batchIndex === claim.batchIndex)
          return `${name}: the stake on batch ${claim.batchIndex} is not back`;
      }
    }
    for (const { engine, shard, name } of followers) {
      const posted = state.doors.get(shard.shardId)?.lastBlock ?? 0;
      if (engine === undefined || engine.head().number < posted)
        return `${name} is at block ${engine?.head().number ?? -1} of ${posted}`;
    }
    for (const source of machines) {
      const { shard, name } = source;
      if (liar.robsItself(shard.shardId)) continue;
      const rows = await outboxOf(engines.get(shard.shardId) as Engine);
      for (const row of rows) {
        const { index } = row.message;
        if (isWithdrawal(row) && !state.vault.nullified.has(nullifierOf(shard.shardId, row)))
          return `${name}: withdrawal ${index} is not paid`;
      }
      for (const [dstShard, engine] of engines) {
        const mine = rows.filter((row) => isDeliverable(row) && row.message.dstShard === dstShard);
        if (mine.length === 0) continue;
        const outcomes = await outcomesOf(engine);
        for (const { message } of mine)
          if (!outcomes.has(`${shard.shardId}:${message.index}`))
            return `${name}: message ${message.index} to shard ${dstShard} is not delivered`;
      }
    }
    return undefined;
  }

  return {
    beginDraining() {
      for (const { shard, engine } of machines) mustPost.set(shard.shardId, engine?.head().number ?? 0);
    },
    async withdraw() {
      for (const machine of machines) await withdrawFrom(machine);
    },
    isDrained: async () => (await firstWaiting()) === undefined,
    whatWaits: async () => (await firstWaiting()) ?? 'nothing',
  };
}
