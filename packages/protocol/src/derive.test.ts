import { expect } from 'chai';
import fc from 'fast-check';
import { keccak256, toHex, zeroHash } from 'viem';
import { anyDelivery, anyPayload, anyUserTx, sampleOrigin } from './arbitraries.js';
import type { BatchHeader, BatchPayload } from './batch.js';
import { batchBlocks } from './batch-blocks.js';
import { decodeBlobs, encodeBlobs } from './blob-codec.js';
import type { BatchEnd, BlockInputs } from './block-inputs.js';
import { deriveBatch, genesisEnd } from './derive.js';
import { ProtocolError } from './errors.js';
import type { BatchIndex, ShardId } from './ids.js';
import { encodePayload } from './payload-encode.js';
import type { QueueEntry } from './queue-entry.js';

const PREVIOUS: BatchEnd = {
  lastBlock: 10,
  lastTimestamp: sampleOrigin(100).timestamp + 5,
  originNumber: 100,
  queueTo: 3,
};
const EMPTY = { timestampDelta: 0, originDelta: 0, deliveries: [], transactions: [] };

function entry(index: number, l1Block: number): QueueEntry {
  return {
    shardId: 1 as ShardId,
    index,
    kind: 1,
    sender: `0x${'00'.repeat(20)}`,
    gas: 200_000n,
    l1Block,
    data: '0x',
    accumulator: keccak256(toHex(index)),
  };
}

function header(change: Partial<BatchHeader>, payload: Uint8Array | undefined): BatchHeader {
  const l1OriginNumber = change.l1OriginNumber ?? 100;
  return {
    version: 1,
    shardId: 1 as ShardId,
    batchIndex: 0 as BatchIndex,
    prevBatchHash: zeroHash,
    l1OriginNumber,
    l1OriginHash: sampleOrigin(l1OriginNumber).hash,
    settlementRoot: sampleOrigin(l1OriginNumber).settlementRoot,
    queueTo: PREVIOUS.queueTo,
    queueAccumulator: zeroHash,
    firstBlock: PREVIOUS.lastBlock + 1,
    blockCount: 1,
    firstTimestamp: PREVIOUS.lastTimestamp,
    lastTimestamp: PREVIOUS.lastTimestamp,
    daKind: 0,
    codec: 1,
    dataHash: payload === undefined ? zeroHash : keccak256(payload),
    ...change,
  };
}

function derive(
  change: Partial<BatchHeader>,
  blocks: readonly Partial<typeof EMPTY>[] | undefined,
  { previous = PREVIOUS, entries = [] as readonly QueueEntry[] } = {},
) {
  const payload =
    blocks === undefined
      ? undefined
      : encodePayload({ blocks: blocks.map((block) => ({ ...EMPTY, ...block })), outbox: [] });
  return deriveBatch({ header: header(change, payload), payload, previous, origins: sampleOrigin, entries });
}

function shape(blocks: readonly BlockInputs[]) {
  return blocks.map((block) => [
    block.number,
    block.timestamp - PREVIOUS.lastTimestamp,
    block.origin.number,
    block.originUpdated,
    block.queueEntries.map((queued) => queued.index),
  ]);
}

