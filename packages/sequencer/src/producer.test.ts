import { DaKind, MAX_BATCH_BLOCKS } from '@bulkhead/protocol';
import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { MAX_PAYLOAD_BYTES } from './limits.js';
import { GENESIS } from './test/fake-shard.js';
import { openProducer } from './test/open-producer.js';
import { type SampleTransaction, sampleTransaction, senderAddress } from './test/transactions.js';

type Scene = ReturnType<typeof openProducer>;

async function submit({ mempool }: Scene, sample: SampleTransaction) {
  const transaction = sampleTransaction(sample);
  expect(await mempool.submit(transaction)).to.include({ accepted: true });
  return transaction;
}

const delivery = (gas: bigint, size = 100) => ({ gas, data: `0x${'ab'.repeat(size)}` as Hex });

describe('producer, blocks', () => {
  it('puts origin, entries, deliveries and transactions into block 1', async () => {
    const scene = openProducer();
    scene.l1.queue(200_000n);
    scene.deliveries.waiting = [delivery(500_000n)];
    const cheap = await submit(scene, { from: 1, tip: 1n });
    const dear = await submit(scene, { from: 2, tip: 2n });
    await scene.producer.step();
    expect(scene.executor.blocks[0]).to.deep.equal({
      number: 1,
      timestamp: GENESIS.timestamp,
      origin: scene.l1.get(10),
      originUpdated: true,
      queueEntries: scene.l1.entries,
      deliveries: [delivery(500_000n)],
      transactions: [dear.raw, cheap.raw],
    });
    expect(scene.deliveries.attempts).to.deep.equal([{ deliveries: [delivery(500_000n)], originNumber: 10 }]);
  });

  it('updates the origin only when L1 has a newer one', async () => {
    const scene = openProducer();
    await scene.producer.step();
    await scene.producer.step();
    scene.l1.height += 2;
    await scene.producer.step();
    expect(scene.executor.blocks.map(({ originUpdated }) => originUpdated)).to.deep.equal([true, false, true]);
    expect(scene.executor.blocks.map(({ origin }) => origin.number)).to.deep.equal([10, 10, 12]);
  });

  it('keeps its origin when L1’s newest is behind it', async () => {
    const scene = openProducer();
    scene.l1.height = 15;
    await scene.producer.step();
    scene.l1.height = 12;
    await scene.producer.step();
    expect(scene.executor.blocks.map(({ origin }) => origin.number)).to.deep.equal([15, 15]);
  });

  it('never lets time go back: not behind its parent, its origin or the clock', async () => {
    const scene = openProducer();
    const times = async () => (await scene.producer.step()).timestamp - GENESIS.timestamp;
    await scene.clock.advance(1_999);
    expect(await times()).to.equal(1);
    scene.l1.height = 11;
    expect(await times()).to.equal(12);
    await scene.clock.advance(2_000);
    expect(await times()).to.equal(12);
    await scene.clock.advance(20_000);
    expect(await times()).to.equal(23);
    const late = scene.reopen(new ManualClock(GENESIS.timestamp * 1_000));
    expect((await late.step()).timestamp - GENESIS.timestamp).to.equal(23);
  });

  it('leaves users the gas that origin, entries and deliveries do not declare', async () => {
    const scene = openProducer({ gasLimit: 3_000_000n });
    scene.l1.queue(200_000n);
    scene.deliveries.waiting = [delivery(800_000n)];
    await submit(scene, { from: 1, gas: 1_000_001n, tip: 9n });
    const fits = await submit(scene, { from: 2, gas: 1_000_000n });
    await scene.producer.step();
    expect(scene.executor.blocks[0]?.transactions).to.deep.equal([fits.raw]);
  });

  it('gives deliveries a third of the gas, and no more bytes than a block may have', async () => {
    const scene = openProducer({ gasLimit: 9_000_000n });
    scene.deliveries.waiting = [delivery(1_500_000n), delivery(1_500_000n), delivery(1n)];
    await scene.producer.step();
    expect(scene.executor.blocks[0]?.deliveries).to.have.length(2);
    scene.deliveries.waiting = [delivery(1n, 36_000), delivery(2n, 36_000)];
    await scene.producer.step();
    expect(scene.executor.blocks[1]?.deliveries).to.have.length(1);
  });

  it('has work when a block would carry something, and only then', async () => {
    const scene = openProducer();
    expect(await scene.producer.hasWork()).to.equal(false);
    scene.l1.height += 1;
    expect(await scene.producer.hasWork()).to.equal(false);
    scene.l1.queue(1n);
    expect(await scene.producer.hasWork()).to.equal(true);
    await scene.producer.step();
    expect(await scene.producer.hasWork()).to.equal(false);
    scene.deliveries.waiting = [delivery(1n)];
    expect(await scene.producer.hasWork()).to.equal(true);
    await scene.producer.step();
    await submit(scene, { maxFee: 50n });
    expect(await scene.producer.hasWork()).to.equal(true);
    scene.executor.baseFee = 51n;
    expect(await scene.producer.hasWork()).to.equal(false);
  });
});

