import { expect } from 'chai';
import fc from 'fast-check';
import { bumpFees, type FeePolicy, type L1Prices, quoteFees } from './fees.js';

const wei = (max: bigint) => fc.bigInt({ min: 0n, max });
const policies: fc.Arbitrary<FeePolicy> = fc.record({
  maxFeePerGasCap: wei(10n ** 12n),
  maxPriorityFeePerGasCap: wei(10n ** 11n),
  maxFeePerBlobGasCap: wei(10n ** 12n),
  initialTip: wei(10n ** 11n),
});
const prices: fc.Arbitrary<L1Prices> = fc.record({ baseFee: wei(10n ** 12n), blobBaseFee: wei(10n ** 12n) });

describe('poster fees', () => {
  it('never quotes or bumps above a cap, nor a tip above the fee', () => {
    fc.assert(
      fc.property(policies, prices, fc.boolean(), (policy, price, withBlobs) => {
        const first = quoteFees(price, policy, withBlobs);
        for (let fees = first; fees !== undefined; fees = bumpFees(fees, price, policy)) {
          expect(fees.maxFeePerGas <= policy.maxFeePerGasCap).to.equal(true);
          expect(fees.maxPriorityFeePerGas <= policy.maxPriorityFeePerGasCap).to.equal(true);
          expect(fees.maxPriorityFeePerGas <= fees.maxFeePerGas).to.equal(true);
          expect(fees.maxFeePerBlobGas !== undefined).to.equal(withBlobs);
          expect((fees.maxFeePerBlobGas ?? 0n) <= policy.maxFeePerBlobGasCap!).to.equal(true);
        }
      }),
    );
  });

  it('bumps both fees by at least 12.5 %', () => {
    fc.assert(
      fc.property(policies, prices, prices, (policy, before, now) => {
        const fees = quoteFees(before, policy, false);
        const bumped = fees && bumpFees(fees, now, policy);
        if (fees === undefined || bumped === undefined) return;
        expect(bumped.maxFeePerGas * 8n >= fees.maxFeePerGas * 9n).to.equal(true);
        expect(bumped.maxPriorityFeePerGas * 8n >= fees.maxPriorityFeePerGas * 9n).to.equal(true);
        expect(bumped.maxFeePerGas > fees.maxFeePerGas).to.equal(true);
      }),
    );
  });

  it('bumps all three fees of a blob transaction by at least 100 %', () => {
    fc.assert(
      fc.property(policies, prices, prices, (policy, before, now) => {
        const fees = quoteFees(before, policy, true);
        const bumped = fees && bumpFees(fees, now, policy);
        if (fees === undefined || bumped === undefined) return;
        expect(bumped.maxFeePerGas >= 2n * fees.maxFeePerGas).to.equal(true);
        expect(bumped.maxPriorityFeePerGas >= 2n * fees.maxPriorityFeePerGas).to.equal(true);
        expect(bumped.maxFeePerBlobGas! >= 2n * fees.maxFeePerBlobGas!).to.equal(true);
        expect(bumped.maxFeePerBlobGas! > 0n).to.equal(true);
      }),
    );
  });

  it('quotes nothing while a base fee is above its cap, or the price of blobs is not known', () => {
    const policy = { maxFeePerGasCap: 100n, maxPriorityFeePerGasCap: 10n, maxFeePerBlobGasCap: 50n, initialTip: 1n };
    expect(quoteFees({ baseFee: 101n }, policy, false)).to.equal(undefined);
    expect(quoteFees({ baseFee: 100n }, policy, false)).to.deep.equal({ maxFeePerGas: 100n, maxPriorityFeePerGas: 1n });
    expect(quoteFees({ baseFee: 1n }, policy, true)).to.equal(undefined);
    expect(quoteFees({ baseFee: 1n, blobBaseFee: 51n }, policy, true)).to.equal(undefined);
    expect(quoteFees({ baseFee: 1n, blobBaseFee: 30n }, policy, true)).to.deep.equal({
      maxFeePerGas: 3n,
      maxPriorityFeePerGas: 1n,
      maxFeePerBlobGas: 50n,
    });
  });
});
