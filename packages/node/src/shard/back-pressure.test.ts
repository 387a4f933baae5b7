import { expect } from 'chai';
import fc from 'fast-check';
import { blockTimesBetween, MAX_UNPOSTED_BYTES, MAX_WAITING_BATCHES } from './back-pressure.js';

describe('back-pressure', () => {
  it('leaves a shard alone whose batches land', () => {
    expect(blockTimesBetween({ batches: 0, bytes: 0 })).to.equal(1);
    expect(blockTimesBetween({ batches: 200, bytes: 1_000_000 })).to.equal(1);
  });

  it('slows it down well before a limit, by batches and by bytes alike', () => {
    expect(blockTimesBetween({ batches: MAX_WAITING_BATCHES / 2, bytes: 0 })).to.equal(3);
    expect(blockTimesBetween({ batches: 0, bytes: MAX_UNPOSTED_BYTES / 2 })).to.equal(3);
    expect(blockTimesBetween({ batches: MAX_WAITING_BATCHES - 1, bytes: 0 })).to.equal(8);
  });

  it('stops it at either limit', () => {
    expect(blockTimesBetween({ batches: MAX_WAITING_BATCHES, bytes: 0 })).to.equal(Number.POSITIVE_INFINITY);
    expect(blockTimesBetween({ batches: 1, bytes: MAX_UNPOSTED_BYTES })).to.equal(Number.POSITIVE_INFINITY);
  });

  it('never speeds up when more waits', () => {
    const waiting = fc.record({ batches: fc.nat(2_000), bytes: fc.nat(100_000_000) });
    fc.assert(
      fc.property(waiting, fc.nat(100), fc.nat(10_000_000), ({ batches, bytes }, moreBatches, moreBytes) => {
        const now = blockTimesBetween({ batches, bytes });
        expect(blockTimesBetween({ batches: batches + moreBatches, bytes: bytes + moreBytes })).to.be.at.least(now);
      }),
    );
  });
});
