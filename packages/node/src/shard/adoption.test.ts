import { batchHash, QueueKind, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import type { SealedBatch } from '@bulkhead/sequencer';
import { expect } from 'chai';
import { encodeFunctionData, keccak256, zeroAddress } from 'viem';
import { openSequencing } from '../test/open-sequencing.js';
import { openDerivation, openSequencer } from '../test/open-shard.js';
import { SHARD, signTransfer } from '../test/shard-config.js';
import { createAgreement } from './agreement.js';
import { reconcile } from './reconcile.js';

const withdraw = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [zeroAddress] });
const bridge = { to: SHARD_CONTRACTS.ShardBridge, data: withdraw, gas: 1_000_000n } as const;

/** Everything that L1 has, derived from nothing, is what the node has. */
async function expectDerivable({ l1, engine }: Awaited<ReturnType<typeof openSequencing>>): Promise<void> {
  const rebuilt = await openDerivation(l1);
  await rebuilt.derivation.catchUp();
  const { number, hash } = rebuilt.engine.head();
  expect(hash).to.equal((await engine.summary(number)).hash);
  expect(await rebuilt.derivation.compareClaims()).to.deep.equal([]);
}

/** Batch 0 on L1, batch 1 on its way with a transfer, an open block with another; and an entry that they have taken. */
async function openOvertaken() {
  const node = await openSequencing();
  const { l1, submit, step, seal } = node;
  await submit(await signTransfer({ nonce: 0 }));
  await step();
  l1.post(await seal());
  const forced = await signTransfer({ user: 1, nonce: 0, value: 9n });
  l1.queue(QueueKind.Transaction, forced);
  l1.mine();
  await submit(await signTransfer({ nonce: 1 }));
  await step();
  await seal();
  await submit(await signTransfer({ nonce: 2 }));
  await step();
  return { ...node, forced };
}

