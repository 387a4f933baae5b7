import { silentLogger } from '@bulkhead/runtime';
import type { SealedBatch } from '@bulkhead/sequencer';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { codeOf } from '../test/code-of.js';
import { openExec, openSequencer } from '../test/open-shard.js';
import { GENESIS_TIME, SHARD, signTransfer } from '../test/shard-config.js';
import type { TestL1 } from '../test/test-l1.js';
import { createFollowCore } from './follow-core.js';

async function openCore(l1: TestL1, genesisHash = l1.genesisHash) {
  const exec = await openExec();
  const { follower, findOrigin, state } = l1;
  const { link, executor } = exec;
  const core = createFollowCore({
    shardId: SHARD,
    genesisHash,
    genesisTimestamp: GENESIS_TIME,
    l1: state,
    follower,
    findOrigin,
    executor,
    link,
    logger: silentLogger(),
  });
  return { ...exec, core };
}

/** A sequencer with a batch of one transfer for each of `count` blocks. */
async function makeBatches(count: number) {
  const sequencer = await openSequencer();
  for (let nonce = 0; nonce < count; nonce++) {
    sequencer.l1.mine();
    await sequencer.submit(await signTransfer({ nonce }));
    await sequencer.producer.step();
    for (const { hash } of [...sequencer.mempool.all()]) sequencer.mempool.remove(hash);
    await sequencer.seal();
  }
  return sequencer;
}

describe('follow core', function () {
  this.timeout(30_000);

  it('reports genesis while nothing is posted, and each batch once it is', async () => {
    const { l1, batches, engine } = await makeBatches(2);
    const { core } = await openCore(l1);
    const empty = await core.rebuild();
    expect(empty).to.deep.include({ block: 0, blockHash: l1.genesisHash, batches: 0, mismatches: [] });
    for (const batch of batches) l1.post(batch);
    const { hash: blockHash, stateRoot } = engine.head();
    expect(await core.rebuild()).to.deep.equal({
      block: 2,
      blockHash,
      stateRoot,
      batches: 2,
      derived: 2,
      compared: 2,
      mismatches: [],
    });
  });

  it('takes a batch back when L1 dropped it, and executes the one that came instead', async () => {
    const { l1, batches, executor, producer, seal, engine } = await makeBatches(2);
    const { core, engine: followed } = await openCore(l1);
    l1.post(batches[0] as SealedBatch);
    const { height } = l1;
    l1.post(batches[1] as SealedBatch);
    await core.rebuild();
    expect(followed.head().number).to.equal(2);
    // The sequencer too gives up its second block, and makes another; origins stand throughout.
    await l1.reorg(height, (unwind) => core.unwind(unwind));
    expect(followed.head().number).to.equal(1);
    await executor.unwind(1);
    batches.pop();
    await producer.reset();
    await producer.step();
    l1.post(await seal());
    const report = await core.rebuild();
    expect(report).to.deep.include({ block: 2, blockHash: engine.head().hash, mismatches: [] });
  });

  it('tells a false claim until L1 drops it', async () => {
    const { l1, batches } = await makeBatches(2);
    const { core } = await openCore(l1);
    l1.post(batches[0] as SealedBatch);
    const { height } = l1;
    l1.post(batches[1] as SealedBatch, { change: { stateRoot: zeroHash } });
    for (let again = 0; again < 2; again++) {
      const { mismatches, block } = await core.rebuild();
      expect(mismatches.map(({ batchIndex, field }) => [batchIndex, field])).to.deep.equal([[1, 'stateRoot']]);
      expect(block).to.equal(2);
    }
    await l1.reorg(height, (unwind) => core.unwind(unwind));
    expect((await core.rebuild()).mismatches).to.deep.equal([]);
    l1.post(batches[1] as SealedBatch);
    expect((await core.rebuild()).mismatches).to.deep.equal([]);
  });

  it('can be told of the same unwind again', async () => {
    const { l1, batches } = await makeBatches(1);
    const { core, engine } = await openCore(l1);
    const { height } = l1;
    l1.post(batches[0] as SealedBatch);
    await core.rebuild();
    await l1.reorg(height, async (unwind) => {
      await core.unwind(unwind);
      await core.unwind(unwind);
    });
    expect(engine.head().number).to.equal(0);
  });

  it('SHARD_MISMATCH, SHARD_UNKNOWN: L1 has another genesis, or none', async () => {
    const { l1 } = await makeBatches(0);
    const { core } = await openCore(l1, zeroHash);
    expect(await codeOf(core.rebuild())).to.equal('SHARD_MISMATCH');
    await l1.reorg(l1.height - 1);
    expect(await codeOf(core.rebuild())).to.equal('SHARD_UNKNOWN');
  });
});
