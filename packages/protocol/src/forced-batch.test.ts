import { expect } from 'chai';
import fc from 'fast-check';
import { keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import { anyPayload, sampleOrigin } from './arbitraries.js';
import { DaKind } from './batch.js';
import { batchHash, batchHeaderSchema } from './batch-header.js';
import { deriveBatch } from './derive.js';
import { type ForceSituation, forceableFrom, forcedBatchHeader } from './forced-batch.js';
import type { ShardId } from './ids.js';
import { encodePayload } from './payload-encode.js';
import type { QueueEntry } from './queue-entry.js';
import { consumableQueueTo, isQueueToAllowed } from './queue-rule.js';

const SHARD = 1 as ShardId;

function entry(index: number, l1Block: number, gas = 200_000n): QueueEntry {
  const accumulator = keccak256(toHex(index));
  return { shardId: SHARD, index, kind: 2, sender: zeroAddress, gas, l1Block, data: '0x02c0', accumulator };
}

/** A shard that took queue entries up to 3, and L1 at block `number`. */
function situation(number: number, entries: readonly QueueEntry[], change: Partial<ForceSituation> = {}) {
  return {
    shardId: SHARD,
    previous: {
      lastBlock: 10,
      lastTimestamp: sampleOrigin(100).timestamp + 5,
      originNumber: 100,
      queueTo: 3,
      batchHash: keccak256('0x01'),
      batchCount: 7,
      queueAccumulator: keccak256('0x02'),
    },
    l1: { number, timestamp: sampleOrigin(number).timestamp },
    origin: sampleOrigin(number - 1),
    entries,
    delay: 4,
    forceAfter: 10,
    ...change,
  };
}

describe('forcedBatchHeader', () => {
  it('is there once the oldest entry has been due for longer than T', () => {
    const entries = [entry(3, 100), entry(4, 111), entry(5, 112)];
    expect(forcedBatchHeader(situation(500, []))).to.equal(undefined);
    expect(forceableFrom(entry(3, 100), situation(0, []))).to.equal(115);
    expect(forcedBatchHeader(situation(114, entries))).to.equal(undefined);
    const header = forcedBatchHeader(situation(115, entries));
    // 110 is the newest L1 block whose entries are due by origin 114.
    expect(header).to.deep.equal({
      version: 1,
      shardId: SHARD,
      batchIndex: 7,
      prevBatchHash: keccak256('0x01'),
      l1OriginNumber: 114,
      l1OriginHash: sampleOrigin(114).hash,
      settlementRoot: sampleOrigin(114).settlementRoot,
      queueTo: 4,
      queueAccumulator: entries[0]?.accumulator,
      firstBlock: 11,
      blockCount: 1,
      firstTimestamp: sampleOrigin(115).timestamp,
      lastTimestamp: sampleOrigin(115).timestamp,
      daKind: DaKind.None,
      codec: 0,
      dataHash: zeroHash,
    });
    expect(forcedBatchHeader(situation(116, entries))?.queueTo).to.equal(5);
    expect(batchHeaderSchema.parse(header)).to.deep.equal(header);
  });

  it('never goes back before the newest batch', () => {
    const late = situation(200, [entry(3, 100)]);
    const lastTimestamp = sampleOrigin(200).timestamp + 9;
    const header = forcedBatchHeader({ ...late, previous: { ...late.previous, lastTimestamp } });
    expect(header?.lastTimestamp).to.equal(lastTimestamp);
  });

  it('keeps the queue rule, and derives to one block with these entries, whatever comes as a payload', () => {
    const anyQueue = fc.array(
      fc.record({
        wait: fc.constantFrom(0, 0, 1, 3),
        gas: fc.constantFrom(21_000n, 200_000n, 3_000_000n, 10_000_000n),
      }),
      { minLength: 1, maxLength: 80, size: 'max' },
    );
    const anyBytes = fc.oneof(
      fc.constant(undefined),
      fc.uint8Array(),
      anyPayload.map((each) => encodePayload(each)),
    );
    fc.assert(
      fc.property(anyQueue, fc.nat(120), anyBytes, (queued, late, payload) => {
        let l1Block = 100;
        const entries = queued.map(({ wait, gas }, i) => {
          l1Block += wait;
          return entry(3 + i, l1Block, gas);
        });
        const found = situation(103 + late, entries);
        const { previous, origin, delay, forceAfter } = found;
        const header = forcedBatchHeader(found);
        const overdue = (entries[0]?.l1Block ?? 0) + delay + forceAfter <= origin.number;
        expect(header !== undefined).to.equal(overdue);
        if (header === undefined) return;
        const view = { from: previous.queueTo, entries, l1OriginNumber: origin.number, delay };
        expect(isQueueToAllowed(header.queueTo, view)).to.equal(true);
        expect(header.queueTo).to.be.within(previous.queueTo + 1, consumableQueueTo(view));
        const taken = entries.slice(0, header.queueTo - previous.queueTo);
        expect(header.queueAccumulator).to.equal(taken.at(-1)?.accumulator);
        const derived = deriveBatch({ header, payload, previous, origins: sampleOrigin, entries: taken });
        expect(derived.notes).to.deep.equal([]);
        expect(derived.outbox).to.deep.equal([]);
        expect(derived.blocks).to.deep.equal([
          {
            number: previous.lastBlock + 1,
            timestamp: header.lastTimestamp,
            origin: sampleOrigin(origin.number),
            originUpdated: true,
            queueEntries: taken,
            deliveries: [],
            transactions: [],
          },
        ]);
        expect(derived.end).to.deep.equal({
          lastBlock: header.firstBlock,
          lastTimestamp: header.lastTimestamp,
          originNumber: header.l1OriginNumber,
          queueTo: header.queueTo,
        });
        expect(batchHash(header)).to.match(/^0x/);
      }),
      { numRuns: 300 },
    );
  });
});
