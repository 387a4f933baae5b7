import { DaKind } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { chooseDaKind, type DaSituation, DEFAULT_DA_POLICY } from './choose-da-kind.js';
import { daCosts, daGas, payloadFacts } from './da-costs.js';

const anyPrice = fc.record({
  baseFee: fc.bigInt({ min: 1n, max: 10n ** 11n }),
  blobBaseFee: fc.oneof(fc.bigInt({ min: 1n, max: 100n }), fc.bigInt({ min: 1n, max: 10n ** 13n })),
});
const anyPayload = fc
  .tuple(fc.integer({ min: 1, max: 700_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([bytes, share]) => ({ bytes, zeros: Math.floor(bytes * share) }));
const anySituation: fc.Arbitrary<DaSituation> = fc.record({
  current: fc.constantFrom<DaKind>(DaKind.Calldata, DaKind.Blobs),
  isChanging: fc.boolean(),
  prices: fc.oneof(
    fc.array(anyPrice, { maxLength: 8 }),
    fc.tuple(anyPrice, fc.nat(8)).map(([price, count]) => Array.from({ length: count }, () => price)),
  ),
  payload: anyPayload,
});

describe('chooseDaKind', () => {
  it('changes exactly when the last change is over and the other was cheaper by the margin each time', () => {
    const seen = { stayed: 0, switched: 0 };
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { current, isChanging, prices, payload } = situation;
        const next = chooseDaKind(DEFAULT_DA_POLICY, situation);
        const isOutbid = prices.slice(-5).every((price) => {
          const costs = daCosts(payload, price);
          const [own, other] = current === 0 ? [costs.calldata, costs.blobs] : [costs.blobs, costs.calldata];
          return 10n * other <= 8n * own;
        });
        const mustSwitch = !isChanging && prices.length >= 5 && isOutbid;
        expect(next !== current).to.equal(mustSwitch);
        seen[mustSwitch ? 'switched' : 'stayed']++;
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.stayed, seen.switched)).to.be.greaterThan(50);
  });

  it('never goes back and forth at prices that stay', () => {
    fc.assert(
      fc.property(anyPrice, anyPayload, fc.constantFrom<DaKind>(0, 1), (price, payload, current) => {
        const prices = Array.from({ length: 5 }, () => price);
        const choose = (from: DaKind) =>
          chooseDaKind(DEFAULT_DA_POLICY, { current: from, isChanging: false, prices, payload });
        expect(choose(choose(current))).to.equal(choose(current));
      }),
    );
  });

  it('sends by calldata what no blobs hold', () => {
    const payload = { bytes: 800_000, zeros: 0 };
    const situation = { current: DaKind.Blobs, isChanging: true, prices: [], payload };
    expect(chooseDaKind(DEFAULT_DA_POLICY, situation)).to.equal(DaKind.Calldata);
  });
});

describe('daGas', () => {
  it('counts the calldata floor of EIP-7623, and whole blobs', () => {
    const payload = payloadFacts(new Uint8Array(100_000).fill(7));
    const { calldata, beside, blobs } = daGas(payload);
    expect(calldata).to.equal(21_000n + 10n * (400_000n + 1_750n));
    expect(beside).to.equal(21_000n + 4n * 1_750n + 480_000n);
    expect(blobs).to.equal(131_072n);
    expect(daGas({ bytes: 130_000, zeros: 0 }).blobs).to.equal(2n * 131_072n);
    expect(daGas({ bytes: 1_000, zeros: 1_000 }).calldata).to.equal(21_000n + 4n * 2_750n + 481_000n);
  });
});
