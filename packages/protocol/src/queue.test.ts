import { expect } from 'chai';
import fc from 'fast-check';
import { concatHex, type Hex, keccak256, pad, size, slice, stringToHex, toHex } from 'viem';
import { anyAddress, anyBytes, anyHash, anyShardId, anyUint } from './arbitraries.js';
import { ProtocolError } from './errors.js';
import { MAX_QUEUE_ENTRIES_PER_BATCH, MAX_QUEUE_GAS_PER_BATCH } from './limits.js';
import { type Deposit, decodeDeposit, decodeLanePolicy, encodeDeposit, encodeLanePolicy } from './queue-data.js';
import { entryHash, nextAccumulator } from './queue-hash.js';
import { consumable, consumableQueueTo, isQueueToAllowed, requiredQueueTo } from './queue-rule.js';

const anyDeposit: fc.Arbitrary<Deposit> = fc
  .record({
    originShard: fc.nat({ max: 2 ** 32 - 1 }),
    originToken: anyAddress,
    amount: anyUint(256),
    from: anyAddress,
    to: anyAddress,
    refundTo: anyAddress,
    token: fc.option(fc.record({ name: anyHash, symbol: anyBytes(30, 30), decimals: fc.nat({ max: 255 }) })),
  })
  .map(({ token, ...deposit }) => (token === null ? deposit : { ...deposit, token }));
const anyLane = fc.record({
  peer: fc.nat({ max: 2 ** 32 - 1 }),
  peerChainId: anyUint(64),
  outOpen: fc.boolean(),
  inOpen: fc.boolean(),
  safety: fc.nat({ max: 255 }),
});

describe('queue hashes', () => {
  it('hash tag and fields, written out by hand', () => {
    const anyEntry = fc.record({
      shardId: anyShardId,
      index: fc.maxSafeNat(),
      kind: fc.nat({ max: 255 }),
      sender: anyAddress,
      gas: anyUint(64),
      l1Block: fc.maxSafeNat(),
      data: anyBytes(0, 100),
    });
    fc.assert(
      fc.property(anyEntry, anyHash, (e, accumulator) => {
        const numbers = [e.shardId, e.index, e.kind].map((n) => toHex(n, { size: 32 }));
        const more = [e.gas, e.l1Block].map((n) => toHex(n, { size: 32 }));
        const tag = keccak256(stringToHex('bulkhead.queue.v1'));
        const hash = keccak256(concatHex([tag, ...numbers, pad(e.sender, { size: 32 }), ...more, keccak256(e.data)]));
        expect(entryHash(e)).to.equal(hash);
        expect(nextAccumulator(accumulator, hash)).to.equal(keccak256(concatHex([accumulator, hash])));
      }),
    );
  });
});

