import { MAX_FLOWS_PER_CLAIM, QueueKind, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import type { SealedBatch } from '@bulkhead/sequencer';
import { expect } from 'chai';
import { encodeFunctionData, numberToHex, zeroAddress, zeroHash } from 'viem';
import { openSequencing } from '../test/open-sequencing.js';
import { openDerivation } from '../test/open-shard.js';
import { SHARD, signTransfer } from '../test/shard-config.js';
import { findClaimedTo } from './claimed-to.js';

const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [zeroAddress] });

type Node = Awaited<ReturnType<typeof openSequencing>>;

/** A batch of one block that withdraws one wei. */
async function nextBatch({ l1, submit, step, seal }: Node, nonce: number): Promise<SealedBatch> {
  l1.mine();
  await submit(await signTransfer({ nonce, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n }));
  await step();
  return seal();
}

const totals = ({ outputs }: SealedBatch) => outputs.outTotals.map(({ total }) => total);
const claimedTo = ({ l1 }: Node) => findClaimedTo(l1.state.view, SHARD);
const mismatches = async ({ l1 }: Node) => {
  const { derivation } = await openDerivation(l1);
  await derivation.catchUp();
  return (await derivation.compareClaims()).map(({ batchIndex, field }) => [batchIndex, field]);
};

describe('what the next claim must tell', function () {
  this.timeout(30_000);

  it('counts from the newest claim that stands, over batches without one', async () => {
    const node = await openSequencing();
    const { l1, batches, settle, step, seal } = node;
    expect(claimedTo(node)).to.equal(0);
    l1.post(await nextBatch(node, 0));
    expect(claimedTo(node)).to.equal(1);
    l1.queue(
      QueueKind.Transaction,
      await signTransfer({ user: 1, nonce: 0, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n }),
      1_000_000n,
    );
    l1.mine();
    l1.force();
    await settle();
    expect(claimedTo(node)).to.equal(1);
    await step();
    l1.post(await seal());
    expect(totals(batches.at(-1)!)).to.deep.equal([2n]);
    expect(claimedTo(node)).to.equal(3);
    expect(await mismatches(node)).to.deep.equal([]);
  });

  it('goes back behind a claim with as many flows as L1 reads: it may have left some out', async () => {
    const node = await openSequencing();
    const { l1 } = node;
    l1.post(await nextBatch(node, 0));
    const batch = await nextBatch(node, 1);
    const [flow] = batch.outputs.outTotals;
    const outTotals = Array.from({ length: MAX_FLOWS_PER_CLAIM }, (_, token) => ({
      ...flow!,
      originToken: numberToHex(token, { size: 20 }),
    }));
    l1.post({ ...batch, outputs: { ...batch.outputs, outTotals } });
    expect(claimedTo(node)).to.equal(1);
    l1.post(await nextBatch(node, 2));
    expect(claimedTo(node)).to.equal(3);
  });

  it('goes back when claims are truncated, until one that knew of it stands', async () => {
    const node = await openSequencing();
    const { l1, step, seal } = node;
    l1.post(await nextBatch(node, 0));
    l1.post(await nextBatch(node, 1));
    expect(claimedTo(node)).to.equal(2);
    // Batch 2 is on its way, and counts on the claim of batch 1, when that is truncated.
    await step();
    const early = await seal();
    expect(totals(early)).to.deep.equal([]);
    l1.truncate(1);
    expect(claimedTo(node)).to.equal(1);
    l1.post(early);
    expect(claimedTo(node)).to.equal(1);
    // It did not tell what batch 1 changed, and nobody may blame it for that.
    expect(await mismatches(node)).to.deep.equal([]);
    await step();
    const late = await seal();
    expect(totals(late)).to.deep.equal([2n]);
    l1.post(late);
    expect(claimedTo(node)).to.equal(4);
    expect(await mismatches(node)).to.deep.equal([]);
  });

  it('does not count on a claim on a stake', async () => {
    const node = await openSequencing();
    const { l1, link, settle, step, seal } = node;
    l1.post(await nextBatch(node, 0));
    l1.queue(
      QueueKind.Transaction,
      await signTransfer({ user: 1, nonce: 0, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n }),
      1_000_000n,
    );
    l1.mine();
    l1.force();
    await settle();
    l1.claim(1, await link.api.claimOutputs({ block: 2, since: 1 }), { staked: true });
    expect(claimedTo(node)).to.equal(1);
    await step();
    const batch = await seal();
    expect(totals(batch)).to.deep.equal([2n]);
    l1.post(batch);
    expect(await mismatches(node)).to.deep.equal([]);
  });

  it('is demanded of a claim that stands: every lane that changed since the one before it', async () => {
    const node = await openSequencing();
    const { l1, settle, step, seal } = node;
    l1.queue(
      QueueKind.Transaction,
      await signTransfer({ user: 1, nonce: 0, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n }),
      1_000_000n,
    );
    l1.mine();
    l1.force();
    await settle();
    await step();
    l1.post(await seal(), { change: { outTotals: [] } });
    expect(await mismatches(node)).to.deep.equal([[1, 'outTotals']]);
  });

  it('is compared again when another claim stands in the place of one that was truncated', async () => {
    const node = await openSequencing();
    const { l1 } = node;
    const first = await nextBatch(node, 0);
    l1.post(first);
    const { derivation } = await openDerivation(l1);
    await derivation.catchUp();
    expect(await derivation.compareClaims()).to.deep.equal([]);
    expect(derivation.compared).to.equal(1);
    l1.truncate(0);
    expect(derivation.compared).to.equal(0);
    l1.claim(0, { ...first.outputs, stateRoot: zeroHash });
    expect((await derivation.compareClaims()).map(({ field }) => field)).to.deep.equal(['stateRoot']);
  });
});
