import { expect } from 'chai';
import fc from 'fast-check';
import { isDeeperThan } from './json-depth.js';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('isDeeperThan', () => {
  it('agrees with the depth of the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }), fc.nat(8), (value, max) => {
        expect(isDeeperThan(JSON.stringify(value), max)).to.equal(depthOf(value) > max);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('takes linear time for backslashes and quotes', () => {
    const started = Date.now();
    for (const text of ['"\\'.repeat(2_000_000), `"${'\\"'.repeat(2_000_000)}`, `"${'\\'.repeat(4_000_000)}"`]) {
      isDeeperThan(text, 10);
    }
    expect(Date.now() - started).to.be.lessThan(5_000);
  });
});