describe('producer, pool', () => {
  for (const code of ['BLOCK_GAS', 'NONCE_TOO_HIGH', 'FEE_TOO_LOW'])
    it(`${code}: a skipped transaction stays in the pool`, async () => {
      const scene = openProducer();
      const { hash, raw } = await submit(scene, {});
      scene.executor.skips.set(raw, { hash, code });
      await scene.producer.step();
      expect(scene.mempool.find(hash)).not.to.equal(undefined);
    });

  for (const code of ['NONCE_TOO_LOW', 'INSUFFICIENT_FUNDS', 'SENDER_NOT_EOA', 'FAULT', 'DECODE'])
    it(`${code}: a skipped transaction leaves the pool`, async () => {
      const scene = openProducer();
      const { hash, raw } = await submit(scene, {});
      scene.executor.skips.set(raw, { hash, code });
      await scene.producer.step();
      expect(scene.mempool.find(hash)).to.equal(undefined);
    });

  it('takes out what a block included, and keeps what it did not try', async () => {
    const scene = openProducer();
    const [first, second] = [await submit(scene, { nonce: 0 }), await submit(scene, { nonce: 1 })];
    scene.executor.accounts = [{ address: senderAddress(0), nonce: 1n, balance: 0n }];
    await scene.producer.step();
    expect(scene.mempool.find(first.hash)).to.equal(undefined);
    expect(scene.mempool.find(second.hash)).not.to.equal(undefined);
  });
});

describe('producer, batches', () => {
  it('asks once per batch where it travels, and puts the answer into the header', async () => {
    const asked: number[] = [];
    const dataHash = `0x${'da'.repeat(32)}` as const;
    const scene = openProducer(
      { batchIntervalMs: 0 },
      {
        async choose(payload) {
          asked.push(payload.length);
          return { daKind: DaKind.Blobs, dataHash };
        },
      },
    );
    await submit(scene, { from: 1 });
    await scene.producer.step();
    await scene.producer.step();
    expect(scene.sink.batches.map(({ payload }) => payload.length)).to.deep.equal(asked);
    expect(scene.sink.batches.map(({ header }) => [header.daKind, header.dataHash])).to.deep.equal([
      [DaKind.Blobs, dataHash],
      [DaKind.Blobs, dataHash],
    ]);
    expect(scene.sink.derived[0]?.blocks).to.deep.equal(scene.executor.blocks.slice(0, 1));
  });

  it('seals all open blocks when the interval is over, and derivation gives them back', async () => {
    const scene = openProducer({ batchIntervalMs: 3_000 });
    for (let i = 0; i < 3; i++) {
      await scene.producer.step();
      await scene.clock.advance(1_000);
    }
    expect(scene.sink.batches).to.deep.equal([]);
    await scene.producer.step();
    expect(scene.sink.batches.map(({ header }) => header.blockCount)).to.deep.equal([4]);
    expect(scene.sink.derived[0]?.blocks).to.deep.equal(scene.executor.blocks);
    expect(scene.sink.derived[0]?.notes).to.deep.equal([]);
    await scene.producer.step();
    await scene.clock.advance(3_000);
    await scene.producer.sealIfDue();
    expect(scene.sink.batches.map(({ header }) => header.firstBlock)).to.deep.equal([1, 5]);
    await scene.clock.advance(9_000);
    await scene.producer.sealIfDue();
    expect(scene.sink.batches).to.have.length(2);
  });

  it('seals a full count of blocks', async function () {
    this.timeout(20_000);
    const scene = openProducer({ batchIntervalMs: 10 ** 9 });
    for (let i = 0; i < MAX_BATCH_BLOCKS; i++) {
      expect(scene.sink.batches).to.deep.equal([]);
      await scene.producer.step();
    }
    expect(scene.sink.batches.map(({ header }) => header.blockCount)).to.deep.equal([MAX_BATCH_BLOCKS]);
  });

  it('seals before a block that would not fit, so that every batch fits into an L1 transaction', async () => {
    const scene = openProducer({ batchIntervalMs: 10 ** 9 });
    for (let from = 0; from < 12; from++) {
      await submit(scene, { from, size: 60_000, gas: 400_000n });
      await scene.producer.step();
      scene.mempool.settle([{ address: senderAddress(from), nonce: 1n, balance: 0n }]);
    }
    const sizes = scene.sink.batches.map(({ payload }) => payload.length);
    expect(sizes.length).to.be.at.least(11);
    for (const size of sizes) expect(size).to.be.at.most(MAX_PAYLOAD_BYTES);
    expect(scene.executor.blocks.every(({ transactions }) => transactions.length === 1)).to.equal(true);
    expect(scene.sink.derived.flatMap(({ blocks }) => blocks)).to.deep.equal(scene.executor.blocks.slice(0, 11));
  });

  it('makes several blocks of a pool that no batch could hold', async () => {
    const scene = openProducer();
    for (let from = 0; from < 10; from++) await submit(scene, { from, size: 40_000, gas: 100_000n });
    let left = 10;
    for (let step = 0; left > 0; step++) {
      expect(step).to.be.below(10);
      await scene.producer.step();
      const transactions: readonly Hex[] = scene.executor.blocks.at(-1)?.transactions ?? [];
      expect(transactions.length).to.be.within(1, 2);
      for (const transaction of [...scene.mempool.all()])
        if (transactions.includes(transaction.raw)) scene.mempool.remove(transaction.hash);
      left -= transactions.length;
    }
    await scene.clock.advance(2_000);
    await scene.producer.sealIfDue();
    for (const { payload } of scene.sink.batches) expect(payload.length).to.be.at.most(MAX_PAYLOAD_BYTES);
  });

  it('holds entries back that one batch can not take, and takes them with the next', async () => {
    const scene = openProducer();
    for (let i = 0; i < 60; i++) scene.l1.queue(200_000n);
    await scene.producer.step();
    scene.l1.height += 1;
    await scene.producer.step();
    expect(scene.executor.blocks.map(({ queueEntries }) => queueEntries.length)).to.deep.equal([50, 0]);
    expect(await scene.producer.hasWork()).to.equal(false);
    await scene.clock.advance(2_000);
    await scene.producer.sealIfDue();
    await scene.producer.step();
    expect(scene.executor.blocks[2]?.queueEntries).to.have.length(10);
    expect(scene.sink.batches[0]?.header.queueTo).to.equal(50);
    expect(scene.sink.derived[0]?.blocks).to.deep.equal(scene.executor.blocks.slice(0, 2));
  });

  it('keeps the open batch when the sink fails, and seals it with the next turn', async () => {
    const scene = openProducer({ batchIntervalMs: 0 });
    const { enqueue } = scene.sink;
    scene.sink.enqueue = async () => {
      throw new Error('disk full');
    };
    const failure = await scene.producer.step().catch((error: Error) => error);
    expect(failure).to.be.an('error');
    scene.sink.enqueue = enqueue;
    await scene.producer.step();
    expect(scene.sink.batches.map(({ header }) => header.blockCount)).to.deep.equal([2]);
  });
});

