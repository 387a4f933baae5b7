import { type BlockAnnouncement, type BlockInputs, computeDomain, signBlockAnnouncement } from '@bulkhead/protocol';
import { createBlockShelf } from '@bulkhead/relay';
import { CodedError, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { createAlarms } from '../shard/alarms.js';
import { codeOf } from '../test/code-of.js';
import { openExec, openSequencer } from '../test/open-shard.js';
import { L1_CHAIN_ID, REGISTRY, SHARD, signTransfer, USERS } from '../test/shard-config.js';
import type { TestL1 } from '../test/test-l1.js';
import { createUnsafeChain } from './unsafe-chain.js';

const DEPOSIT_DATA = `0x${'00'.repeat(192)}` as const;

/** A sequencer with `count` blocks, a queue entry in the second, and their announcements. */
async function makeBlocks(count: number) {
  const sequencer = await openSequencer();
  const announcements: BlockAnnouncement[] = [];
  for (let nonce = 0; nonce < count; nonce++) {
    if (nonce === 1) sequencer.l1.queue(1, DEPOSIT_DATA);
    else sequencer.l1.mine();
    await sequencer.submit(await signTransfer({ nonce }));
    await sequencer.producer.step();
    for (const { hash } of [...sequencer.mempool.all()]) sequencer.mempool.remove(hash);
    const { number, hash } = sequencer.executor.head();
    const [inputs] = await sequencer.link.api.blockInputs({ from: number, to: number });
    const block = await sequencer.link.api.getBlock({ at: { number }, full: false });
    announcements.push(await announce(inputs!, block!.parentHash, hash, sequencer.engine.genesisHash));
  }
  return { ...sequencer, announcements };
}

function announce(
  inputs: BlockInputs,
  parentHash: `0x${string}`,
  blockHash: `0x${string}`,
  genesisHash: `0x${string}`,
) {
  const domain = computeDomain({ l1ChainId: L1_CHAIN_ID, registry: REGISTRY, shardId: SHARD, genesisHash });
  const sign = (hash: `0x${string}`) => USERS[0]!.sign({ hash });
  return signBlockAnnouncement({ domain, shardId: SHARD, parentHash, blockHash, inputs }, sign);
}

async function openUnsafe(l1: TestL1) {
  const exec = await openExec();
  const shelf = createBlockShelf({ maxPerNumber: 4, maxBytes: 1_000_000 });
  const alarms = createAlarms({ logger: silentLogger() });
  const unsafe = createUnsafeChain({
    shardId: SHARD,
    l1: l1.state,
    findOrigin: l1.findOrigin,
    executor: exec.executor,
    shelf,
    alarms,
    logger: silentLogger(),
  });
  const importAll = async () => {
    while (await unsafe.importNext());
  };
  return { ...exec, shelf, alarms, unsafe, importAll };
}

describe('unsafe chain', function () {
  this.timeout(30_000);

  it('makes the announced blocks out of what was announced and L1, in whatever order they came', async () => {
    const { l1, announcements, engine } = await makeBlocks(4);
    const { executor, shelf, importAll, alarms } = await openUnsafe(l1);
    for (const announcement of [...announcements].reverse()) shelf.add(announcement, 1);
    await importAll();
    expect(executor.head().hash).to.equal(engine.head().hash);
    expect(announcements[1]!.body.queue).to.deep.equal({ first: 0, count: 1 });
    expect(alarms.list()).to.deep.equal([]);
  });

  it('waits for the origin, and takes no other block of L1 for it', async () => {
    const { l1, announcements } = await makeBlocks(2);
    const height = l1.height;
    const { executor, shelf, unsafe } = await openUnsafe(l1);
    for (const announcement of announcements) shelf.add(announcement, 1);
    await l1.reorg(height - 1);
    expect(await unsafe.importNext()).to.equal(true);
    expect(await unsafe.importNext(), 'L1 is not there yet').to.equal(false);
    l1.mine();
    expect(await unsafe.importNext(), 'L1 has another block there').to.equal(false);
    expect(executor.head().number).to.equal(1);
    expect(shelf.size.blocks).to.equal(2);
  });

  it('UNSAFE_BLOCK_MISMATCH: keeps no block that has another hash than was announced', async () => {
    const { l1, announcements, link, engine } = await makeBlocks(2);
    const { executor, shelf, importAll, alarms, engine: own } = await openUnsafe(l1);
    const [inputs] = await link.api.blockInputs({ from: 2, to: 2 });
    const { parentHash, blockHash } = announcements[1]!;
    shelf.add(announcements[0]!, 1);
    shelf.add(await announce(inputs!, parentHash, zeroHash, engine.genesisHash), 1);
    await importAll();
    expect([executor.head().number, own.head().number]).to.deep.equal([1, 1]);
    expect(alarms.list()).to.deep.equal([
      { code: 'UNSAFE_BLOCK_MISMATCH', block: 2, field: 'blockHash', claimed: zeroHash, derived: blockHash },
    ]);
    expect(shelf.has(2, zeroHash)).to.equal(false);
    shelf.add(announcements[1]!, 1);
    await importAll();
    expect(own.head().hash, 'the true one still fits').to.equal(engine.head().hash);
  });

  it('drops what can never be the next block: time or origin that go back, entries that L1 does not have', async () => {
    const { l1, announcements, link, engine } = await makeBlocks(2);
    const { executor, shelf, importAll } = await openUnsafe(l1);
    const [, second] = await link.api.blockInputs({ from: 1, to: 2 });
    const { parentHash } = announcements[1]!;
    const [entry] = second!.queueEntries;
    const first = l1.state.getOrigin(announcements[0]!.body.originNumber - 1);
    const broken: readonly Partial<BlockInputs>[] = [
      { timestamp: announcements[0]!.body.timestamp - 1 },
      { origin: first, queueEntries: [] },
      { queueEntries: [entry!, { ...entry!, index: 1 }] },
    ];
    shelf.add(announcements[0]!, 1);
    for (const [index, change] of broken.entries()) {
      const blockHash = `0x${String(index + 1).repeat(64)}` as const;
      shelf.add(await announce({ ...second!, ...change }, parentHash, blockHash, engine.genesisHash), 1);
    }
    await importAll();
    expect(executor.head().number).to.equal(1);
    expect(shelf.size.blocks).to.equal(1);
  });

  it('keeps a block while exec is away, and drops one that exec can’t execute', async () => {
    const { l1, announcements } = await makeBlocks(1);
    const { executor, shelf, alarms } = await openUnsafe(l1);
    const [announcement] = announcements;
    const failing = (verdict: 'retry' | 'fatal') =>
      createUnsafeChain({
        shardId: SHARD,
        l1: l1.state,
        findOrigin: l1.findOrigin,
        executor: {
          head: () => executor.head(),
          importAnnounced: async () => {
            throw new CodedError({ code: 'FAILED', message: 'no', verdict });
          },
        },
        shelf,
        alarms,
        logger: silentLogger(),
      });
    shelf.add(announcement!, 1);
    expect(await codeOf(failing('retry').importNext())).to.equal('FAILED');
    expect(shelf.size.blocks).to.equal(1);
    expect(await failing('fatal').importNext()).to.equal(false);
    expect(shelf.size.blocks).to.equal(0);
  });
});
