import { type BlockInputs, hashBlockBody, toBlockBody } from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import type { SealedBatch } from '@bulkhead/sequencer';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { codeOf } from '../test/code-of.js';
import { openExec, openSequencer } from '../test/open-shard.js';
import { GENESIS_TIME, SHARD, signTransfer } from '../test/shard-config.js';
import type { TestL1 } from '../test/test-l1.js';
import { createDerivedChain } from './derived-chain.js';
import { createDerivedMarks, type DerivedMarks } from './derived-marks.js';

/** A chain on an exec of its own; the same stores are the same disk. */
async function openChain(l1: TestL1, { exec = createMemoryStore(), marks = createMemoryStore() } = {}) {
  const opened = await openExec(undefined, exec);
  const replaced: number[] = [];
  const chain = createDerivedChain({
    shardId: SHARD,
    genesisTimestamp: GENESIS_TIME,
    l1: l1.state,
    follower: l1.follower,
    findOrigin: l1.findOrigin,
    executor: opened.executor,
    link: opened.link,
    logger: silentLogger(),
    marks: createDerivedMarks(marks),
    onReplaced: (block) => replaced.push(block),
  });
  const adoptAll = async () => {
    while (await chain.adoptNext());
  };
  return { ...opened, chain, replaced, adoptAll };
}

/** A sequencer with a batch of one transfer for each of `count` blocks, and their inputs. */
async function makeBlocks(count: number) {
  const sequencer = await openSequencer();
  for (let nonce = 0; nonce < count; nonce++) {
    sequencer.l1.mine();
    await sequencer.submit(await signTransfer({ nonce }));
    await sequencer.producer.step();
    for (const { hash } of [...sequencer.mempool.all()]) sequencer.mempool.remove(hash);
    await sequencer.seal();
  }
  const inputs = await sequencer.link.api.blockInputs({ from: 1, to: count });
  const post = (index: number, ...how: Parameters<TestL1['post']> extends [unknown, ...infer R] ? R : never) =>
    sequencer.l1.post(sequencer.batches[index] as SealedBatch, ...how);
  return { ...sequencer, inputs, post };
}

const changed = (inputs: BlockInputs): BlockInputs => ({ ...inputs, timestamp: inputs.timestamp + 1 });

