import {
  batchHash,
  DaKind,
  encodePayload,
  genesisEnd,
  MAX_FLOWS_PER_CLAIM,
  QueueKind,
  toShardId,
} from '@bulkhead/protocol';
import { MAX_PAYLOAD_BYTES, type SealedBatch } from '@bulkhead/sequencer';
import { expect } from 'chai';
import { type Hex, keccak256, numberToHex, zeroHash } from 'viem';
import { openPoster, toRequest } from '../test/open-poster.js';
import { openSequencer } from '../test/open-shard.js';
import { GENESIS_TIME, SHARD } from '../test/shard-config.js';
import { L1_START } from '../test/test-l1.js';
import { createBatchChain } from './batch-chain.js';

async function open(count: number) {
  const sequencer = await openSequencer();
  const { l1, producer, seal, genesisHash } = { ...sequencer, genesisHash: sequencer.engine.genesisHash };
  for (let i = 0; i < count; i++) {
    await producer.step();
    await seal();
  }
  const poster = await openPoster();
  const record = l1.state.view.shard(SHARD);
  if (record === undefined) throw new Error('not registered');
  const chain = createBatchChain({
    shardId: SHARD,
    record,
    genesisTimestamp: GENESIS_TIME,
    view: l1.state.view,
    mirrors: l1.state.mirrors,
    poster,
  });
  return { ...sequencer, poster, chain, genesisHash };
}

/** The same batches, linked anew, each with another way to L1. */
function travelling(batches: readonly SealedBatch[], kinds: readonly DaKind[]) {
  let previous: Hex | undefined;
  const sent = batches.map((batch, position) => {
    const header = { ...batch.header, daKind: kinds[position] ?? DaKind.None };
    if (previous !== undefined) header.prevBatchHash = previous;
    previous = batchHash(header);
    return { ...batch, header, hash: previous };
  });
  return sent as [SealedBatch, SealedBatch, SealedBatch, SealedBatch];
}