describe('adoption', function () {
  this.timeout(60_000);

  it('takes back what a forced batch contradicts, keeps its transactions, and goes on behind it', async () => {
    const node = await openOvertaken();
    const { l1, engine, agreement, poster, chain, mempool, settle, step, seal, forced, hashAt } = node;
    const before = [await hashAt(1), await hashAt(2)];
    expect(agreement.isOvertaken()).to.equal(false);
    expect(poster.pending().map(({ batchIndex }) => batchIndex)).to.deep.equal([0, 1]);
    const header = l1.force();
    expect(agreement.isOvertaken()).to.equal(true);
    // Block 2 is not yet what L1 says.
    expect(agreement.lastBlock()).to.equal(1);
    await settle();
    expect(agreement.isOvertaken()).to.equal(false);
    expect(agreement.lastBlock()).to.equal(2);
    expect(engine.head().number).to.equal(2);
    expect(await hashAt(1)).to.equal(before[0]);
    expect(await hashAt(2)).not.to.equal(before[1]);
    // A second look, as after a restart of exec, changes nothing: what was posted before the forced batch stays posted.
    await settle();
    expect(poster.pending().map(({ batchIndex }) => batchIndex)).to.deep.equal([0]);
    expect(chain.tip()).to.deep.include({ nextIndex: 2, queueAccumulator: header.queueAccumulator });
    expect([...mempool.all()].map(({ nonce }) => nonce)).to.deep.equal([1n, 2n]);
    // The forced transaction is in the forced block, and its sender's nonce counts.
    expect((await engine.reads.getReceipt(keccak256(forced)))?.blockNumber).to.equal('0x2');

    await step();
    const next = await seal();
    expect(next.header).to.deep.include({ batchIndex: 2, firstBlock: 3, prevBatchHash: batchHash(header) });
    l1.post(next);
    expect(agreement.isOvertaken()).to.equal(false);
    expect(engine.head().number).to.equal(3);
    expect((await engine.reads.getBlock({ number: 3 }, false))?.transactions).to.have.length(3);
    await expectDerivable(node);
  });

  it('keeps its blocks when another instance has posted the same ones, and drops its own batch of them', async () => {
    const node = await openOvertaken();
    const { l1, engine, agreement, poster, settle, step, seal } = node;
    // The other instance sealed blocks 2 and 3 into one batch.
    const other = await openSequencing();
    for (let number = 1; number <= 3; number++) await other.executor.importBlock(await engine.blockInputs(number));
    const [first] = node.batches as [SealedBatch];
    other.l1.post(first);
    for (const row of l1.rows.values()) if (row.origin.number > other.l1.height) other.l1.mine(...row.events);
    await other.producer.reset();
    const batch = await other.seal();
    expect(batch.header).to.deep.include({ batchIndex: 1, firstBlock: 2, blockCount: 2 });
    const { hash } = engine.head();
    l1.post(batch);
    expect(agreement.isOvertaken()).to.equal(true);
    await settle();
    expect(engine.head().hash).to.equal(hash);
    expect(poster.pending().map(({ batchIndex }) => batchIndex)).to.deep.equal([0]);
    await step();
    l1.post(await seal());
    await expectDerivable(node);
  });

  it('adopts at its start what came while it was away', async () => {
    const node = await openOvertaken();
    const { l1, engine, executor, link, poster, derivation, settle } = node;
    l1.force();
    // A node that starts knows of no agreement yet.
    const agreement = createAgreement({ shardId: SHARD, l1: l1.state, poster, derivation, executor, link });
    expect(agreement.upTo).to.equal(0);
    await reconcile({ ...node.modules, agreement });
    expect(engine.head().number).to.equal(2);
    expect(agreement.upTo).to.equal(2);
    await settle();
    await expectDerivable(node);
  });

  it('believes no claim on a stake that its own blocks are those of a forced batch', async () => {
    const node = await openOvertaken();
    const { l1, link, executor, derivation, hashAt } = node;
    const own = await link.api.claimOutputs({ block: 2, since: 0 });
    l1.force();
    l1.claim(1, own, { staked: true });
    const stranger = { header: () => undefined };
    const agreement = createAgreement({ shardId: SHARD, l1: l1.state, poster: stranger, derivation, executor, link });
    expect(await agreement.findContradicted()).to.equal(2);
    expect(agreement.upTo).to.equal(1);
    expect(own.blockHash).to.equal(await hashAt(2));
  });

  it('compares no batch that its sequencer has claimed under the hash of its own block', async () => {
    const node = await openOvertaken();
    const { l1, link, executor, derivation, batches } = node;
    l1.post(batches[1] as SealedBatch);
    let looked = 0;
    const watched = {
      blocksOf(batch: Parameters<typeof derivation.blocksOf>[0]) {
        looked += 1;
        return derivation.blocksOf(batch);
      },
    };
    const stranger = { header: () => undefined };
    const open = (poster: { header: () => undefined }) =>
      createAgreement({ shardId: SHARD, l1: l1.state, poster, derivation: watched, executor, link });
    const agreement = open(stranger);
    expect(await agreement.findContradicted()).to.equal(undefined);
    expect([looked, agreement.upTo]).to.deep.equal([0, 2]);
    l1.truncate(0);
    expect(await open(stranger).findContradicted()).to.equal(undefined);
    expect(looked).to.equal(2);
  });

  it('takes a batch whose payload holds what no block takes for the block that it makes', async () => {
    const node = await openSequencing();
    const { l1, engine, executor, link, submit, step, seal, settle } = node;
    await submit(await signTransfer({ nonce: 0 }));
    await step();
    await seal();
    // Another instance posts the same block with garbage in it, and this node derives it.
    const other = await openSequencer();
    const inputs = await engine.blockInputs(1);
    await other.executor.importBlock({ ...inputs, transactions: ['0x02c0', ...inputs.transactions] });
    const { blockInputs } = other.executor;
    other.executor.blockInputs = async (from, to) => {
      const [block] = await blockInputs(from, to);
      return block === undefined ? [] : [{ ...block, transactions: ['0x02c0', ...block.transactions] }];
    };
    await other.producer.reset();
    l1.post(await other.seal(), { claim: false });
    const { hash } = engine.head();
    await settle();
    expect(engine.head().hash).to.equal(hash);
    const stranger = { header: () => undefined };
    const { derivation } = node;
    const agreement = createAgreement({ shardId: SHARD, l1: l1.state, poster: stranger, derivation, executor, link });
    expect(await agreement.findContradicted()).to.equal(undefined);
    expect(agreement.upTo).to.equal(1);
  });

  it('takes back blocks that no batch can hold, after L1 dropped the forced batch among them', async () => {
    const node = await openOvertaken();
    const { l1, engine, settle, step, seal } = node;
    const { height } = l1;
    l1.force();
    await settle();
    l1.queue(QueueKind.Transaction, await signTransfer({ user: 2, nonce: 0 }));
    await step();
    expect(engine.head().number).to.equal(3);
    await l1.reorg(height);
    l1.mine();
    await settle();
    await step();
    l1.post(await seal());
    await expectDerivable(node);
  });

  it('discards what follows a forced batch that L1 drops', async () => {
    const node = await openOvertaken();
    const { l1, poster, settle, step, seal } = node;
    const { height } = l1;
    l1.force();
    await settle();
    await step();
    await seal();
    expect(poster.pending().map(({ batchIndex }) => batchIndex)).to.deep.equal([0, 2]);
    await l1.reorg(height);
    await settle();
    expect(poster.pending().map(({ batchIndex }) => batchIndex)).to.deep.equal([0]);
    await step();
    const again = await seal();
    expect(again.header.batchIndex).to.equal(1);
    l1.post(again);
    await expectDerivable(node);
  });

  it('carries the messages of forced blocks in its next section, and claims their totals', async () => {
    const node = await openSequencing();
    const { l1, submit, step, seal, settle, agreement, derivation } = node;
    await submit(await signTransfer({ nonce: 0, ...bridge }));
    await step();
    l1.post(await seal());
    l1.queue(QueueKind.Transaction, await signTransfer({ user: 1, nonce: 0, value: 4n, ...bridge }), 1_000_000n);
    l1.mine();
    l1.force();
    await settle();
    await submit(await signTransfer({ nonce: 1 }));
    await step();
    const batch = await seal();
    expect(batch.messages).to.equal(1);
    // Nothing of the batch's own moved a lane; what the forced one did is told.
    expect(batch.outputs.outTotals.map(({ total }) => total)).to.deep.equal([5n]);
    l1.post(batch);
    const mirror = l1.state.mirrors.get(SHARD);
    expect([mirror?.count, mirror?.intact]).to.deep.equal([2, true]);
    expect(agreement.isOvertaken()).to.equal(false);
    expect(await derivation.compareClaims()).to.deep.equal([]);
    await expectDerivable(node);
  });
});
