import { QueueKind } from '@bulkhead/protocol';
import type { SealedBatch } from '@bulkhead/sequencer';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { indices, openHistory } from '../test/open-history.js';
import { signTransfer } from '../test/shard-config.js';
import { L1_START } from '../test/test-l1.js';
import { reconcile } from './reconcile.js';
import { createUnpostedBlocks, type UnpostedBlock, type UnpostedBlocks } from './unposted-blocks.js';

async function all(unposted: UnpostedBlocks): Promise<UnpostedBlock[]> {
  const blocks: UnpostedBlock[] = [];
  for await (const block of unposted.from(0)) blocks.push(block);
  return blocks;
}

const numbers = async (unposted: UnpostedBlocks) => (await all(unposted)).map(({ inputs }) => inputs.number);

describe('an exec that has lost its database', function () {
  this.timeout(30_000);

  it('gets back what L1 has, and on top what the node has noted: nobody loses a confirmation', async () => {
    for (const posted of [0, 1, 2]) {
      const { modules, engine, lostEngine, l1, batches, poster, lost } = await openHistory(5, { lostExec: true });
      for (const batch of batches.slice(0, posted)) l1.post(batch);
      await reconcile(modules);
      expect(lostEngine.head()).to.deep.equal(engine.head());
      expect(indices(poster)).to.deep.equal([0, 1]);
      expect(lost).to.deep.equal([]);
    }
  });

  it('loses the blocks above one that the node has not noted, says which, and discards their batches', async () => {
    const { modules, lostEngine, poster, unposted, lost } = await openHistory(5, { lostExec: true });
    const noted = await all(unposted);
    await unposted.dropAbove(2);
    for (const block of noted.slice(3)) await unposted.record(block);
    await reconcile(modules);
    expect(lostEngine.head().number).to.equal(2);
    expect(indices(poster)).to.deep.equal([0]);
    expect(lost).to.deep.equal([
      {
        reason: 'rebuild',
        from: 4,
        to: 5,
        oldHead: { number: 5, hash: noted[4]?.hash },
        transactions: [await signTransfer({ nonce: 3 }), await signTransfer({ nonce: 4 })],
      },
    ]);
    expect(await numbers(unposted)).to.deep.equal([1, 2]);
    await reconcile(modules);
    expect(lost).to.have.length(1);
  });

  it('does not get blocks back whose origin L1 has dropped meanwhile', async () => {
    const { modules, lostEngine, l1, lost } = await openHistory(5, { lostExec: true });
    await l1.reorg(L1_START + 2);
    l1.mine();
    await reconcile(modules);
    expect(lostEngine.head().number).to.equal(3);
    expect(lost.map(({ from, to, reason }) => [from, to, reason])).to.deep.equal([[4, 5, 'l1-reorg']]);
  });

  it('loses what L1 has another batch in the place of, from the first block that came out as another one', async () => {
    const { modules, lostEngine, l1, batches, poster, unposted, lost } = await openHistory(4, { lostExec: true });
    l1.post(batches[0] as SealedBatch);
    l1.queue(QueueKind.Transaction, await signTransfer({ user: 1, nonce: 0 }));
    l1.mine();
    l1.force();
    await reconcile(modules);
    expect(lostEngine.head().number).to.equal(3);
    expect(lost.map(({ from, to, reason }) => [from, to, reason])).to.deep.equal([[3, 4, 'forced-batch']]);
    expect(lost[0]?.transactions).to.deep.equal([await signTransfer({ nonce: 2 }), await signTransfer({ nonce: 3 })]);
    expect(indices(poster)).to.deep.equal([0]);
    expect(await numbers(unposted)).to.deep.equal([1, 2]);
    await reconcile(modules);
    expect(lost).to.have.length(1);
  });

  it('takes back a block that comes out differently, with all that stood on it', async () => {
    const { modules, lostEngine, poster, unposted, lost } = await openHistory(4, { lostExec: true });
    const noted = await all(unposted);
    await unposted.dropAbove(2);
    for (const block of noted.slice(2))
      await unposted.record({ ...block, ...(block === noted[2] && { hash: zeroHash }) });
    await reconcile(modules);
    expect(lostEngine.head().number).to.equal(2);
    expect(lost.map(({ from, to, reason }) => [from, to, reason])).to.deep.equal([[3, 4, 'rebuild']]);
    expect(indices(poster)).to.deep.equal([0]);
  });
});

describe('blocks that L1 does not hold', function () {
  this.timeout(30_000);

  it('are noted with the transactions they include, forgotten when they are taken back or final', async () => {
    const { unposted, executor, engine } = await openHistory(4);
    expect(await numbers(unposted)).to.deep.equal([1, 2, 3, 4]);
    const [first] = await all(unposted);
    expect(first?.inputs).to.deep.equal(await engine.blockInputs(1));
    expect(await unposted.last()).to.equal(4);
    await unposted.prune(1);
    await executor.unwind(3);
    expect(await numbers(unposted)).to.deep.equal([2, 3]);
  });

  it('are noted afterwards when exec made them and nobody was told', async () => {
    const { modules, unposted, engine } = await openHistory(4);
    const noted = await all(unposted);
    await unposted.dropAbove(1);
    await reconcile(modules);
    expect(await all(unposted)).to.deep.equal(noted);
    expect(noted.at(-1)?.hash).to.equal(engine.head().hash);
  });

  it('are not noted when L1 has their batch', async () => {
    const { modules, unposted, l1, batches } = await openHistory(4);
    await unposted.dropAbove(0);
    for (const batch of batches.slice(0, 1)) l1.post(batch);
    await reconcile(modules);
    expect(await numbers(unposted)).to.deep.equal([3, 4]);
  });

  it('are none in a new database', async () => {
    expect(await createUnpostedBlocks(createMemoryStore()).last()).to.equal(undefined);
  });
});

describe('a poster that knows less than L1', function () {
  this.timeout(30_000);

  it('forgets its batches, so that the next one follows L1’s', async () => {
    const { modules, poster, l1, batches } = await openHistory(4);
    await poster.discardFrom(1);
    for (const batch of batches) l1.post(batch);
    expect(indices(poster)).to.deep.equal([0]);
    await reconcile(modules);
    expect(indices(poster)).to.deep.equal([]);
    expect(modules.chain.tip().nextIndex).to.equal(2);
  });
});
