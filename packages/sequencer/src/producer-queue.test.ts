import { MAX_QUEUE_GAS_PER_BATCH, type OutboxItem, type QueueDelays } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, keccak256, toHex } from 'viem';
import { MAX_OPEN_BATCH_BYTES, MAX_PAYLOAD_BYTES } from './limits.js';
import { Door } from './test/door.js';
import { openProducer } from './test/open-producer.js';
import { noise, sampleTransaction } from './test/transactions.js';

const FORCED = 2;

const anyEntry = fc.record({
  kind: fc.constantFrom(1, FORCED, FORCED, 3, 77),
  gas: fc.constantFrom(21_000n, 200_000n, 3_000_000n, MAX_QUEUE_GAS_PER_BATCH),
  data: fc.uint8Array({ maxLength: 40 }).map((bytes) => toHex(bytes)),
});

const anySmallEntry = fc.record({
  kind: fc.constantFrom(1, FORCED),
  gas: fc.constant(21_000n),
  data: fc.constant<Hex>('0x'),
});

const anyStep = fc.record({
  /** New L1 blocks, each with these entries. */
  mined: fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.array(anyEntry, { maxLength: 4 }), { maxLength: 4 }) },
    // More than one batch may take.
    { weight: 1, arbitrary: fc.array(anySmallEntry, { minLength: 66, maxLength: 90 }).map((entries) => [entries]) },
  ),
  transactions: fc.array(
    fc.record({ size: fc.constantFrom(110, 20_000, 60_000), gas: fc.constantFrom(21_000n, 5_000_000n) }),
    { maxLength: 6 },
  ),
  deliveries: fc.array(fc.constantFrom(100, 36_000), { maxLength: 3 }),
  sent: fc.constantFrom(0, 1, 5, 600),
  wait: fc.constantFrom(0, 300, 1_000, 30_000),
  event: fc.constantFrom('nothing', 'nothing', 'restart', 'force', 'force and drop'),
});

/** A producer whose shard has a forced batch, with one message in it. */
async function openBehindForced() {
  const scene = openProducer({ batchIntervalMs: 1_000 });
  const { l1, executor, sink, producer } = scene;
  l1.queue(21_000n, { kind: FORCED });
  l1.height += 2;
  executor.toSend.push([{ leaf: keccak256(toHex('a')) }]);
  await executor.produceBlock(sink.force({ delay: 1, forceAfter: 0 })!.blocks[0]!);
  await producer.reset();
  return scene;
}

