import { expect } from 'chai';
import { indices, openHistory } from '../test/open-history.js';
import { openExec } from '../test/open-shard.js';
import { signTransfer } from '../test/shard-config.js';
import { L1_START } from '../test/test-l1.js';
import { createFindOrigin } from './open-l1.js';
import { reconcile, returnToPool, settlePool } from './reconcile.js';
import { findStandingBlock } from './standing-block.js';

describe('reconcile', function () {
  this.timeout(30_000);

  it('changes nothing when every origin stands', async () => {
    const { modules, engine, poster, l1 } = await openHistory(5);
    l1.mine();
    const { hash } = engine.head();
    await reconcile(modules);
    expect(engine.head().hash).to.equal(hash);
    expect(indices(poster)).to.deep.equal([0, 1]);
  });

  it('unwinds to the last block whose origin stands and discards the batches that hold more', async () => {
    const { modules, engine, poster, l1 } = await openHistory(5);
    await l1.reorg(L1_START + 2);
    l1.mine();
    l1.mine();
    await reconcile(modules);
    expect(engine.head().number).to.equal(3);
    expect(indices(poster)).to.deep.equal([0]);
    // Batch 0 holds blocks 1 and 2; block 3 is open again.
    expect(modules.chain.tip().end.lastBlock).to.equal(2);
  });

  it('unwinds to genesis when no origin stands', async () => {
    const { modules, engine, poster, l1 } = await openHistory(3);
    const registration = l1.rows.get(L1_START)?.events ?? [];
    await l1.reorg(L1_START - 1);
    for (let i = 0; i < 4; i++) l1.mine(...(i === 0 ? registration : []));
    await reconcile(modules);
    expect(engine.head().number).to.equal(0);
    expect(indices(poster)).to.deep.equal([]);
  });

  it('keeps blocks when L1 is shorter than before but has their origins', async () => {
    const { modules, engine, l1 } = await openHistory(2);
    for (let i = 0; i < 3; i++) l1.mine();
    await l1.reorg(L1_START + 1);
    await reconcile(modules);
    expect(engine.head().number).to.equal(2);
  });

  it('makes blocks of batches that only L1 has, and compares the newest claim again', async () => {
    const { modules, engine, lostEngine, l1, batches } = await openHistory(4, { lostExec: true });
    for (const batch of batches) l1.post(batch);
    await reconcile(modules);
    expect(lostEngine.head().hash).to.equal(engine.head().hash);
    expect(await modules.derivation.compareClaims()).to.deep.equal([]);
    expect(modules.derivation.compared).to.equal(2);
    await reconcile(modules);
    expect(modules.derivation.compared).to.equal(1);
  });

  it('finds an old origin in the rows of L1, where the view has forgotten it', async () => {
    const { modules, l1 } = await openHistory(4);
    const view = { ...l1.state.view, origin: () => undefined };
    const findOrigin = createFindOrigin({ view }, l1.follower);
    expect(await findStandingBlock({ ...modules, l1: { view }, findOrigin })).to.equal(4);
  });

  it('does not take a row that is about to go for an origin that stands', async () => {
    const { modules, l1 } = await openHistory(4);
    await l1.reorg(L1_START + 1, async (unwind) => {
      l1.state.unwind(unwind);
      expect(await l1.follower.findBlock(L1_START + 2)).not.to.equal(undefined);
      expect(await l1.findOrigin(L1_START + 2)).to.equal(undefined);
      expect((await l1.findOrigin(L1_START + 1))?.number).to.equal(L1_START + 1);
      expect(await findStandingBlock(modules)).to.equal(2);
    });
  });

  it('ORIGIN_TOO_OLD: neither the view nor the rows know an origin that L1 must have', async () => {
    const { modules, l1 } = await openHistory(2);
    for (let i = 0; i < 3; i++) l1.mine();
    const error = await findStandingBlock({ ...modules, findOrigin: async () => undefined }).catch(
      (each: { code: string }) => each,
    );
    expect(error).to.have.property('code', 'ORIGIN_TOO_OLD');
  });
});

describe('pool upkeep', function () {
  this.timeout(30_000);

  it('returns transactions of blocks that were taken back, in order, and drops what no longer fits', async () => {
    const returned: `0x${string}`[] = [];
    const exec = await openExec({
      onSealed: () => {},
      onUnwound: (_head, { transactions }) => returned.push(...transactions),
      onLostTrack: () => {},
    });
    const { modules, mempool, engine } = await openHistory(3);
    for (let number = 1; number <= 3; number++) await exec.executor.importBlock(await engine.blockInputs(number));
    await exec.executor.unwind(1);
    expect(returned).to.deep.equal([await signTransfer({ nonce: 1 }), await signTransfer({ nonce: 2 })]);
    await modules.executor.unwind(1);
    expect(
      await returnToPool({ mempool, decode: modules.decode }, [...returned, '0x02c0', returned[0] ?? '0x']),
    ).to.equal(2);
    const picked = mempool.pick({ baseFee: 1n, gas: 10n ** 9n, bytes: 10 ** 6 });
    expect(picked.map(({ raw }) => raw)).to.deep.equal(returned);
  });

  it('tells the pool how its senders stand', async () => {
    const { modules, mempool, submit } = await openHistory(1);
    await submit(await signTransfer({ nonce: 1 }), await signTransfer({ user: 1, nonce: 0 }));
    await modules.executor.importBlock({
      ...(await modules.executor.blockInputs(1, 1))[0]!,
      number: 2,
      originUpdated: false,
      transactions: [await signTransfer({ user: 1, nonce: 0 })],
    });
    expect(mempool.size).to.equal(2);
    await settlePool(modules);
    expect([...mempool.all()].map(({ nonce }) => nonce)).to.deep.equal([1n]);
  });
});