describe('batch chain', () => {
  it('starts from genesis', async () => {
    const { chain, genesisHash } = await open(0);
    expect(chain.tip()).to.deep.equal({
      hash: genesisHash,
      nextIndex: 0,
      end: genesisEnd({ timestamp: GENESIS_TIME, registeredAt: L1_START }),
      queueAccumulator: zeroHash,
      claimedTo: 0,
    });
    expect(chain.waiting).to.equal(0);
  });

  it('stands on the newest batch, whether it waits or is on L1', async () => {
    const { chain, batches, l1, poster } = await open(3);
    const [first, second, third] = batches as [SealedBatch, SealedBatch, SealedBatch];
    const tipOf = ({ hash, end, header }: SealedBatch, claimedTo: number) => ({
      hash,
      nextIndex: header.batchIndex + 1,
      end,
      queueAccumulator: header.queueAccumulator,
      claimedTo,
    });
    await chain.enqueue(first);
    await chain.enqueue(second);
    expect(chain.tip()).to.deep.equal(tipOf(second, 0));
    expect(chain.waiting).to.equal(2);
    l1.post(first);
    expect(chain.tip()).to.deep.equal(tipOf(second, first.end.lastBlock));
    expect(chain.waiting).to.equal(1);
    // A poster that was behind: L1 knows more than it does.
    l1.post(second);
    l1.post(third);
    expect(chain.tip()).to.deep.equal(tipOf(third, third.end.lastBlock));
    expect(chain.waiting).to.equal(0);
    expect(poster.newestHeader()).to.deep.equal(second.header);
  });

  it('goes back with L1 and with what is discarded', async () => {
    const { chain, batches, l1, poster } = await open(2);
    for (const batch of batches) await chain.enqueue(batch);
    const { height } = l1;
    l1.post(batches[0] as SealedBatch);
    await l1.reorg(height);
    expect(chain.waiting).to.equal(2);
    await poster.discardFrom(1);
    expect(chain.tip().nextIndex).to.equal(1);
    await poster.discardFrom(0);
    expect(chain.tip().nextIndex).to.equal(0);
  });

  it('counts the messages that sections carry, of batches on L1 and on their way, after a restart too', async () => {
    const { chain, batches, l1, poster } = await open(2);
    const leaf = { leaf: keccak256('0x01') };
    const [first, second] = batches.map((batch): SealedBatch => {
      const payload = encodePayload({ blocks: [], outbox: [leaf, leaf] });
      const header = { ...batch.header, dataHash: keccak256(payload) };
      return { ...batch, header, hash: batchHash(header), payload, messages: 2 };
    }) as [SealedBatch, SealedBatch];
    expect(await chain.carriedMessages()).to.equal(0);
    await chain.enqueue(first);
    await chain.enqueue(second);
    expect(await chain.carriedMessages()).to.equal(4);
    l1.post(first);
    expect(await chain.carriedMessages()).to.equal(4);
    const { view, mirrors } = l1.state;
    const restarted = createBatchChain({
      shardId: SHARD,
      record: view.shard(SHARD)!,
      genesisTimestamp: GENESIS_TIME,
      view,
      mirrors,
      poster,
    });
    expect(await restarted.carriedMessages()).to.equal(4);
    await poster.discardFrom(1);
    expect(await restarted.carriedMessages()).to.equal(2);
    const lost = new Map([[SHARD, { carried: undefined }]]);
    const unknown = createBatchChain({
      shardId: SHARD,
      record: view.shard(SHARD)!,
      genesisTimestamp: GENESIS_TIME,
      view,
      mirrors: lost,
      poster,
    });
    expect(await unknown.carriedMessages()).to.equal(undefined);
  });

  it('goes on where the newest payload travels, past a forced batch', async () => {
    const { chain, batches, l1 } = await open(1);
    expect(chain.newestDaKind()).to.equal(undefined);
    const [batch] = batches as [SealedBatch];
    const header = { ...batch.header, daKind: DaKind.Blobs };
    l1.post({ ...batch, header, hash: batchHash(header) });
    l1.queue(QueueKind.Transaction, '0x1234');
    l1.force();
    expect(chain.tip().nextIndex).to.equal(2);
    expect(chain.newestDaKind()).to.equal(DaKind.Blobs);
  });

  it('knows how the newest batch travels, and when a change of that is over', async () => {
    const { chain, batches, l1 } = await open(4);
    expect([chain.newestDaKind(), chain.isChangingDaKind()]).to.deep.equal([undefined, false]);
    const { Calldata, Blobs } = DaKind;
    const [first, second, third, last] = travelling(batches, [Calldata, Blobs, Blobs, Calldata]);
    const seen: unknown[] = [];
    const see = () => seen.push([chain.newestDaKind(), chain.isChangingDaKind()]);
    await chain.enqueue(first);
    see();
    await chain.enqueue(second);
    see();
    l1.post(first);
    see();
    await chain.enqueue(third);
    see();
    l1.post(second);
    see();
    await chain.enqueue(last);
    see();
    l1.post(third);
    l1.post(last);
    see();
    expect(seen).to.deep.equal([
      [Calldata, false],
      [Blobs, true],
      [Blobs, true],
      [Blobs, true],
      [Blobs, false],
      [Calldata, true],
      [Calldata, false],
    ]);
  });

  it('hands over the largest payload that a sequencer makes, with as many flows as L1 reads', async () => {
    const { batches, poster } = await open(1);
    const request = toRequest(batches[0] as SealedBatch);
    const flows = Array.from({ length: MAX_FLOWS_PER_CLAIM }, (_, i) => ({
      peer: toShardId(i + 8),
      originShard: toShardId(9),
      originToken: numberToHex(2n ** 160n - 1n, { size: 20 }),
      total: 2n ** 256n - 1n,
    }));
    const outputs = { ...request.outputs, inTotals: flows, outTotals: flows };
    const payload = (bytes: number) => `0x${'ff'.repeat(bytes)}` as const;
    await poster.enqueue({ ...request, outputs, payload: payload(MAX_PAYLOAD_BYTES) });
    expect(poster.unpostedBytes()).to.equal(MAX_PAYLOAD_BYTES);
  });
});