describe('derived chain', function () {
  this.timeout(30_000);

  it('keeps blocks that gossip brought when L1 has the same', async () => {
    const { l1, inputs, post, engine } = await makeBlocks(3);
    const { chain, executor, replaced, adoptAll } = await openChain(l1);
    await chain.settle();
    for (const block of inputs) await executor.importBlock(block);
    post(0);
    post(1);
    await adoptAll();
    expect([chain.lastBlock(), executor.head().number]).to.deep.equal([2, 3]);
    expect(executor.head().hash).to.equal(engine.head().hash);
    expect(replaced).to.deep.equal([]);
  });

  it('puts the derived block in the place of another one, with all that stood on it', async () => {
    const { l1, inputs, post, engine } = await makeBlocks(3);
    const { chain, executor, replaced, adoptAll } = await openChain(l1);
    await chain.settle();
    await executor.importBlock(inputs[0]!);
    await executor.importBlock(changed(inputs[1]!));
    await executor.importBlock(changed(inputs[2]!));
    post(0);
    await adoptAll();
    expect([chain.lastBlock(), executor.head().number]).to.deep.equal([1, 3]);
    post(1);
    await adoptAll();
    expect([chain.lastBlock(), executor.head().number]).to.deep.equal([2, 2]);
    expect(replaced).to.deep.equal([2]);
    post(2);
    await adoptAll();
    expect(executor.head().hash).to.equal(engine.head().hash);
  });

  it('derives all the batches that L1 has in one turn when exec holds nothing above them', async () => {
    const { l1, inputs, post, engine } = await makeBlocks(4);
    const { chain, executor } = await openChain(l1);
    await chain.settle();
    for (const index of [0, 1, 2]) post(index);
    expect(await chain.adoptNext()).to.equal(true);
    expect([chain.lastBlock(), executor.head().number]).to.deep.equal([3, 3]);
    expect(await chain.adoptNext()).to.equal(false);
    await executor.importBlock(inputs[3]!);
    expect(executor.head().hash).to.equal(engine.head().hash);
  });

  it('takes back blocks of a batch that L1 dropped, and leaves unsafe ones when no batch fell', async () => {
    const { l1, inputs, post } = await makeBlocks(3);
    const { chain, executor, adoptAll } = await openChain(l1);
    await chain.settle();
    post(0);
    const { height } = l1;
    await adoptAll();
    await executor.importBlock(inputs[1]!);
    l1.mine();
    await l1.reorg(height, async (unwind) => {
      l1.state.unwind(unwind);
      await chain.settle();
    });
    expect(executor.head().number, 'no batch fell').to.equal(2);
    post(1);
    await adoptAll();
    await executor.importBlock(inputs[2]!);
    await l1.reorg(height, async (unwind) => {
      l1.state.unwind(unwind);
      await chain.settle();
      await chain.settle();
    });
    expect([chain.lastBlock(), executor.head().number], 'a batch fell').to.deep.equal([1, 1]);
  });

  it('goes on behind its newest mark after a restart', async () => {
    const { l1, post, engine } = await makeBlocks(3);
    const disk = { exec: createMemoryStore(), marks: createMemoryStore() };
    post(0);
    post(1);
    await (await openChain(l1, disk)).adoptAll();
    post(2);
    const again = await openChain(l1, disk);
    await again.chain.settle();
    expect(again.chain.lastBlock()).to.equal(2);
    await again.adoptAll();
    expect(again.executor.head().hash).to.equal(engine.head().hash);
  });

  it('believes no mark that L1 or exec contradicts', async () => {
    const { l1, inputs, post, batches } = await makeBlocks(2);
    const marks: DerivedMarks = createDerivedMarks(createMemoryStore());
    post(0);
    post(1);
    const open = async (store: KeyValueStore) => {
      const opened = await openChain(l1, { marks: store });
      for (const block of inputs) await opened.executor.importBlock(block);
      await opened.chain.settle();
      return opened.chain.lastBlock();
    };
    const put = async (
      index: number,
      batchHash = batches[index]!.hash,
      blockHash = batches[index]!.outputs.blockHash,
    ) => {
      const store = createMemoryStore();
      await createDerivedMarks(store).put({ batchIndex: index, batchHash, blockHash });
      return store;
    };
    expect(await open(await put(1))).to.equal(2);
    expect(await open(await put(1, zeroHash))).to.equal(0);
    expect(await open(await put(1, undefined, zeroHash))).to.equal(0);
    for await (const _ of marks.newestFirst()) throw new Error('nothing was put');
  });

  it('derives again what exec has lost', async () => {
    const { l1, post, engine } = await makeBlocks(3);
    const { chain, executor, adoptAll } = await openChain(l1);
    for (const index of [0, 1, 2]) post(index);
    await adoptAll();
    await executor.unwind(1);
    await chain.settle();
    expect(chain.lastBlock()).to.equal(1);
    await adoptAll();
    expect(executor.head().hash).to.equal(engine.head().hash);
  });

  it('never compares a claim with a block that is not derived', async () => {
    const { l1, inputs, post } = await makeBlocks(2);
    const { chain, executor, adoptAll } = await openChain(l1);
    await chain.settle();
    await executor.importBlock(changed(inputs[0]!));
    post(0);
    expect(await chain.compareNext(10)).to.equal(undefined);
    await adoptAll();
    expect(await chain.compareNext(10)).to.deep.equal([]);
    expect(await chain.compareNext(10)).to.equal(undefined);
  });

  it('compares as many claims as it is told, and all of them in the end', async () => {
    const { l1, post } = await makeBlocks(3);
    const { chain, adoptAll } = await openChain(l1);
    post(0);
    post(1, { change: { stateRoot: zeroHash } });
    post(2);
    await adoptAll();
    const found = [await chain.compareNext(1), await chain.compareNext(1), await chain.compareNext(1)];
    expect(found.map((list) => list?.length)).to.deep.equal([0, 1, 0]);
    expect(await chain.compareNext(1)).to.equal(undefined);
    expect(await chain.report()).to.deep.include({ batches: 3, derived: 3, compared: 3 });
    expect(chain.mismatches().map(({ batchIndex, field }) => [batchIndex, field])).to.deep.equal([[1, 'stateRoot']]);
  });

  it('ABORTED: stops between two blocks', async () => {
    const { l1, post } = await makeBlocks(1);
    const { chain, executor } = await openChain(l1);
    post(0);
    expect(await codeOf(chain.adoptNext(AbortSignal.abort()))).to.equal('ABORTED');
    expect(executor.head().number).to.equal(0);
  });

  it('tells blocks apart by what goes into them', async () => {
    const { inputs } = await makeBlocks(1);
    const [block] = inputs;
    expect(hashBlockBody(toBlockBody(block!))).not.to.equal(hashBlockBody(toBlockBody(changed(block!))));
  });
});