describe('deriveBatch', () => {
  it('counts timestamps and origins from the previous batch, and the last block declares the header’s', () => {
    const change = { blockCount: 3, l1OriginNumber: 103, lastTimestamp: PREVIOUS.lastTimestamp + 60 };
    const { blocks, notes, end } = derive(change, [
      { timestampDelta: 1 },
      { timestampDelta: 30, originDelta: 2 },
      { timestampDelta: 2 },
    ]);
    expect(shape(blocks)).to.deep.equal([
      [11, 1, 100, false, []],
      [12, 31, 102, true, []],
      [13, 60, 103, true, []],
    ]);
    expect(notes).to.deep.equal([]);
    expect(end).to.deep.equal({
      lastBlock: 13,
      lastTimestamp: PREVIOUS.lastTimestamp + 60,
      originNumber: 103,
      queueTo: 3,
    });
  });

  it('never passes the header’s origin or timestamp, except up to the origin’s timestamp', () => {
    const change = { blockCount: 3, l1OriginNumber: 102, lastTimestamp: PREVIOUS.lastTimestamp + 10 };
    const { blocks } = derive(change, [
      { timestampDelta: 4_000_000_000 },
      { originDelta: 4_000_000_000 },
      { timestampDelta: 1, originDelta: 1 },
    ]);
    expect(shape(blocks)).to.deep.equal([
      [11, 10, 100, false, []],
      [12, 19, 102, true, []],
      [13, 19, 102, false, []],
    ]);
  });

  it('never goes back in time, also when the header’s last timestamp does', () => {
    const { blocks } = derive({ blockCount: 2, lastTimestamp: PREVIOUS.lastTimestamp - 100 }, [
      { timestampDelta: 7 },
      {},
    ]);
    expect(shape(blocks).map((block) => block[1])).to.deep.equal([0, 0]);
  });

  it('blocks-padded: the first padded block takes the header’s origin, the last its timestamp', () => {
    const change = { blockCount: 4, l1OriginNumber: 101, lastTimestamp: PREVIOUS.lastTimestamp + 40 };
    const { blocks, notes } = derive(change, [{ timestampDelta: 2 }]);
    expect(shape(blocks)).to.deep.equal([
      [11, 2, 100, false, []],
      [12, 7, 101, true, []],
      [13, 7, 101, false, []],
      [14, 40, 101, false, []],
    ]);
    expect(notes).to.deep.equal(['blocks-padded']);
  });

  it('payload-absent: the same batch without content', () => {
    const { blocks, outbox, notes } = derive({ blockCount: 2 }, undefined);
    expect(shape(blocks).length).to.equal(2);
    expect(outbox).to.deep.equal([]);
    expect(notes).to.deep.equal(['payload-absent', 'blocks-padded']);
  });

  it('lets a queue entry enter at the first block whose origin has seen it', () => {
    const entries = [entry(3, 99), entry(4, 100), entry(5, 101), entry(6, 102), entry(7, 103)];
    const change = { blockCount: 4, l1OriginNumber: 103, queueTo: 8, lastTimestamp: PREVIOUS.lastTimestamp + 60 };
    const { blocks, end } = derive(change, [{}, { originDelta: 2 }, {}, {}], { entries });
    expect(blocks.map((block) => block.queueEntries.map((queued) => queued.index))).to.deep.equal([
      [3, 4],
      [5, 6],
      [],
      [7],
    ]);
    expect(end.queueTo).to.equal(8);
  });

  it('updates the origin in block 1, also when it is the registration block', () => {
    const previous = genesisEnd({ timestamp: sampleOrigin(100).timestamp, registeredAt: 100 });
    const change = { firstBlock: 1, queueTo: 0, blockCount: 2, lastTimestamp: previous.lastTimestamp };
    const { blocks } = derive(change, [{}, {}], { previous });
    expect(blocks.map((block) => block.originUpdated)).to.deep.equal([true, false]);
  });

  it('batch-not-next, block-count-out-of-range, origin-missing, origin-mismatch, queue-entries-mismatch', () => {
    expect(() => derive({ firstBlock: 12 }, [])).to.throw(ProtocolError, 'batch-not-next');
    expect(() => derive({ l1OriginNumber: 99 }, [])).to.throw(ProtocolError, 'batch-not-next');
    expect(() => derive({ blockCount: 0 }, [])).to.throw(ProtocolError, 'block-count-out-of-range');
    expect(() => derive({ blockCount: 4_097 }, [])).to.throw(ProtocolError, 'block-count-out-of-range');
    expect(() => derive({ l1OriginHash: zeroHash }, [])).to.throw(ProtocolError, 'origin-mismatch');
    expect(() => derive({ queueTo: 4 }, [])).to.throw(ProtocolError, 'queue-entries-mismatch');
    expect(() => derive({ queueTo: 4 }, [], { entries: [entry(4, 100)] })).to.throw(
      ProtocolError,
      'queue-entries-mismatch',
    );
    expect(() => derive({ queueTo: 4 }, [], { entries: [entry(3, 101)] })).to.throw(
      ProtocolError,
      'queue-entries-mismatch',
    );
    const input = { header: header({}, undefined), payload: undefined, previous: PREVIOUS, entries: [] };
    expect(() => deriveBatch({ ...input, origins: () => undefined })).to.throw(ProtocolError, 'origin-missing');
  });
});

