import { genesisEnd } from '@bulkhead/protocol';
import { expect } from 'chai';
import { splitBacklog } from './split-backlog.js';
import { DerivingSink, GENESIS } from './test/fake-shard.js';
import { openProducer } from './test/open-producer.js';
import { noise, sampleTransaction, senderAddress } from './test/transactions.js';

type Scene = ReturnType<typeof openProducer>;

/** Blocks with a queue entry and a transaction of 40 KB that nothing deflates; a new L1 block for each. */
async function makeBlocks({ l1, mempool, producer, executor, clock }: Scene, count: number): Promise<void> {
  for (let block = 0; block < count; block++) {
    l1.height += 1;
    l1.queue(200_000n);
    await mempool.submit(sampleTransaction({ from: block + 1, size: 40_000 }));
    executor.accounts = [{ address: senderAddress(block + 1), nonce: 1n, balance: 10n ** 30n }];
    await producer.step();
    await clock.advance(1_000);
  }
}

describe('blocks that no batch holds any more', () => {
  it('are sealed in as many batches as they need, and come out of derivation as they are', async () => {
    const scene = openProducer();
    await makeBlocks(scene, 9);
    const sink = new DerivingSink(scene.l1);
    const producer = scene.reopen(scene.clock, sink);
    await producer.reset();
    expect(sink.batches.length).to.be.greaterThan(2);
    await scene.clock.advance(10_000);
    await producer.sealIfDue();
    expect(sink.derived.flatMap(({ blocks }) => blocks)).to.deep.equal(scene.executor.blocks);
    expect(sink.derived.at(-1)?.end.queueTo).to.equal(9);
  });

  it('stay open when one batch can hold them', async () => {
    const scene = openProducer();
    await makeBlocks(scene, 2);
    const sink = new DerivingSink(scene.l1);
    await scene.reopen(scene.clock, sink).reset();
    expect(sink.batches).to.deep.equal([]);
    expect(await splitBacklog(scene.executor, sink.tip().end)).to.deep.equal({ ends: [2], misplaced: undefined });
  });

  it('are cut where one of them fits no batch', async () => {
    const scene = openProducer();
    await makeBlocks(scene, 4);
    const { executor } = scene;
    const third = executor.blocks[2];
    if (third === undefined) throw new Error('no block');
    executor.blocks[2] = { ...third, transactions: [noise('0x07', 200_000)] };
    const end = genesisEnd(GENESIS);
    expect(await splitBacklog(executor, end)).to.deep.equal({ ends: [2], misplaced: 3 });
  });
});
