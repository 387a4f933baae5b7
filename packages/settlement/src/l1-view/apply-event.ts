import {
  batchHash,
  EMPTY_ACCUMULATOR,
  entryHash,
  nextAccumulator,
  type QueueEntry,
  type ShardId,
} from '@bulkhead/protocol';
import type { L1Event, L1EventOf } from '../events/l1-event.js';
import { l1Error } from '../l1/errors.js';
import { applyClaimStep, type ShardHistory } from './shard-history.js';

/** Where and when an event happened. */
export interface Moment {
  readonly l1Block: number;
  /** Seconds, by the guardian's clock. */
  readonly clock: number;
}

/**
 * Adds one event about a registered shard. Queue, batches and caps prove that nothing is missing: indices are
 * contiguous, accumulators and batch hashes link.
 *
 * @throws L1_EVENTS_BROKEN
 */
export function applyShardEvent(shard: ShardHistory, event: L1Event, moment: Moment): void {
  const { l1Block } = moment;
  switch (event.type) {
    case 'sequencer-set':
      shard.sequencers.push(l1Block, event.sequencer);
      return;
    case 'entry-queued':
      shard.entries.push(l1Block, checkedEntry(shard, event));
      return;
    case 'batch-posted':
      checkBatch(shard, event);
      shard.batches.push(l1Block, { header: event.header, batchHash: event.batchHash, txHash: event.txHash, l1Block });
      return;
    case 'claim-proposed': {
      const { batchIndex, proposer, staked, outputs } = event;
      const claim = { batchIndex, proposer, staked, outputs, l1Block, postedAt: moment.clock };
      applyClaimStep(shard, l1Block, { kind: 'proposed', claim });
      return;
    }
    case 'claim-truncated':
      applyClaimStep(shard, l1Block, { kind: 'truncated', from: event.batchIndex });
      return;
    case 'leaf-updated': {
      const { shardId, leafHash, leaf } = event;
      shard.leaves.push(l1Block, { shardId, leafHash, leaf });
      return;
    }
    case 'cap-raised': {
      checkNext(shard, 'cap leaf', shard.caps.length, event.index);
      const { dst, assetId, cumOut } = event;
      shard.caps.push(l1Block, { dst, assetId, cumOut });
      return;
    }
    case 'withdrawn':
      shard.withdrawals.push(l1Block, event.index);
      return;
  }
}

/** The shard that an event is about; undefined when it is about none or about two. */
export function shardOf(event: L1Event): ShardId | undefined {
  if (event.type === 'batch-posted') return event.header.shardId;
  if (event.type === 'cap-raised') return event.src;
  return 'shardId' in event ? event.shardId : undefined;
}

function checkedEntry(shard: ShardHistory, event: L1EventOf<'entry-queued'>): QueueEntry {
  const { type: _, txHash: __, ...entry } = event;
  checkNext(shard, 'queue entry', shard.entries.length, entry.index);
  const before = shard.entries.last()?.value.accumulator ?? EMPTY_ACCUMULATOR;
  if (nextAccumulator(before, entryHash(entry)) !== entry.accumulator) {
    throw broken(shard, `queue entry ${entry.index} does not link to the one before it`);
  }
  return entry;
}

function checkBatch(shard: ShardHistory, { header, batchHash: hash }: L1EventOf<'batch-posted'>): void {
  checkNext(shard, 'batch', shard.batches.length, header.batchIndex);
  const previous = shard.batches.last()?.value.batchHash ?? shard.registration.genesisHash;
  if (header.prevBatchHash !== previous || batchHash(header) !== hash) {
    throw broken(shard, `batch ${header.batchIndex} does not link to the one before it`);
  }
}

function checkNext(shard: ShardHistory, what: string, expected: number, actual: number): void {
  if (actual !== expected) throw broken(shard, `${what} ${actual} came where ${expected} was next`);
}

function broken({ registration: { shardId } }: ShardHistory, reason: string) {
  return l1Error('L1_EVENTS_BROKEN', `shard ${shardId}: ${reason}`, { meta: { shardId } });
}
