import type { Hex } from 'viem';
import { BATCH_VERSION, type BatchHeader, DaKind, NO_CODEC } from './batch.js';
import type { BatchEnd } from './block-inputs.js';
import type { BatchIndex, ShardId } from './ids.js';
import type { QueueEntry } from './queue-entry.js';
import { requiredQueueTo } from './queue-rule.js';

/** The delays of a network's queue, in L1 blocks (docs/spec/batches.md, Queue rule). */
export interface QueueDelays {
  /** `D`: an entry is due so long after its L1 block. */
  readonly delay: number;
  /** `T`: anybody may force a batch once the oldest entry has been due for longer. */
  readonly forceAfter: number;
}

/** L1 and the shard's batches as `forceBatch` finds them. */
export interface ForceSituation extends QueueDelays {
  readonly shardId: ShardId;
  /** Where the newest batch leaves the shard, genesis before the first one. */
  readonly previous: BatchEnd & {
    readonly batchHash: Hex;
    readonly batchCount: number;
    readonly queueAccumulator: Hex;
  };
  /** Its number and its time in seconds are those of the L1 block that the call is in. */
  readonly l1: { readonly number: number; readonly timestamp: number };
  /** The L1 block before it, with the settlement root at its end. */
  readonly origin: { readonly number: number; readonly hash: Hex; readonly settlementRoot: Hex };
  /** The queue from `previous.queueTo` on; what is beyond the limits of one batch may be left out. */
  readonly entries: readonly Pick<QueueEntry, 'index' | 'gas' | 'l1Block' | 'accumulator'>[];
}

/** The first L1 block in which anybody may force a batch because of this entry; the entry is due by the block before. */
export function forceableFrom(entry: Pick<QueueEntry, 'l1Block'>, { delay, forceAfter }: QueueDelays): number {
  return entry.l1Block + delay + forceAfter + 1;
}

/**
 * The header that `BatchInbox.forceBatch` makes, or undefined while it refuses (docs/spec/batches.md, Forced batches): one
 * block without a payload that takes what is due.
 * @throws {ProtocolError} `queue-entries-mismatch` if `entries` doesn't start at the previous `queueTo` or has a gap
 */
export function forcedBatchHeader(situation: ForceSituation): BatchHeader | undefined {
  const { shardId, previous, l1, origin, entries, delay } = situation;
  const [oldest] = entries;
  if (oldest === undefined || forceableFrom(oldest, situation) > l1.number) return undefined;
  const queueTo = requiredQueueTo({ from: previous.queueTo, entries, l1OriginNumber: origin.number, delay });
  const timestamp = Math.max(previous.lastTimestamp, l1.timestamp);
  return {
    version: BATCH_VERSION,
    shardId,
    batchIndex: previous.batchCount as BatchIndex,
    prevBatchHash: previous.batchHash,
    l1OriginNumber: origin.number,
    l1OriginHash: origin.hash,
    settlementRoot: origin.settlementRoot,
    queueTo,
    queueAccumulator: entries[queueTo - previous.queueTo - 1]?.accumulator ?? previous.queueAccumulator,
    firstBlock: previous.lastBlock + 1,
    blockCount: 1,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    daKind: DaKind.None,
    codec: NO_CODEC,
    dataHash: `0x${'00'.repeat(32)}`,
  };
}
