import { EMPTY_ACCUMULATOR, forcedBatchHeader, type ShardId } from '@bulkhead/protocol';
import { zeroHash } from 'viem';
import { type CallContext, Revert } from './call-context.js';
import { beforeFirst, storeBatch } from './door.js';

export interface ForceOptions {
  /** `D`, L1 blocks. */
  readonly queueDelay: number;
  /** `T`, L1 blocks. */
  readonly forceAfter: number;
}

/** `BatchInbox.forceBatch`: the header is the protocol's own rule, which the contract has to match. */
export function forceBatch(context: CallContext, { queueDelay, forceAfter }: ForceOptions, shardId: ShardId): void {
  const { state, block, guards } = context;
  const shard = state.shards.get(shardId);
  if (shard === undefined) throw new Revert('UnknownShard', [shardId]);
  const door = state.doors.get(shardId) ?? beforeFirst(shard);
  const { l1OriginNumber: originNumber, batchHash, batchCount, queueTo, lastBlock, lastTimestamp } = door;
  const entries = state.queues.get(shardId) ?? [];
  const number = block.number - 1;
  const header = forcedBatchHeader({
    shardId,
    delay: queueDelay,
    // Overdue as soon as it is queued, while the guard is off.
    forceAfter: guards.on('forceOverdue') ? forceAfter : -queueDelay - 1,
    previous: {
      lastBlock,
      lastTimestamp,
      originNumber,
      queueTo,
      batchHash,
      batchCount,
      queueAccumulator: entries[queueTo - 1]?.accumulator ?? EMPTY_ACCUMULATOR,
    },
    l1: block,
    origin: { number, hash: context.hashOf(number) ?? zeroHash, settlementRoot: context.settlementRootAt(number) },
    entries: entries.slice(queueTo),
  });
  if (header === undefined) throw new Revert('NothingOverdue', [shardId]);
  storeBatch(context, header);
}