/** What an honest sequencer builds: origins advance, entries enter where their L1 block is first seen. */
const anyBuilt = fc
  .record({
    previous: fc.record({
      lastBlock: fc.nat(50),
      lastTimestamp: fc.nat(40).map((late) => sampleOrigin(100).timestamp + late),
      originNumber: fc.constant(100),
      queueTo: fc.nat(9),
    }),
    steps: fc.array(
      fc.record({
        originDelta: fc.constantFrom(0, 0, 1, 2),
        wait: fc.nat(20),
        queued: fc.nat(3),
        deliveries: fc.array(anyDelivery, { maxLength: 2 }),
        transactions: fc.array(anyUserTx, { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ previous, steps }) => {
    const blocks: BlockInputs[] = [];
    let { lastTimestamp: timestamp, originNumber, queueTo } = previous;
    for (const [i, { originDelta, wait, queued, deliveries, transactions }] of steps.entries()) {
      originNumber += originDelta;
      timestamp = Math.max(timestamp + wait, sampleOrigin(originNumber).timestamp);
      const number = previous.lastBlock + 1 + i;
      const seenHere = originDelta > 0 || i === 0;
      const l1Block = originNumber;
      const queueEntries = Array.from({ length: seenHere ? queued : 0 }, () => entry(queueTo++, l1Block));
      const originUpdated = originDelta > 0 || number === 1;
      blocks.push({
        number,
        timestamp,
        origin: sampleOrigin(originNumber),
        originUpdated,
        queueEntries,
        deliveries,
        transactions,
      });
    }
    return { previous, blocks };
  });

function roundTrip(blocks: readonly BlockInputs[], previous: BatchEnd, outbox: BatchPayload['outbox'] = []) {
  const batched = batchBlocks(blocks, previous);
  const payload = encodePayload({ blocks: batched.blocks, outbox });
  const entries = blocks.flatMap((block) => block.queueEntries);
  return deriveBatch({ header: header(batched.header, payload), payload, previous, origins: sampleOrigin, entries });
}

describe('batchBlocks', () => {
  it('gives a batch from which derivation gets the same blocks back', () => {
    fc.assert(
      fc.property(anyBuilt, anyPayload, ({ previous, blocks }, { outbox }) => {
        const derived = roundTrip(blocks, previous, outbox);
        expect(derived.blocks).to.deep.equal(blocks);
        expect(derived.outbox).to.deep.equal(outbox);
        expect(derived.notes).to.deep.equal([]);
        const queueTo = previous.queueTo + blocks.flatMap((block) => block.queueEntries).length;
        expect(derived.end).to.deep.equal({
          lastBlock: blocks.at(-1)?.number,
          lastTimestamp: blocks.at(-1)?.timestamp,
          originNumber: blocks.at(-1)?.origin.number,
          queueTo,
        });
      }),
    );
  });

  it('takes what derivation made of any payload, and gives it back', () => {
    const anyHeader = fc.record({
      blockCount: fc.integer({ min: 1, max: 8 }),
      originAdvance: fc.nat(4),
      late: fc.integer({ min: -5, max: 100 }),
      queued: fc.array(fc.nat(4), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(
        anyPayload,
        fc.boolean(),
        anyHeader,
        (content, small, { blockCount, originAdvance, late, queued }) => {
          const blocks = content.blocks.map((block) =>
            small ? { ...block, timestampDelta: block.timestampDelta % 9, originDelta: block.originDelta % 2 } : block,
          );
          const payload = encodePayload({ ...content, blocks });
          const l1OriginNumber = 100 + originAdvance;
          const seen = queued.map((after) => Math.min(98 + after, l1OriginNumber)).sort((a, b) => a - b);
          const entries = seen.map((l1Block, i) => entry(PREVIOUS.queueTo + i, l1Block));
          const lastTimestamp = PREVIOUS.lastTimestamp + late;
          const change = { blockCount, l1OriginNumber, lastTimestamp, queueTo: PREVIOUS.queueTo + entries.length };
          const input = { payload, previous: PREVIOUS, origins: sampleOrigin, entries };
          const derived = deriveBatch({ ...input, header: header(change, payload) });
          expect(derived.blocks.length).to.equal(blockCount);
          expect(derived.blocks.flatMap((block) => block.queueEntries)).to.deep.equal(entries);
          expect(roundTrip(derived.blocks, PREVIOUS).blocks).to.deep.equal(derived.blocks);
        },
      ),
    );
  });

  it('reads a payload that came in blobs as one that came as calldata', () => {
    fc.assert(
      fc.property(anyPayload, fc.integer({ min: 1, max: 8 }), (content, blockCount) => {
        const payload = encodePayload(content);
        const input = { previous: PREVIOUS, origins: sampleOrigin, entries: [] };
        const change = { blockCount, l1OriginNumber: 102 };
        const blobs = encodeBlobs(payload);
        const inBlobs = { ...header(change, payload), daKind: 1, dataHash: keccak256('0x01') } as const;
        expect(deriveBatch({ ...input, header: inBlobs, payload: decodeBlobs(blobs) })).to.deep.equal(
          deriveBatch({ ...input, header: header(change, payload), payload }),
        );
      }),
    );
  });

  it('payload-absent: malformed blobs give empty blocks', () => {
    const blob = encodeBlobs(encodePayload({ blocks: [EMPTY], outbox: [] }))[0]!;
    blob[0] = 1;
    const inBlobs = { ...header({ blockCount: 2 }, undefined), daKind: 1 } as const;
    const input = { previous: PREVIOUS, origins: sampleOrigin, entries: [] };
    const { blocks, notes } = deriveBatch({ ...input, header: inBlobs, payload: decodeBlobs([blob]) });
    expect(notes).to.deep.equal(['payload-absent', 'blocks-padded']);
    expect(blocks.map(({ transactions }) => transactions)).to.deep.equal([[], []]);
  });

  it('deriveBatch never throws because of the payload, and reads it the same twice', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.tuple(anyPayload, fc.nat(), fc.nat(7)).map(([content, at, bit]) => {
        const bytes = encodePayload(content);
        bytes[at % bytes.length]! ^= 1 << bit;
        return bytes;
      }),
      fc
        .tuple(anyPayload, fc.nat())
        .map(([content, end]) => ((bytes) => bytes.slice(0, end % bytes.length))(encodePayload(content))),
      fc
        .tuple(anyPayload, fc.uint8Array({ minLength: 1, maxLength: 9 }))
        .map(([content, tail]) => Uint8Array.from([...encodePayload(content), ...tail])),
    );
    fc.assert(
      fc.property(anyBytes, (payload) => {
        const change = { blockCount: 3, l1OriginNumber: 102 };
        const input = { header: header(change, payload), previous: PREVIOUS, origins: sampleOrigin, entries: [] };
        const derived = deriveBatch({ ...input, payload });
        expect(derived.blocks.map((block) => block.number)).to.deep.equal([11, 12, 13]);
        expect(deriveBatch({ ...input, payload: payload.slice() })).to.deep.equal(derived);
        const inBlobs = { ...input, header: { ...input.header, daKind: 1 } as const };
        expect(deriveBatch({ ...inBlobs, payload })).to.deep.equal(derived);
      }),
      { numRuns: 500 },
    );
  });

  it('batch-not-derivable: names the block and the field', () => {
    const [built] = fc.sample(
      anyBuilt.filter(({ blocks, previous }) => blocks.length > 3 && previous.lastBlock > 0),
      { numRuns: 1, seed: 7 },
    );
    const { blocks, previous } = built!;
    const change = (i: number, part: Partial<BlockInputs>) =>
      blocks.map((block, at) => (at === i ? { ...block, ...part } : block));
    const cases: [readonly BlockInputs[], string | undefined][] = [
      [[], 'blockCount'],
      [change(1, { number: 99 }), 'number'],
      [change(1, { timestamp: 5 }), 'timestamp'],
      [change(0, { timestamp: blocks[0]!.origin.timestamp - 1 }), 'timestamp'],
      [change(1, { origin: sampleOrigin(99) }), 'origin'],
      [change(1, { originUpdated: !blocks[1]!.originUpdated }), 'originUpdated'],
      [change(blocks.length - 1, { queueEntries: [entry(999, 100)] }), undefined],
    ];
    for (const [wrong, field] of cases) {
      try {
        batchBlocks(wrong, previous);
        expect.fail(`no error for ${field}`);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        expect(error.code).to.equal('batch-not-derivable');
        expect(error.meta.field).to.equal(field);
      }
    }
  });

  it('batch-not-derivable: an entry held back past the block where its L1 block was seen', () => {
    const block = (number: number, queueEntries: QueueEntry[]): BlockInputs => ({
      number,
      timestamp: PREVIOUS.lastTimestamp,
      origin: sampleOrigin(100),
      originUpdated: false,
      queueEntries,
      deliveries: [],
      transactions: [],
    });
    expect(() => batchBlocks([block(11, []), block(12, [entry(3, 100)])], PREVIOUS)).to.throw(
      ProtocolError,
      'batch-not-derivable',
    );
    expect(batchBlocks([block(12, [entry(3, 100)])], { ...PREVIOUS, lastBlock: 11 }).header.queueTo).to.equal(4);
  });
});
