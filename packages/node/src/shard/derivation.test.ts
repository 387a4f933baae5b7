import {
  encodeLanePolicy,
  LaneSafety,
  QueueKind,
  SHARD_CONTRACTS,
  shardBridgeAbi,
  toShardId,
} from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { encodeFunctionData, zeroAddress, zeroHash } from 'viem';
import { openDerivation, openSequencer } from '../test/open-shard.js';
import { signTransfer, USERS } from '../test/shard-config.js';
import { createDerivation } from './derivation.js';

type Sequencer = Awaited<ReturnType<typeof openSequencer>>;

const PEER = toShardId(8);

/** Three batches with origins, entries, transfers, a message, a withdrawal, and something that is skipped. */
async function makeHistory(sequencer: Sequencer): Promise<void> {
  const { l1, producer, submit, seal } = sequencer;
  const lane = { peer: PEER, peerChainId: 99n, outOpen: true, inOpen: true, safety: LaneSafety.Posted };
  l1.queue(QueueKind.Policy, encodeLanePolicy(lane));
  await submit(await signTransfer({ nonce: 0 }), await signTransfer({ user: 1, nonce: 0 }));
  await producer.step();
  l1.mine();
  const deadline = BigInt(l1.newest().timestamp + 3_600);
  const refund = USERS[0]?.address ?? zeroAddress;
  const bridge = { to: SHARD_CONTRACTS.ShardBridge, gas: 1_000_000n } as const;
  const send = encodeFunctionData({
    abi: shardBridgeAbi,
    functionName: 'sendETH',
    args: [PEER, refund, refund, deadline],
  });
  const withdraw = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [refund] });
  await submit(await signTransfer({ nonce: 1, value: 5n, data: send, ...bridge }));
  await producer.step();
  await producer.step();
  l1.post(await seal());
  await submit(await signTransfer({ nonce: 2, value: 7n, data: withdraw, ...bridge }));
  l1.queue(QueueKind.Transaction, '0x1234');
  await producer.step();
  l1.mine();
  await producer.step();
  l1.post(await seal());
  await producer.step();
  l1.post(await seal());
}

