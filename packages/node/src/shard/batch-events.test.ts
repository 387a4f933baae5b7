import { expect } from 'chai';
import { openHistory } from '../test/open-history.js';
import { SHARD } from '../test/shard-config.js';
import { droppedBatches, landedBatches } from './batch-events.js';

describe('batches on L1', function () {
  this.timeout(30_000);

  it('are told when they land and, newest first, when they fall out', async () => {
    const { l1, batches } = await openHistory(4);
    const before = l1.height;
    const landed = batches.flatMap((batch) => landedBatches(SHARD, l1.post(batch)));
    expect(
      landed.map(({ event, batchIndex, firstBlock, lastBlock }) => [event, batchIndex, firstBlock, lastBlock]),
    ).to.deep.equal([
      ['landed', 0, 1, 2],
      ['landed', 1, 3, 4],
    ]);
    const ancestor = { number: before + 1, hash: l1.get(before + 1).hash };
    const [newest] = landed.slice(-1);
    expect(droppedBatches(SHARD, l1.state.view, { ancestor, dropped: [] })).to.deep.equal([
      { ...newest, event: 'dropped' },
    ]);
    const all = droppedBatches(SHARD, l1.state.view, { ancestor: { ...ancestor, number: before }, dropped: [] });
    expect(all.map(({ batchIndex }) => batchIndex)).to.deep.equal([1, 0]);
  });

  it('of other shards are not told', async () => {
    const { l1, batches } = await openHistory(2);
    const [batch] = batches;
    if (batch === undefined) throw new Error('no batch');
    expect(landedBatches((SHARD + 1) as typeof SHARD, l1.post(batch))).to.deep.equal([]);
  });
});
