import { MAX_QUEUE_ENTRIES_PER_BATCH, type QueueEntry } from '@bulkhead/protocol';
import { expect } from 'chai';
import { MAX_OPEN_BATCH_BYTES } from './limits.js';
import { OpenBatch } from './open-batch.js';
import { FakeL1 } from './test/fake-shard.js';

function entries(...gas: readonly bigint[]): readonly QueueEntry[] {
  const l1 = new FakeL1();
  for (const each of gas) l1.queue(each);
  return l1.entries;
}

const indices = (list: readonly QueueEntry[]) => list.map(({ index }) => index);
const NOTHING = { entries: [], bytes: 10, wantedBytes: 10, atMs: 0 };

describe('OpenBatch', () => {
  it('takes entries up to the count of one batch, over all its blocks', () => {
    const batch = new OpenBatch(1, 0);
    const queue = entries(...Array.from({ length: 70 }, () => 1n));
    expect(batch.takeable(queue)).to.have.length(MAX_QUEUE_ENTRIES_PER_BATCH);
    batch.add({ ...NOTHING, entries: queue.slice(0, 60) });
    expect(batch.queueTo).to.equal(60);
    expect(indices(batch.takeable(queue.slice(60)))).to.deep.equal([60, 61, 62, 63]);
    batch.add({ ...NOTHING, entries: queue.slice(60, 64) });
    expect(batch.takeable(queue.slice(64))).to.deep.equal([]);
    expect(batch.due(0, 1_000, 100)).to.equal(true);
  });

  it('takes entries up to the gas of one batch, to the last unit, and holds the rest back', () => {
    const batch = new OpenBatch(1, 0);
    const queue = entries(4_000_000n, 6_000_000n, 1n);
    expect(indices(batch.takeable(queue))).to.deep.equal([0, 1]);
    batch.add({ ...NOTHING, entries: queue.slice(0, 1) });
    expect(indices(batch.takeable(queue.slice(1)))).to.deep.equal([1]);
    batch.add({ ...NOTHING, entries: queue.slice(1, 2) });
    expect(batch.takeable(queue.slice(2))).to.deep.equal([]);
    expect(indices(new OpenBatch(3, 2).takeable(queue.slice(2)))).to.deep.equal([2]);
  });

  it('never takes an entry over one that has to wait', () => {
    expect(indices(new OpenBatch(1, 0).takeable(entries(9_000_000n, 2_000_000n, 1n)))).to.deep.equal([0]);
  });

  it('is due after the interval, counted from its first block', () => {
    const batch = new OpenBatch(1, 0);
    expect(batch.due(10_000, 1_000, 10)).to.equal(false);
    batch.add({ ...NOTHING, atMs: 500 });
    batch.add({ ...NOTHING, atMs: 1_400 });
    expect(batch.due(1_499, 1_000, 10)).to.equal(false);
    expect(batch.due(1_500, 1_000, 10)).to.equal(true);
  });

  it('is due with its last block, and when its bytes or its messages fill a batch', () => {
    const blocks = new OpenBatch(1, 0);
    blocks.add(NOTHING);
    expect(blocks.due(0, 1_000, 2)).to.equal(false);
    blocks.add(NOTHING);
    expect(blocks.due(0, 1_000, 2)).to.equal(true);
    for (const part of [{ bytes: MAX_OPEN_BATCH_BYTES }, { wantedBytes: MAX_OPEN_BATCH_BYTES }]) {
      const batch = new OpenBatch(1, 0);
      batch.add({ ...NOTHING, ...part });
      expect(batch.due(0, 1_000, 100)).to.equal(true);
    }
  });

  it('says how much room is left', () => {
    const batch = new OpenBatch(1, 0);
    batch.add({ ...NOTHING, bytes: 1_000, wantedBytes: 90_000 });
    expect(batch.room).to.equal(MAX_OPEN_BATCH_BYTES - 1_000);
  });
});