describe('derivation', function () {
  this.timeout(30_000);

  it('D1: rebuilds the sequencer’s blocks from L1 alone, hash by hash, and finds its claims true', async () => {
    const sequencer = await openSequencer();
    await makeHistory(sequencer);
    const { l1, engine } = sequencer;
    const rebuilt = await openDerivation(l1);
    expect(await rebuilt.derivation.catchUp()).to.equal(6);
    expect(engine.head().outboxCount).to.equal(2);
    expect(rebuilt.engine.head()).to.deep.equal(engine.head());
    expect(await rebuilt.derivation.compareClaims()).to.deep.equal([]);
    expect(rebuilt.derivation.compared).to.equal(3);
    expect(await rebuilt.derivation.catchUp()).to.equal(0);
  });

  it('follows batch by batch, and goes on in the middle of one', async () => {
    const sequencer = await openSequencer();
    await makeHistory(sequencer);
    const { l1, engine } = sequencer;
    for (const known of [1, 2, 3, 4, 5]) {
      const rebuilt = await openDerivation(l1);
      for (let number = 1; number <= known; number++)
        await rebuilt.executor.importBlock(await engine.blockInputs(number));
      expect(await rebuilt.derivation.catchUp()).to.equal(6 - known);
      expect(rebuilt.engine.head().hash).to.equal(engine.head().hash);
      expect(await rebuilt.derivation.compareClaims()).to.deep.equal([]);
    }
  });

  it('reads origins that the view has forgotten from the rows of L1', async () => {
    const sequencer = await openSequencer();
    await makeHistory(sequencer);
    const { l1, engine } = sequencer;
    const { view } = l1.state;
    const rebuilt = await openDerivation(l1);
    const derivation = createDerivation({
      shardId: l1.shardId,
      genesisTimestamp: engine.config.timestamp,
      l1: { view: { ...view, origin: (number) => (number < l1.height ? undefined : view.origin(number)) } },
      follower: l1.follower,
      findOrigin: l1.findOrigin,
      executor: rebuilt.executor,
      link: rebuilt.link,
      logger: silentLogger(),
    });
    expect(await derivation.catchUp()).to.equal(6);
    expect(rebuilt.engine.head().hash).to.equal(engine.head().hash);
  });

  it('D2: a payload that is missing or garbled has one meaning, and the claim about it is found false', async () => {
    const sequencer = await openSequencer();
    const { l1, producer, submit, seal } = sequencer;
    await submit(await signTransfer({ nonce: 0 }));
    await producer.step();
    await producer.step();
    const batch = await seal();
    l1.post(batch, { payload: 'none' });
    const [a, b] = [await openDerivation(l1), await openDerivation(l1)];
    expect(await a.derivation.catchUp()).to.equal(2);
    expect(await b.derivation.catchUp()).to.equal(2);
    expect(a.engine.head()).to.deep.equal(b.engine.head());
    expect(a.engine.head().hash).not.to.equal(sequencer.engine.head().hash);
    const [mismatch] = await a.derivation.compareClaims();
    expect(mismatch).to.deep.equal({
      batchIndex: 0,
      field: 'blockHash',
      claimed: batch.outputs.blockHash,
      derived: a.engine.head().hash,
    });
  });

  for (const [field, change] of Object.entries({
    stateRoot: { stateRoot: zeroHash },
    outboxRoot: { outboxRoot: zeroHash },
    outboxCount: { outboxCount: 9 },
    outTotals: { outTotals: [] },
    inTotals: { inTotals: [{ peer: PEER, originShard: toShardId(3), originToken: zeroAddress, total: 1n }] },
  } as const))
    it(`finds a claim that is false in its ${field} alone`, async () => {
      const sequencer = await openSequencer();
      const { l1, producer, submit, seal } = sequencer;
      const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [zeroAddress] });
      await submit(await signTransfer({ nonce: 0, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n }));
      await producer.step();
      const batch = await seal();
      expect(batch.outputs.outTotals).to.have.length(1);
      l1.post(batch, { change });
      const { derivation } = await openDerivation(l1);
      await derivation.catchUp();
      const mismatches = await derivation.compareClaims();
      expect(mismatches.map(({ batchIndex, field: found }) => [batchIndex, found])).to.deep.equal([[0, field]]);
    });

  it('accepts a total that is repeated although nothing changed, not one that is wrong', async () => {
    const sequencer = await openSequencer();
    const { l1, producer, submit, seal } = sequencer;
    const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [zeroAddress] });
    await submit(await signTransfer({ nonce: 0, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n }));
    await producer.step();
    const first = await seal();
    l1.post(first);
    await producer.step();
    const second = await seal();
    expect(second.outputs.outTotals).to.deep.equal([]);
    l1.post(second, { change: { outTotals: first.outputs.outTotals } });
    await producer.step();
    l1.post(await seal(), { change: { outTotals: first.outputs.outTotals.map((flow) => ({ ...flow, total: 2n })) } });
    const { derivation } = await openDerivation(l1);
    await derivation.catchUp();
    const mismatches = await derivation.compareClaims();
    expect(mismatches.map(({ batchIndex, field }) => [batchIndex, field])).to.deep.equal([[2, 'outTotals']]);
  });

  it('compares each claim once, and again after it is told to', async () => {
    const sequencer = await openSequencer();
    const { l1, producer, seal } = sequencer;
    await producer.step();
    l1.post(await seal(), { change: { stateRoot: zeroHash } });
    const { derivation } = await openDerivation(l1);
    expect(await derivation.compareClaims()).to.deep.equal([]);
    await derivation.catchUp();
    const both = await Promise.all([derivation.compareClaims(), derivation.compareClaims()]);
    expect(both.map(({ length }) => length)).to.deep.equal([1, 0]);
    derivation.rewind(0);
    expect(await derivation.compareClaims()).to.have.length(1);
  });
});
