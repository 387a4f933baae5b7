import {
  type BatchHeader,
  batchHash,
  DaKind,
  decodePayload,
  EMPTY_ACCUMULATOR,
  genesisEnd,
  type ShardId,
  type ShardRecord,
  toBatchIndex,
} from '@bulkhead/protocol';
import type { OutboxMirror } from '@bulkhead/relay';
import type { BatchSink, BatchTip, SealedBatch } from '@bulkhead/sequencer';
import type { BatchPoster, L1View } from '@bulkhead/settlement';
import { bytesToHex, type Hex, hexToBytes } from 'viem';
import { findClaimedTo } from './claimed-to.js';

/** The chain of this shard's batches: those L1 has, then those on their way. */
export interface BatchChain extends BatchSink {
  readonly shardId: ShardId;
  /** Batches sealed and not on L1. */
  readonly waiting: number;
  /** Their payloads together. */
  readonly waitingBytes: number;
  /** Where the newest payload travels; undefined while there is none. */
  newestDaKind(): DaKind | undefined;
  /** The newest payload on L1 and those behind it do not all travel the same way. */
  isChangingDaKind(): boolean;
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
  /** What the sections on L1 have carried of this shard's own outbox. */
  readonly mirrors: ReadonlyMap<ShardId, Pick<OutboxMirror, 'carried'>>;
  readonly poster: BatchPoster;
}): BatchChain {
  const { shardId, record, genesisTimestamp, view, mirrors, poster } = args;
  /** Messages in the sections of batches that may be on their way, by batch hash. */
  const sections = new Map<Hex, number>();

  const postedTo = (): number => view.lastBatch(shardId)?.header.batchIndex ?? -1;

  function newest(): Link | undefined {
    const posted = view.lastBatch(shardId);
    const queued = poster.newestHeader();
    if (queued !== undefined && queued.batchIndex > postedTo()) return { header: queued, hash: batchHash(queued) };
    return posted && { header: posted.header, hash: posted.batchHash };
  }

  /** Where the newest payload up to a batch travels. */
  function daKindAt(batchIndex: number): DaKind | undefined {
    for (let index = batchIndex; index >= 0; index--) {
      const kind = (poster.header(index) ?? view.batch(shardId, index)?.header)?.daKind;
      if (kind !== DaKind.None) return kind;
    }
    return undefined;
  }

  const newestDaKind = (): DaKind | undefined => daKindAt(newest()?.header.batchIndex ?? -1);

  async function messagesOf(header: BatchHeader): Promise<number> {
    const known = sections.get(batchHash(header));
    if (known !== undefined) return known;
    const payload = await poster.findPayload(header.batchIndex);
    const { length } = decodePayload(payload && hexToBytes(payload)).outbox;
    sections.set(batchHash(header), length);
    return length;
  }

  function waitingHeaders(): BatchHeader[] {
    const headers: BatchHeader[] = [];
    for (let index = postedTo() + 1; ; index++) {
      const header = poster.header(index);
      if (header === undefined) return headers;
      headers.push(header);
    }
  }

  return {
    shardId,
    get waiting() {
      const last = newest();
      return last === undefined ? 0 : last.header.batchIndex - postedTo();
    },
    newestDaKind,
    isChangingDaKind() {
      const posted = postedTo();
      // Another change only comes after this one: behind the first that waits there are no more than two ways.
      const ways = new Set([daKindAt(posted), daKindAt(posted + 1), newestDaKind()]);
      ways.delete(undefined);
      return ways.size > 1;
    },
    get waitingBytes() {
      return poster.unpostedBytes();
    },
    tip(): BatchTip {
      const last = newest();
      const claimedTo = findClaimedTo(view, shardId);
      if (last === undefined)
        return {
          hash: record.genesisHash,
          nextIndex: toBatchIndex(0),
          end: genesisEnd({ timestamp: genesisTimestamp, registeredAt: record.registeredAt }),
          queueAccumulator: EMPTY_ACCUMULATOR,
          claimedTo,
        };
      const { header, hash } = last;
      return {
        hash,
        nextIndex: toBatchIndex(header.batchIndex + 1),
        end: endOf(header),
        queueAccumulator: header.queueAccumulator,
        claimedTo,
      };
    },
    async carriedMessages() {
      const waiting = waitingHeaders();
      const mirror = mirrors.get(shardId);
      let carried = mirror === undefined ? 0 : mirror.carried;
      for (const header of waiting) {
        const messages = await messagesOf(header);
        carried = carried === undefined ? undefined : carried + messages;
      }
      for (const hash of [...sections.keys()])
        if (!waiting.some((header) => batchHash(header) === hash)) sections.delete(hash);
      return carried;
    },
    async enqueue(batch: SealedBatch) {
      await poster.enqueue({ header: batch.header, outputs: batch.outputs, payload: bytesToHex(batch.payload) });
      sections.set(batch.hash, batch.messages);
    },
  };
}

/** The end of a batch: its header says exactly what derivation gives, of a forced one too. */
function endOf(header: BatchHeader): BatchTip['end'] {
  return {
    lastBlock: header.firstBlock + header.blockCount - 1,
    lastTimestamp: header.lastTimestamp,
    originNumber: header.l1OriginNumber,
    queueTo: header.queueTo,
  };
}
