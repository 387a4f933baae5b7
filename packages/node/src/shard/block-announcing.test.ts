import { computeDomain, decodeBlockAnnouncement, recoverBlockSigner } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { openSequencer } from '../test/open-shard.js';
import { L1_CHAIN_ID, REGISTRY, SHARD, signTransfer, USERS } from '../test/shard-config.js';
import { createBlockAnnouncing } from './block-announcing.js';

const clock = systemClock();

async function open({ listeners = 1 } = {}) {
  const sequencer = await openSequencer();
  const { engine, link, l1, producer, submit, mempool, executor } = sequencer;
  const published: Uint8Array[] = [];
  const announcing = createBlockAnnouncing({
    shardId: SHARD,
    domain: computeDomain({
      l1ChainId: L1_CHAIN_ID,
      registry: REGISTRY,
      shardId: SHARD,
      genesisHash: engine.genesisHash,
    }),
    sign: (hash) => USERS[1]!.sign({ hash }),
    gossip: {
      blockListeners: () => listeners,
      publishBlock: async (announcement) => {
        published.push(announcement);
        return listeners;
      },
    },
    link,
    clock,
    logger: silentLogger(),
  });
  const stopping = new AbortController();
  const running = announcing.run(stopping.signal);
  let nonce = 0;
  return {
    ...sequencer,
    published,
    announcing,
    async seal() {
      l1.mine();
      await submit(await signTransfer({ nonce: nonce++ }));
      await producer.step();
      for (const { hash } of [...mempool.all()]) mempool.remove(hash);
      return executor.head();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = clock.now() + 5_000; !condition(); ) {
    if (clock.now() > end) throw new Error('not in time');
    await clock.sleep(5);
  }
}

describe('block announcing', () => {
  it('publishes each sealed block in order, signed, with its parent', async () => {
    const { seal, announcing, published, engine, stop } = await open();
    const heads = [await seal(), await seal()];
    for (const head of heads) announcing.onSealed(head);
    await until(() => published.length === 2);
    const read = published.map((bytes) => decodeBlockAnnouncement(bytes));
    const blocks = read.map((result) => (result.ok ? result.value : undefined));
    expect(blocks.map((block) => [block?.number, block?.blockHash, block?.parentHash])).to.deep.equal([
      [1, heads[0]!.hash, engine.genesisHash],
      [2, heads[1]!.hash, heads[0]!.hash],
    ]);
    expect(await recoverBlockSigner(blocks[0]!)).to.equal(USERS[1]!.address);
    expect(blocks[1]!.body.transactions).to.have.length(1);
    await stop();
  });

  it('says nothing of a block that was taken back meanwhile, and goes on', async () => {
    const { seal, announcing, published, executor, stop } = await open();
    const first = await seal();
    const gone = await seal();
    await executor.unwind(1);
    announcing.onSealed(gone);
    announcing.onSealed(first);
    await until(() => published.length === 1);
    const [read] = published.map((bytes) => decodeBlockAnnouncement(bytes));
    expect(read!.ok && read!.value.number).to.equal(1);
    await stop();
  });

  it('reads no block while nobody listens', async () => {
    const { seal, announcing, published, link, stop } = await open({ listeners: 0 });
    const head = await seal();
    link.close();
    announcing.onSealed(head);
    await stop();
    expect(published).to.deep.equal([]);
  });
});