describe('producer, reset', () => {
  it('finds the open batch in the executor’s blocks after a restart', async () => {
    const scene = openProducer({ batchIntervalMs: 5_000 });
    for (let i = 0; i < 30; i++) scene.l1.queue(200_000n);
    await scene.producer.step();
    const restarted = scene.reopen();
    await restarted.reset();
    scene.l1.height += 1;
    for (let i = 0; i < 30; i++) scene.l1.queue(200_000n);
    await restarted.step();
    expect(scene.executor.blocks.map(({ queueEntries }) => queueEntries.length)).to.deep.equal([30, 20]);
    await scene.clock.advance(5_000);
    await restarted.sealIfDue();
    expect(scene.sink.derived[0]?.blocks).to.deep.equal(scene.executor.blocks);
  });

  it('counts the bytes of blocks it finds', async () => {
    const scene = openProducer({ batchIntervalMs: 10 ** 9 });
    await submit(scene, { from: 1, size: 60_000 });
    await scene.producer.step();
    scene.mempool.settle([{ address: senderAddress(1), nonce: 1n, balance: 0n }]);
    const restarted = scene.reopen();
    await restarted.reset();
    await submit(scene, { from: 2, size: 60_000 });
    await restarted.step();
    expect(scene.sink.batches.map(({ header }) => header.blockCount)).to.deep.equal([1]);
  });

  it('forgets blocks that were taken back', async () => {
    const scene = openProducer();
    scene.l1.queue(10_000_000n);
    await scene.producer.step();
    scene.l1.height += 1;
    scene.l1.queue(1n);
    expect(await scene.producer.hasWork()).to.equal(false);
    scene.executor.blocks.pop();
    scene.executor.outbox.pop();
    await scene.producer.reset();
    await scene.producer.step();
    expect(scene.executor.blocks[0]?.queueEntries.map(({ index }) => index)).to.deep.equal([0]);
  });
});
