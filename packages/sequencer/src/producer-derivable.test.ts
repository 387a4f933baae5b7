import { consumableQueueTo, type OutboxItem } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { keccak256, toHex } from 'viem';
import { MAX_PAYLOAD_BYTES } from './limits.js';
import { openProducer } from './test/open-producer.js';
import { noise, sampleTransaction } from './test/transactions.js';

const anyStep = fc.record({
  origins: fc.constantFrom(0, 0, 1, 3),
  queued: fc.array(fc.constantFrom(1n, 200_000n, 4_000_000n), { maxLength: 30 }),
  transactions: fc.array(
    fc.record({ size: fc.constantFrom(110, 5_000, 60_000), gas: fc.constantFrom(21_000n, 5_000_000n) }),
    {
      maxLength: 4,
    },
  ),
  deliveries: fc.array(fc.constantFrom(100, 20_000, 36_000), { maxLength: 3 }),
  sent: fc.nat(3),
  skip: fc.boolean(),
  wait: fc.constantFrom(0, 300, 1_000, 30_000),
  event: fc.constantFrom('nothing', 'nothing', 'nothing', 'restart', 'unwind'),
});

describe('producer', () => {
  it('makes batches that derive to its blocks, fit into L1 and leave no due entry that they could take', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 14 }), async (steps) => {
        const scene = openProducer();
        const { clock, l1, executor, deliveries, sink, mempool } = scene;
        let { producer } = scene;
        let sender = 0;
        for (const [at, step] of steps.entries()) {
          // An entry stands in a block that nobody has used yet.
          l1.height += Math.max(step.origins, step.queued.length > 0 ? 1 : 0);
          for (const gas of step.queued) l1.queue(gas);
          for (const sample of step.transactions) {
            const transaction = sampleTransaction({ from: sender++, ...sample });
            await mempool.submit(transaction);
            if (step.skip) executor.skips.set(transaction.raw, { hash: transaction.hash, code: 'FAULT' });
          }
          deliveries.waiting.push(
            ...step.deliveries.map((size, i) => ({ gas: 600_000n, data: noise(keccak256(toHex(`${at} ${i}`)), size) })),
          );
          executor.toSend.push(
            Array.from({ length: step.sent }, (_, i): OutboxItem => ({ leaf: keccak256(toHex(`leaf ${at} ${i}`)) })),
          );
          await clock.advance(step.wait);
          await producer.step();
          for (const transaction of [...mempool.all()])
            if (executor.blocks.at(-1)?.transactions.includes(transaction.raw))
              mempool.settle([{ address: transaction.sender, nonce: 1n, balance: 0n }]);
          if (step.event === 'unwind') {
            const keep = sink.tip().end.lastBlock;
            executor.blocks.length = Math.max(keep, executor.blocks.length - 1);
            executor.outbox.length = executor.blocks.length;
          }
          if (step.event !== 'nothing') {
            producer = scene.reopen();
            await producer.reset();
          }
        }
        await clock.advance(2_000);
        await producer.sealIfDue();

        const derived = sink.derived.flatMap(({ blocks }) => blocks);
        expect(derived).to.deep.equal(executor.blocks.slice(0, derived.length));
        expect(sink.derived.flatMap(({ outbox }) => outbox)).to.deep.equal(
          executor.outbox.slice(0, derived.length).flat(),
        );
        let from = 0;
        let hash = sink.batches[0]?.header.prevBatchHash;
        for (const [index, { header, payload, end, hash: own }] of sink.batches.entries()) {
          expect(header.batchIndex).to.equal(index);
          expect(header.prevBatchHash).to.equal(hash);
          expect(payload.length).to.be.at.most(MAX_PAYLOAD_BYTES);
          expect(end).to.deep.equal(sink.derived[index]?.end);
          // With a delay of 0 the queue rule admits one `queueTo` alone: everything the limits let it take.
          const seen = l1.entries.slice(from, from + 65);
          expect(header.queueTo).to.equal(
            consumableQueueTo({ from, entries: seen, l1OriginNumber: header.l1OriginNumber }),
          );
          expect(header.queueAccumulator).to.equal(
            l1.entries[header.queueTo - 1]?.accumulator ?? sink.batches[0]?.header.queueAccumulator,
          );
          from = header.queueTo;
          hash = own;
        }
      }),
      { numRuns: 40 },
    );
  }).timeout(60_000);
});
