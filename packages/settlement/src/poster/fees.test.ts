import { expect } from 'chai';
import fc from 'fast-check';
import { bumpFees, type FeePolicy, quoteFees } from './fees.js';

const wei = (max: bigint) => fc.bigInt({ min: 0n, max });
const policies: fc.Arbitrary<FeePolicy> = fc.record({
  maxFeePerGasCap: wei(10n ** 12n),
  maxPriorityFeePerGasCap: wei(10n ** 11n),
  initialTip: wei(10n ** 11n),
});

describe('poster fees', () => {
  it('never quotes or bumps above a cap, nor a tip above the fee', () => {
    fc.assert(
      fc.property(policies, wei(10n ** 12n), (policy, baseFee) => {
        for (let fees = quoteFees(baseFee, policy); fees !== undefined; fees = bumpFees(fees, baseFee, policy)) {
          expect(fees.maxFeePerGas <= policy.maxFeePerGasCap).to.equal(true);
          expect(fees.maxPriorityFeePerGas <= policy.maxPriorityFeePerGasCap).to.equal(true);
          expect(fees.maxPriorityFeePerGas <= fees.maxFeePerGas).to.equal(true);
        }
      }),
    );
  });

  it('bumps both fees by at least 12.5 %', () => {
    fc.assert(
      fc.property(policies, wei(10n ** 12n), wei(10n ** 12n), (policy, before, now) => {
        const fees = quoteFees(before, policy);
        const bumped = fees && bumpFees(fees, now, policy);
        if (fees === undefined || bumped === undefined) return;
        expect(bumped.maxFeePerGas * 8n >= fees.maxFeePerGas * 9n).to.equal(true);
        expect(bumped.maxPriorityFeePerGas * 8n >= fees.maxPriorityFeePerGas * 9n).to.equal(true);
        expect(bumped.maxFeePerGas > fees.maxFeePerGas).to.equal(true);
      }),
    );
  });

  it('quotes nothing while the base fee is above the cap', () => {
    const policy = { maxFeePerGasCap: 100n, maxPriorityFeePerGasCap: 10n, initialTip: 1n };
    expect(quoteFees(101n, policy)).to.equal(undefined);
    expect(quoteFees(100n, policy)).to.deep.equal({ maxFeePerGas: 100n, maxPriorityFeePerGas: 1n });
  });
});
