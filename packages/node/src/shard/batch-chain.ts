import {
  type BatchHeader,
  batchHash,
  DaKind,
  EMPTY_ACCUMULATOR,
  genesisEnd,
  type ShardId,
  type ShardRecord,
  toBatchIndex,
} from '@bulkhead/protocol';
import type { BatchSink, BatchTip, SealedBatch } from '@bulkhead/sequencer';
import type { BatchPoster, L1View } from '@bulkhead/settlement';
import { bytesToHex, type Hex } from 'viem';

/** The chain of this shard's batches: those L1 has, then those on their way. */
export interface BatchChain extends BatchSink {
  readonly shardId: ShardId;
  /** Batches sealed and not on L1. */
  readonly waiting: number;
  /** How the newest batch goes to L1; undefined before the first. */
  readonly daKind: DaKind | undefined;
  /** The newest batch on L1 and those behind it do not all go the same way. */
  readonly isChangingDaKind: boolean;
}

interface Link {
  readonly header: BatchHeader;
  readonly hash: Hex;
}

export function createBatchChain(args: {
  readonly shardId: ShardId;
  readonly record: ShardRecord;
  readonly genesisTimestamp: number;
  readonly view: L1View;
  readonly poster: BatchPoster;
}): BatchChain {
  const { shardId, record, genesisTimestamp, view, poster } = args;

  function newest(): Link | undefined {
    const posted = view.lastBatch(shardId);
    const queued = poster.newestHeader();
    if (queued !== undefined && queued.batchIndex > (posted?.header.batchIndex ?? -1))
      return { header: queued, hash: batchHash(queued) };
    return posted && { header: posted.header, hash: posted.batchHash };
  }

  return {
    shardId,
    get waiting() {
      const last = newest();
      return last === undefined ? 0 : last.header.batchIndex - (view.lastBatch(shardId)?.header.batchIndex ?? -1);
    },
    get daKind() {
      return newest()?.header.daKind;
    },
    get isChangingDaKind() {
      const posted = view.lastBatch(shardId)?.header;
      const next = poster.header((posted?.batchIndex ?? -1) + 1);
      const kind = newest()?.header.daKind;
      // Another change only comes after this one: behind the first that waits there are no more than two ways.
      return [posted, next].some((header) => header && header.daKind !== DaKind.None && header.daKind !== kind);
    },
    tip(): BatchTip {
      const last = newest();
      if (last === undefined)
        return {
          hash: record.genesisHash,
          nextIndex: toBatchIndex(0),
          end: genesisEnd({ timestamp: genesisTimestamp, registeredAt: record.registeredAt }),
          queueAccumulator: EMPTY_ACCUMULATOR,
        };
      const { header, hash } = last;
      return {
        hash,
        nextIndex: toBatchIndex(header.batchIndex + 1),
        end: endOf(header),
        queueAccumulator: header.queueAccumulator,
      };
    },
    enqueue: (batch: SealedBatch) =>
      poster.enqueue({ header: batch.header, outputs: batch.outputs, payload: bytesToHex(batch.payload) }),
  };
}

/** The end of a batch of this node's own making: its header says exactly what derivation gives. */
function endOf(header: BatchHeader): BatchTip['end'] {
  return {
    lastBlock: header.firstBlock + header.blockCount - 1,
    lastTimestamp: header.lastTimestamp,
    originNumber: header.l1OriginNumber,
    queueTo: header.queueTo,
  };
}
