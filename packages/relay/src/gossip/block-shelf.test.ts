import { expect } from 'chai';
import fc from 'fast-check';
import { announce, blockHashOf } from '../test/fake-blocks.js';
import { shard } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { createBlockShelf } from './block-shelf.js';

const ME = shard(1);
const LIMITS = { maxPerNumber: 2, maxBytes: 1_000 };

describe('block shelf', () => {
  it('finds blocks by number and parent, in the order they came', async () => {
    const shelf = createBlockShelf(LIMITS);
    const [first, second] = [await announce(ME, 5), await announce(ME, 5, { fork: 'b' })];
    expect(shelf.add(first, 10)).to.equal('added');
    expect(shelf.add(second, 10)).to.equal('added');
    expect(shelf.add(first, 10)).to.equal('known');
    expect(shelf.find(5, blockHashOf(4))).to.deep.equal([first, second]);
    expect(shelf.find(5, blockHashOf(4, 'b'))).to.deep.equal([]);
    expect(shelf.has(5, blockHashOf(5, 'b'))).to.equal(true);
    shelf.remove(first);
    expect(shelf.find(5, blockHashOf(4))).to.deep.equal([second]);
    shelf.prune(5);
    expect(shelf.size).to.deep.equal({ blocks: 0, bytes: 0 });
  });

  it('keeps few of one number, and the nearest numbers', async () => {
    const shelf = createBlockShelf(LIMITS);
    for (const fork of ['a', 'b', 'c'])
      expect(shelf.add(await announce(ME, 7, { fork }), 100)).to.equal(fork === 'c' ? 'no-room' : 'added');
    expect(shelf.add(await announce(ME, 9), 700)).to.equal('added');
    expect(shelf.add(await announce(ME, 10), 500), 'the farthest has nobody to push out').to.equal('no-room');
    expect(shelf.add(await announce(ME, 8), 500)).to.equal('added');
    expect(shelf.find(9, blockHashOf(8))).to.deep.equal([]);
    expect(shelf.size).to.deep.equal({ blocks: 3, bytes: 700 });
  });

  it('counts what it holds, and never holds more than it may', async () => {
    const blocks = await Promise.all(
      Array.from({ length: 12 }, (_, i) => announce(ME, 1 + (i >> 1), { fork: String(i) })),
    );
    const anyStep = fc.record({ block: fc.nat(11), bytes: fc.integer({ min: 1, max: 600 }), how: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const shelf = createBlockShelf(LIMITS);
        for (const { block, bytes, how } of steps) {
          const announcement = blocks[block]!;
          if (how === 0) shelf.prune(announcement.number);
          else if (how === 1) shelf.remove(announcement);
          else shelf.add(announcement, bytes);
          const held = blocks.filter(({ number, blockHash }) => shelf.has(number, blockHash));
          expect(shelf.size.blocks).to.equal(held.length);
          expect(shelf.size.bytes).to.be.within(held.length, LIMITS.maxBytes);
        }
        shelf.prune(12);
        expect(shelf.size).to.deep.equal({ blocks: 0, bytes: 0 });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
