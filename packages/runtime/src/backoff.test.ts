import { expect } from 'chai';
import fc from 'fast-check';
import { backoff } from './backoff.js';

describe('backoff', () => {
  it('grows from minMs to maxMs and starts over', () => {
    const delays = backoff({ minMs: 10, maxMs: 35 });
    expect([delays.next(), delays.next(), delays.next(), delays.next()]).to.deep.equal([10, 20, 35, 35]);
    delays.reset();
    expect(delays.next()).to.equal(10);
  });

  it('jitters within the upper half', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        const delay = backoff({ minMs: 100, maxMs: 100, jitter: () => random }).next();
        expect(delay).to.be.within(50, 100);
      }),
    );
  });
});