describe('queue data', () => {
  it('round-trips deposits and lane policies', () => {
    fc.assert(
      fc.property(anyDeposit, anyLane, (deposit, lane) => {
        expect(decodeDeposit(encodeDeposit(deposit))).to.deep.equal(deposit);
        expect(decodeLanePolicy(encodeLanePolicy(lane))).to.deep.equal(lane);
      }),
    );
  });

  it('never throws, and reads only what the encoder writes', () => {
    const anyData = fc.oneof(
      anyBytes(0, 260),
      anyBytes(192, 192),
      fc
        .tuple(anyDeposit.map(encodeDeposit), fc.nat(191), fc.nat(255))
        .map(([data, at, byte]) => replaceByte(data, at, byte)),
      fc
        .tuple(anyLane.map(encodeLanePolicy), fc.nat(191), fc.nat(255))
        .map(([data, at, byte]) => replaceByte(data, at, byte)),
      fc
        .tuple(anyDeposit.map(encodeDeposit), fc.nat(191))
        .map(([data, length]) => data.slice(0, 2 + 2 * length) as Hex),
      anyDeposit.map((deposit) => `${encodeDeposit(deposit)}00` as Hex),
      fc.string().map((text) => `0x${text}` as Hex),
    );
    fc.assert(
      fc.property(anyData, (data) => {
        const deposit = decodeDeposit(data);
        if (deposit !== undefined) expect(encodeDeposit(deposit)).to.equal(data);
        const lane = decodeLanePolicy(data);
        if (lane !== undefined) expect(encodeLanePolicy(lane)).to.equal(data);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses another policy kind, a dirty bool and high bits', () => {
    const lane = encodeLanePolicy({ peer: 2, peerChainId: 5n, outOpen: true, inOpen: false, safety: 1 });
    expect(decodeLanePolicy(lane)).not.to.equal(undefined);
    expect(decodeLanePolicy(replaceByte(lane, 31, 2))).to.equal(undefined);
    expect(decodeLanePolicy(replaceByte(lane, 127, 2))).to.equal(undefined);
    expect(decodeLanePolicy(replaceByte(lane, 32, 1))).to.equal(undefined);
    expect(decodeDeposit(lane)?.originShard).to.equal(1);
  });
});

describe('queue rule', () => {
  const anyQueue = fc.record({
    from: fc.nat(1000),
    delay: fc.nat(12),
    l1OriginNumber: fc.integer({ min: 95, max: 140 }),
    steps: fc.array(
      fc.record({
        wait: fc.constantFrom(0, 0, 0, 1, 5),
        gas: fc.constantFrom(21_000n, 200_000n, 1_000_000n, 9_999_999n, 10_000_000n, 10_000_001n),
      }),
      { maxLength: 80 },
    ),
    cheap: fc.boolean(),
  });

  it('is the rule of the spec, entry by entry', () => {
    fc.assert(
      fc.property(anyQueue, ({ from, delay, l1OriginNumber, steps, cheap }) => {
        let l1Block = 100;
        const entries = steps.map(({ wait, gas }, i) => {
          l1Block += cheap ? Math.floor(wait / 5) : wait;
          return { index: from + i, gas: cheap ? 21_000n : gas, l1Block };
        });
        const view = { from, entries, l1OriginNumber, delay };

        const breaksLimit = (count: number) =>
          count > MAX_QUEUE_ENTRIES_PER_BATCH ||
          entries.slice(0, count).reduce((sum, entry) => sum + entry.gas, 0n) > MAX_QUEUE_GAS_PER_BATCH;
        const allowed = (count: number) => {
          const next = entries[count];
          return (
            entries.slice(0, count).every((entry) => entry.l1Block <= l1OriginNumber) &&
            !breaksLimit(count) &&
            (next === undefined || next.l1Block + delay > l1OriginNumber || breaksLimit(count + 1))
          );
        };
        const counts = Array.from({ length: entries.length + 1 }, (_, count) => count).filter(allowed);
        expect(requiredQueueTo(view)).to.equal(from + Math.min(...counts));
        expect(consumableQueueTo(view)).to.equal(from + Math.max(...counts));
        expect(consumable(view)).to.deep.equal(entries.slice(0, Math.max(...counts)));
        for (let count = 0; count <= entries.length; count++) {
          expect(isQueueToAllowed(from + count, view)).to.equal(counts.includes(count));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes 64 entries of a batch, never 65', () => {
    const entries = Array.from({ length: 65 }, (_, i) => ({ index: 7 + i, gas: 21_000n, l1Block: 1 }));
    const view = { from: 7, entries, l1OriginNumber: 100, delay: 4 };
    expect([requiredQueueTo(view), consumableQueueTo(view)]).to.deep.equal([71, 71]);
    expect(isQueueToAllowed(72, view)).to.equal(false);
  });

  it('queue-entries-mismatch: entries that start elsewhere or have a gap', () => {
    const entry = (index: number) => ({ index, gas: 1n, l1Block: 1 });
    for (const entries of [[entry(4)], [entry(3), entry(5)]]) {
      expect(() => consumableQueueTo({ from: 3, entries, l1OriginNumber: 9 })).to.throw(
        ProtocolError,
        'queue-entries-mismatch',
      );
    }
  });
});

function replaceByte(data: Hex, at: number, byte: number): Hex {
  const before = at === 0 ? '0x' : slice(data, 0, at);
  const after = at + 1 === size(data) ? '0x' : slice(data, at + 1);
  return concatHex([before, toHex(byte, { size: 1 }), after]);
}
