import {
  type BatchHeader,
  batchHash,
  EMPTY_ACCUMULATOR,
  genesisEnd,
  isQueueToAllowed,
  MAX_BATCH_BLOCKS,
  MAX_TIMESTAMP_DRIFT,
} from '@bulkhead/protocol';
import { type FakeL1, GENESIS, GENESIS_HASH } from './fake-shard.js';

/** What `BatchInbox` asks of a header (docs/spec/batches.md), but for payload and sender. Forced ones it makes itself. */
export class Door {
  #previous = { ...genesisEnd(GENESIS), hash: GENESIS_HASH, count: 0 };

  constructor(
    private readonly l1: FakeL1,
    /** `D`, L1 blocks. */
    private readonly delay: number,
  ) {}

  /** Why a batch in the next L1 block is refused; undefined when it is accepted. */
  accept(header: BatchHeader): string | undefined {
    const { l1, delay } = this;
    const { hash, count, lastBlock, lastTimestamp, originNumber, queueTo: from } = this.#previous;
    const time = l1.get(l1.height + 1).timestamp;
    const { firstBlock, blockCount, l1OriginNumber, queueTo } = header;
    const entries = l1.entries.slice(from);
    if (header.batchIndex !== count || header.prevBatchHash !== hash) return 'links';
    if (firstBlock !== lastBlock + 1 || blockCount < 1 || blockCount > MAX_BATCH_BLOCKS) return 'blocks';
    if (header.firstTimestamp < lastTimestamp || header.lastTimestamp < header.firstTimestamp) return 'timestamps';
    if (header.lastTimestamp > time + MAX_TIMESTAMP_DRIFT) return 'ahead';
    if (l1OriginNumber > l1.height || l1OriginNumber < originNumber) return 'origin';
    const { hash: originHash, settlementRoot } = l1.get(l1OriginNumber);
    if (header.l1OriginHash !== originHash || header.settlementRoot !== settlementRoot) return 'origin hash';
    if (!isQueueToAllowed(queueTo, { from, entries, l1OriginNumber, delay })) return 'queue';
    if (header.queueAccumulator !== (l1.entries[queueTo - 1]?.accumulator ?? EMPTY_ACCUMULATOR)) return 'accumulator';
    this.#previous = {
      hash: batchHash(header),
      count: count + 1,
      lastBlock: firstBlock + blockCount - 1,
      lastTimestamp: header.lastTimestamp,
      originNumber: l1OriginNumber,
      queueTo,
    };
    return undefined;
  }
}
