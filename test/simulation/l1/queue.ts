import {
  consumableQueueTo,
  EMPTY_ACCUMULATOR,
  entryHash,
  MAX_FORCED_TX_BYTES,
  MAX_QUEUE_ENTRIES_PER_BATCH,
  MAX_QUEUE_GAS_PER_BATCH,
  MIN_FORCED_TX_GAS,
  nextAccumulator,
  QUEUE_CALL_GAS,
  type QueueEntry,
  QueueKind,
  requiredQueueTo,
  type ShardId,
} from '@bulkhead/protocol';
import { type Address, type Hex, size, zeroAddress } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';

/** ETH, as the ledger's model names it. */
export const ETH = { originShard: 0, token: zeroAddress } as const;

/** `ShardQueue.push`; `amount` is what the ledger credits when a batch consumes the entry. */
export function pushEntry(
  context: CallContext,
  entry: Pick<QueueEntry, 'shardId' | 'kind' | 'data'> & {
    readonly sender: Address;
    readonly amount: bigint;
    /** That of a system entry when absent. */
    readonly gas?: bigint;
  },
): number {
  const { state, block } = context;
  const { shardId, amount, gas = QUEUE_CALL_GAS, ...fields } = entry;
  const entries = state.queues.get(shardId) ?? [];
  const linked = { ...fields, shardId, index: entries.length, gas, l1Block: block.number };
  const before = entries.at(-1)?.accumulator ?? EMPTY_ACCUMULATOR;
  const queued: QueueEntry = { ...linked, accumulator: nextAccumulator(before, entryHash(linked)) };
  state.queues.set(shardId, [...entries, queued]);
  state.vault.queue.get(shardId)?.push({ asset: ETH, amount });
  context.emit('ShardQueue', 'EntryQueued', {
    ...queued,
    index: BigInt(queued.index),
    l1Block: BigInt(queued.l1Block),
  });
  return queued.index;
}

/** `ShardQueue.enqueueTransaction`. Its fee is not modelled: no value of the ledger depends on it. */
export function enqueueTransaction(
  context: CallContext,
  { shardId, gas, raw }: { readonly shardId: ShardId; readonly gas: bigint; readonly raw: Hex },
): number {
  if (!context.state.shards.has(shardId)) throw new Revert('UnknownShard', [shardId]);
  if (gas < MIN_FORCED_TX_GAS || gas > MAX_QUEUE_GAS_PER_BATCH) throw new Revert('BadTransactionGas', [gas]);
  if (size(raw) === 0) throw new Revert('EmptyTransaction');
  if (size(raw) > MAX_FORCED_TX_BYTES) throw new Revert('TransactionTooLarge', [BigInt(size(raw))]);
  const { sender } = context;
  return pushEntry(context, { shardId, kind: QueueKind.Transaction, sender, data: raw, amount: 0n, gas });
}

/**
 * The queue rule (docs/spec/batches.md): returns the accumulator of the entries `[0, to)`. Each clause has its own guard, so
 * that a missing one lets just its own offence in.
 */
export function checkQueue(
  context: CallContext,
  rule: {
    readonly shardId: ShardId;
    readonly from: number;
    readonly to: number;
    readonly origin: number;
    readonly delay: number;
  },
): Hex {
  const { shardId, from, to, origin, delay } = rule;
  const all = context.state.queues.get(shardId) ?? [];
  require(context, 'queueOrder', to >= from, 'QueueRewound', [BigInt(from), BigInt(to)]);
  require(context, 'queueEnd', to <= all.length, 'QueuePastEnd', [BigInt(all.length), BigInt(to)]);
  const taken = all.slice(from, to);
  const gas = taken.reduce((sum, entry) => sum + entry.gas, 0n);
  const count = to - from;
  require(context, 'queueCount', count <= MAX_QUEUE_ENTRIES_PER_BATCH, 'TooManyQueueEntries', [BigInt(count)]);
  require(context, 'queueGas', gas <= MAX_QUEUE_GAS_PER_BATCH, 'TooMuchQueueGas', [gas]);
  const last = taken.at(-1);
  if (last !== undefined && last.l1Block > origin)
    require(context, 'queueAboveOrigin', false, 'QueueEntryAboveOrigin', [BigInt(last.index), BigInt(last.l1Block)]);
  const view = { from, entries: all.slice(from), l1OriginNumber: origin };
  const due = requiredQueueTo({ ...view, delay });
  if (to >= from && to < due)
    require(context, 'queueDue', false, 'QueueEntryDue', [BigInt(to), BigInt(all[to]?.l1Block ?? 0)]);
  // The same rule in the words of the protocol's own function: the two must never part.
  const allowed = to >= due && to <= consumableQueueTo(view);
  const refused = count < 0 || to > all.length || count > MAX_QUEUE_ENTRIES_PER_BATCH;
  const contradicts =
    allowed === (refused || gas > MAX_QUEUE_GAS_PER_BATCH || (last?.l1Block ?? 0) > origin || to < due);
  if (contradicts) throw new Error(`the queue rule has two readings: from ${from} to ${to}, origin ${origin}`);
  if (to > all.length && context.guards.on('queueEnd'))
    throw new Revert('QueuePastEnd', [BigInt(all.length), BigInt(to)]);
  return all[Math.min(to, all.length) - 1]?.accumulator ?? EMPTY_ACCUMULATOR;
}
