import {
  batchHash,
  consumableQueueTo,
  DaKind,
  EMPTY_ACCUMULATOR,
  MAX_BATCH_BLOCKS,
  MAX_TIMESTAMP_DRIFT,
  type QueueEntry,
  requiredQueueTo,
} from '@bulkhead/protocol';
import { FORCE_AFTER, QUEUE_DELAY } from './l1/calls.js';
import type { L1Chain } from './l1/chain.js';
import { hashCargo } from './l1/door.js';
import { EMPTY_SETTLEMENT_ROOT } from './l1/settlement-tree.js';
import type { AcceptedBatch, RegisteredShard } from './l1/state.js';

/** What breaks docs/spec/batches.md (Header, Queue rule, Forced batches) in the batches that L1 has accepted. */
export function sequencingFaults(chain: L1Chain): string[] {
  const { state } = chain.head;
  const faults = postFaults(chain);
  for (const [shardId, batches] of state.batches) {
    const shard = state.shards.get(shardId);
    const entries = state.queues.get(shardId) ?? [];
    if (shard === undefined) continue;
    for (const [index, batch] of batches.entries()) {
      const found = batchFaults(chain, entries, { batch, before: batches[index - 1], index, shard });
      faults.push(...found.map((fault) => `batch ${index} of shard ${shardId} ${fault}`));
    }
  }
  return faults;
}

/** Who posted, and what. */
function postFaults(chain: L1Chain): string[] {
  const faults: string[] = [];
  for (const { receipts, state } of chain.blocks)
    for (const { transaction, status } of receipts) {
      const { call, from } = transaction;
      if (call.type !== 'post' || status !== 'success') continue;
      const { shardId, dataHash } = call.header;
      if (state.shards.get(shardId)?.sequencer !== from) faults.push(`${from} posted a batch of shard ${shardId}`);
      if (hashCargo(call.cargo) !== dataHash) faults.push(`a batch of shard ${shardId} has another payload`);
    }
  return faults;
}

interface Place {
  readonly batch: AcceptedBatch;
  readonly before: AcceptedBatch | undefined;
  readonly index: number;
  readonly shard: RegisteredShard;
}

function batchFaults(chain: L1Chain, entries: readonly QueueEntry[], place: Place): string[] {
  const { batch, before, index, shard } = place;
  const { header, l1Block } = batch;
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  const lastBlock = before === undefined ? 0 : before.header.firstBlock + before.header.blockCount - 1;
  expect(header.batchIndex === index, 'B1: has another index');
  expect(
    header.prevBatchHash === (before === undefined ? shard.genesisHash : batchHash(before.header)),
    'B1: has no link',
  );
  expect(header.firstBlock === lastBlock + 1, 'B1: leaves blocks out or has them twice');
  expect(header.blockCount > 0 && header.blockCount <= MAX_BATCH_BLOCKS, `has ${header.blockCount} blocks`);

  const { firstTimestamp: first, lastTimestamp: last } = header;
  expect(first >= (before?.header.lastTimestamp ?? 0) && last >= first, 'goes back in time');
  const timestamp = chain.blocks[l1Block]?.timestamp ?? 0;
  expect(header.daKind === DaKind.None || last <= timestamp + MAX_TIMESTAMP_DRIFT, 'is ahead of its time');

  const { l1OriginNumber: origin } = header;
  expect(origin < l1Block, 'has an origin that is not over');
  expect(origin >= (before?.header.l1OriginNumber ?? shard.registeredAt), 'has an older origin');
  const block = chain.blocks[origin];
  expect(block === undefined || header.l1OriginHash === block.hash, 'has an origin that L1 has not');
  const root = block?.state.settlementRoot ?? EMPTY_SETTLEMENT_ROOT;
  expect(block === undefined || header.settlementRoot === root, 'has another settlement root');
  return [...faults, ...queueFaults(entries, place)];
}

function queueFaults(entries: readonly QueueEntry[], { batch: { header, l1Block }, before }: Place): string[] {
  const { queueTo, l1OriginNumber, daKind } = header;
  const from = before?.header.queueTo ?? 0;
  const faults: string[] = [];
  if (queueTo < from) return ['takes entries twice'];
  const view = { from, entries: entries.slice(from), l1OriginNumber };
  if (queueTo < requiredQueueTo({ ...view, delay: QUEUE_DELAY })) faults.push('leaves out what is due');
  if (queueTo > consumableQueueTo(view)) faults.push('takes more than it may');
  if (header.queueAccumulator !== (entries[queueTo - 1]?.accumulator ?? EMPTY_ACCUMULATOR))
    faults.push('takes other entries than the queue has');
  const oldest = entries[from];
  if (daKind === DaKind.None && (oldest === undefined || oldest.l1Block + QUEUE_DELAY + FORCE_AFTER >= l1Block))
    faults.push('was forced too early');
  return faults;
}
