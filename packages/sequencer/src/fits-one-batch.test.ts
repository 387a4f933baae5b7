import { type BlockInputs, genesisEnd, MAX_BATCH_BLOCKS } from '@bulkhead/protocol';
import { expect } from 'chai';
import { keccak256, zeroHash } from 'viem';
import { fitsOneBatch } from './fits-one-batch.js';
import { MAX_PAYLOAD_BYTES } from './limits.js';
import { FakeL1, GENESIS } from './test/fake-shard.js';
import { noise } from './test/transactions.js';

const END = genesisEnd(GENESIS);

function open() {
  const l1 = new FakeL1();
  const block = (number: number, change: Partial<BlockInputs> = {}): BlockInputs => ({
    number,
    timestamp: GENESIS.timestamp,
    origin: l1.newest(),
    originUpdated: number === 1,
    queueEntries: [],
    deliveries: [],
    transactions: [],
    ...change,
  });
  return { l1, block };
}

describe('fitsOneBatch', () => {
  it('is true of blocks that a sequencer makes', () => {
    const { l1, block } = open();
    l1.queue(200_000n);
    expect(fitsOneBatch([block(1, { queueEntries: l1.entries }), block(2)], 3, END)).to.equal(true);
  });

  it('is false when derivation would put an entry into another block', () => {
    const { l1, block } = open();
    l1.queue(200_000n);
    expect(fitsOneBatch([block(1), block(2, { queueEntries: l1.entries })], 0, END)).to.equal(false);
  });

  it('is false above the entries, the gas, the blocks and the bytes of one batch', () => {
    const { l1, block } = open();
    for (let i = 0; i < 65; i++) l1.queue(21_000n);
    const { entries } = l1;
    expect(fitsOneBatch([block(1, { queueEntries: entries.slice(0, 64) })], 0, END)).to.equal(true);
    expect(fitsOneBatch([block(1, { queueEntries: entries })], 0, END)).to.equal(false);
    const dear = entries.slice(0, 2).map((entry, i) => ({ ...entry, gas: i === 0 ? 10_000_000n : 1n }));
    expect(fitsOneBatch([block(1, { queueEntries: dear })], 0, END)).to.equal(false);
    const many = Array.from({ length: MAX_BATCH_BLOCKS + 1 }, (_, i) => block(i + 1));
    expect(fitsOneBatch(many.slice(0, -1), 0, END)).to.equal(true);
    expect(fitsOneBatch(many, 0, END)).to.equal(false);
    const large = [block(1, { transactions: [noise(keccak256(zeroHash), MAX_PAYLOAD_BYTES - 400)] })];
    expect(fitsOneBatch(large, 0, END)).to.equal(true);
    expect(fitsOneBatch(large, 20, END)).to.equal(false);
  });
});