describe('producer and queue', () => {
  it('I16: whatever stands in the queue, the door takes the next batch and derivation gives its blocks back', async () => {
    const anyDelays: fc.Arbitrary<QueueDelays> = fc.record({ delay: fc.nat(4), forceAfter: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 12 }), anyDelays, async (steps, delays) => {
        const scene = openProducer();
        const { clock, l1, executor, deliveries, sink, mempool } = scene;
        let { producer } = scene;
        const door = new Door(l1, delays.delay);
        let shown = 0;
        let sender = 0;

        /** Each batch lands in the next L1 block. */
        const land = () => {
          for (; shown < sink.batches.length; shown++) {
            const { header } = sink.batches[shown]!;
            expect(door.accept(header), `batch ${header.batchIndex}`).to.equal(undefined);
          }
        };

        /** What L1 has instead of the open blocks; or had, in a block that it dropped. */
        const force = async (isDropped: boolean) => {
          const height = l1.height;
          const derived = sink.force(delays);
          if (derived === undefined) return;
          l1.height = height;
          if (isDropped) sink.drop();
          land();
          l1.height += 1;
          const [block] = derived.blocks;
          executor.blocks.length = executor.outbox.length = block!.number - 1;
          await executor.produceBlock(block!);
          await producer.reset();
        };

        const turn = async () => {
          await producer.step();
          land();
          for (const transaction of [...mempool.all()])
            if (executor.blocks.at(-1)?.transactions.includes(transaction.raw))
              mempool.settle([{ address: transaction.sender, nonce: 1n, balance: 0n }]);
        };

        for (const [at, step] of steps.entries()) {
          for (const entries of step.mined) {
            l1.height += 1;
            for (const { gas, ...entry } of entries) l1.queue(gas, entry);
          }
          for (const sample of step.transactions)
            await mempool.submit(sampleTransaction({ from: sender++, ...sample }));
          deliveries.waiting.push(
            ...step.deliveries.map((size, i) => ({ gas: 600_000n, data: noise(keccak256(toHex(`${at} ${i}`)), size) })),
          );
          executor.toSend.push(
            Array.from({ length: step.sent }, (_, i): OutboxItem => ({ leaf: keccak256(toHex(`leaf ${at} ${i}`)) })),
          );
          await clock.advance(step.wait);
          if (step.event.startsWith('force')) await force(step.event === 'force and drop');
          else await turn();
          if (step.event === 'restart') {
            producer = scene.reopen();
            await producer.reset();
          }
        }
        // Then there is time: everything that was sent comes to L1, everything queued into a block.
        const sent = () => executor.outbox.flat().length;
        const carried = () => sink.derived.flatMap(({ outbox }) => outbox).length;
        const { length: queued } = l1.entries;
        for (let more = 0; carried() < sent() || (sink.derived.at(-1)?.end.queueTo ?? 0) < queued; more++) {
          expect(more).to.be.below(queued + 20);
          await clock.advance(2_000);
          await turn();
        }

        const derived = sink.derived.flatMap(({ blocks }) => blocks);
        expect(derived).to.deep.equal(executor.blocks.slice(0, derived.length));
        expect(sink.derived.flatMap(({ notes }) => notes)).to.deep.equal([]);
        expect(sink.derived.flatMap(({ outbox }) => outbox)).to.deep.equal(executor.outbox.flat());
        for (const { payload } of sink.batches) expect(payload.length).to.be.at.most(MAX_PAYLOAD_BYTES);
        const taken = executor.blocks.flatMap(({ queueEntries }) => queueEntries.map(({ index }) => index));
        expect(taken).to.deep.equal(l1.entries.map(({ index }) => index));
      }),
      { numRuns: 30 },
    );
  }).timeout(120_000);

  it('starts a batch for an entry of the most gas when the open one is nearly full, whatever waits in the pool', async () => {
    const scene = openProducer({ batchIntervalMs: 10 ** 9 });
    const { l1, producer, mempool, executor, sink } = scene;
    for (let from = 0; from < 12; from++)
      await mempool.submit(sampleTransaction({ from, size: 60_000, gas: 400_000n }));
    await producer.step();
    l1.height += 1;
    l1.queue(MAX_QUEUE_GAS_PER_BATCH, { kind: FORCED });
    await producer.step();
    expect(sink.batches.map(({ header }) => header.queueTo)).to.deep.equal([0]);
    expect(executor.blocks[1]?.queueEntries.map(({ index }) => index)).to.deep.equal([0]);
    // What the entry may send has its place in the batch, before transactions have theirs.
    const bytes = executor.blocks[1]!.transactions.reduce((sum, raw) => sum + raw.length / 2 - 1, 0);
    expect(bytes + Number(MAX_QUEUE_GAS_PER_BATCH / 500n)).to.be.at.most(MAX_OPEN_BATCH_BYTES);
  });

  it('carries what the blocks of forced batches sent, before what it sent itself', async () => {
    const scene = openProducer({ batchIntervalMs: 1_000 });
    const { l1, producer, executor, sink, clock } = scene;
    const leaf = (name: string): OutboxItem => ({ leaf: keccak256(toHex(name)) });
    const seal = async () => {
      await clock.advance(1_000);
      await producer.sealIfDue();
    };
    executor.toSend.push([leaf('a')]);
    await producer.step();
    await seal();
    l1.queue(21_000n, { kind: FORCED });
    l1.height += 2;
    const [forced] = sink.force({ delay: 1, forceAfter: 0 })!.blocks;
    executor.toSend.push([leaf('b'), leaf('c')]);
    await executor.produceBlock(forced!);
    await producer.reset();
    executor.toSend.push([leaf('d')]);
    await producer.step();
    await seal();
    expect(sink.derived.map(({ outbox }) => outbox)).to.deep.equal([
      [leaf('a')],
      [],
      [leaf('b'), leaf('c'), leaf('d')],
    ]);
    // Once nobody can tell what sections have carried, each brings what its own blocks sent.
    sink.lostTrack = true;
    executor.toSend.push([leaf('e')]);
    await producer.step();
    await seal();
    expect(sink.derived.at(-1)?.outbox).to.deep.equal([leaf('e')]);
  });

  it('has work while messages of a forced batch wait for a section, so that they need no next user', async () => {
    const { producer, sink, clock } = await openBehindForced();
    expect(await producer.hasWork()).to.equal(true);
    await producer.step();
    expect(await producer.hasWork()).to.equal(false);
    await clock.advance(1_000);
    await producer.sealIfDue();
    expect(sink.derived.at(-1)?.outbox).to.have.length(1);
    expect(await producer.hasWork()).to.equal(false);
  });

  it('has no work behind a batch that its open blocks do not follow: a reset is due, not a block', async () => {
    const { producer, sink, clock } = await openBehindForced();
    await producer.step();
    await clock.advance(1_000);
    await producer.sealIfDue();
    // L1 drops the batch that carried the message: the one before it has none of its blocks behind it.
    sink.drop();
    expect(await producer.hasWork()).to.equal(false);
    await producer.reset();
    await clock.advance(1_000);
    await producer.sealIfDue();
    expect(sink.derived.map(({ outbox }) => outbox.length)).to.deep.equal([0, 1]);
  });

  it('starts a batch for entries that a forced block left waiting, when L1 drops its batch and not its origin', async () => {
    const scene = openProducer({ batchIntervalMs: 10 ** 9 });
    const { l1, producer, executor, sink } = scene;
    l1.queue(21_000n, { kind: FORCED });
    l1.height += 3;
    l1.queue(21_000n, { kind: FORCED });
    // The first entry is overdue, the second is not even due.
    const [forced] = sink.force({ delay: 2, forceAfter: 0 })!.blocks;
    expect(forced?.queueEntries.map(({ index }) => index)).to.deep.equal([0]);
    sink.drop();
    await executor.produceBlock(forced!);
    await producer.reset();
    await producer.step();
    expect(executor.blocks.map(({ queueEntries }) => queueEntries.map(({ index }) => index))).to.deep.equal([[0], [1]]);
    expect(sink.derived.flatMap(({ blocks }) => blocks)).to.deep.equal([forced]);
    await producer.step();
    expect(sink.batches, 'the next ones share a batch again').to.have.length(1);
  });

  it('claims what changed since the last block that L1 has for certain', async () => {
    const scene = openProducer({ batchIntervalMs: 0 });
    const { producer, executor, sink } = scene;
    await producer.step();
    await producer.step();
    sink.claimedTo = 1;
    await producer.step();
    expect(executor.claims).to.deep.equal([
      { block: 1, since: 0 },
      { block: 2, since: 1 },
      { block: 3, since: 1 },
    ]);
  });

  it('BATCH_TIP_MOVED: never claims blocks on top of a batch that they were not made on', async () => {
    const scene = openProducer({ batchIntervalMs: 0 });
    const { l1, producer, executor, sink } = scene;
    await producer.step();
    l1.queue(21_000n, { kind: FORCED });
    l1.height += 2;
    const [forced] = sink.force({ delay: 1, forceAfter: 0 })!.blocks;
    const failure = await producer.step().catch((error: { code: string; verdict: string }) => error);
    expect(failure).to.deep.include({ code: 'BATCH_TIP_MOVED', verdict: 'retry' });
    expect(sink.batches).to.have.length(2);
    executor.blocks.length = executor.outbox.length = 1;
    await executor.produceBlock(forced!);
    await producer.reset();
    await producer.step();
    expect(sink.derived.flatMap(({ blocks }) => blocks)).to.deep.equal(executor.blocks);
  });

  it('counts from the block itself when the batch before declared another time', async () => {
    const scene = openProducer({ batchIntervalMs: 0 });
    const { producer, executor, sink, clock } = scene;
    await producer.step();
    const tip = sink.tip();
    const late = { ...executor.blocks[0]!, timestamp: executor.blocks[0]!.timestamp + 7 };
    executor.blocks[0] = late;
    sink.derived[0] = { ...sink.derived[0]!, end: { ...tip.end, lastTimestamp: late.timestamp } };
    await clock.advance(9_000);
    scene.l1.height += 1;
    await producer.step();
    expect(sink.derived[1]?.blocks).to.deep.equal(executor.blocks.slice(1));
  });
});

const rawOf = (size: number): Hex => noise(keccak256('0x02'), size);
describe('what a forced transaction may send', () => {
  it('is counted by its gas alone: its bytes are on L1', async () => {
    const scene = openProducer({ batchIntervalMs: 10 ** 9 });
    scene.l1.queue(21_000n, { kind: FORCED, data: rawOf(65_536) });
    await scene.mempool.submit(sampleTransaction({ from: 1, size: 60_000, gas: 400_000n }));
    await scene.producer.step();
    expect(scene.sink.batches).to.have.length(0);
    expect(scene.executor.blocks[0]?.transactions).to.have.length(1);
  });
});
