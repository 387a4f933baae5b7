import { expect } from 'chai';
import { SHARD } from '../test/shard-config.js';
import { createShardHeads } from './heads.js';
import type { L1State } from './l1-state.js';

function open({
  latest = 100,
  finalized = -1,
  now = 0,
  posted = [] as readonly (readonly [blocks: number, l1Block: number])[],
  checked = undefined as number | undefined,
}) {
  let firstBlock = 1;
  const batches = posted.map(([blockCount, l1Block], batchIndex) => {
    const header = { firstBlock, blockCount, batchIndex };
    firstBlock += blockCount;
    return { header, l1Block };
  });
  const l1 = {
    finalized,
    view: {
      lastBatch: () => batches.at(-1),
      batch: (_: number, index: number) => batches[index],
      claims: () => batches.map(({ l1Block }, batchIndex) => ({ batchIndex, postedAt: l1Block })),
      clock: () => now,
    },
  } as unknown as L1State;
  return createShardHeads({
    shardId: SHARD,
    l1,
    latest: () => latest,
    ...(checked !== undefined && { checked: () => checked }),
  });
}

const POSTED = [
  [5, 10],
  [5, 20],
  [5, 30],
] as const;

describe('heads', () => {
  it('are genesis while nothing is posted', () => {
    expect(open({}).read()).to.deep.equal({ latest: 100, safe: 0, finalized: 0 });
  });

  it('are the last block, the last posted one, the last one in a final L1 block', () => {
    expect(open({ posted: POSTED, finalized: 29 }).read()).to.deep.equal({ latest: 100, safe: 15, finalized: 10 });
    expect(open({ posted: POSTED, finalized: 30 }).read().finalized).to.equal(15);
    expect(open({ posted: POSTED, finalized: 9 }).read().finalized).to.equal(0);
  });

  it('never are above the head, as while exec catches up', () => {
    expect(open({ posted: POSTED, finalized: 99, latest: 7 }).read()).to.deep.equal({
      latest: 7,
      safe: 7,
      finalized: 7,
    });
  });

  it('are safe and final only as far as a follower has derived what L1 holds', () => {
    expect(open({ posted: POSTED, finalized: 99, checked: 10 }).read()).to.deep.equal({
      latest: 100,
      safe: 10,
      finalized: 10,
    });
    expect(open({ posted: POSTED, finalized: 29, checked: 15 }).read()).to.deep.include({ safe: 15, finalized: 10 });
  });

  it('settled is the newest claim whose window has passed, to the second', () => {
    const at = (now: number) => open({ posted: POSTED, now }).settledBatch(10);
    expect([19, 20, 29, 30, 39, 40, 1_000].map(at)).to.deep.equal([undefined, 0, 0, 1, 1, 2, 2]);
    expect(open({ now: 5 }).settledBatch(0)).to.equal(undefined);
  });
});
