import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { DEFAULT_GOSSIP_LIMITS } from './limits.js';
import { createPacer } from './pacer.js';
const LIMITS = {
    ...DEFAULT_GOSSIP_LIMITS,
    peerBurstMessages: 10,
    peerMessagesPerSecond: 2,
    peerBurstBytes: 1_000,
    peerBytesPerSecond: 100,
};
describe('pacer', () => {
    it('lets a burst pass, then makes the peer wait for its debt', () => {
        const pacer = createPacer(LIMITS, new ManualClock());
        for (let i = 0; i < 10; i++)
            expect(pacer.take('a', 1, 0)).to.equal(0);
        expect(pacer.take('a', 1, 0)).to.equal(500);
        expect(pacer.take('a', 1, 0)).to.equal(1_000);
        expect(pacer.take('b', 1, 0)).to.equal(0);
    });
    it('counts bytes too', () => {
        const pacer = createPacer(LIMITS, new ManualClock());
        expect(pacer.take('a', 1, 1_050)).to.equal(500);
    });
    it('refills with time, up to the burst', async () => {
        const clock = new ManualClock();
        const pacer = createPacer(LIMITS, clock);
        pacer.take('a', 10, 0);
        await clock.advance(1_000);
        expect([pacer.take('a', 2, 0), pacer.take('a', 1, 0)]).to.deep.equal([0, 500]);
        await clock.advance(1_000_000);
        expect([pacer.take('a', 10, 0), pacer.take('a', 1, 0)]).to.deep.equal([0, 500]);
    });
    it('forgets the peer heard least recently when there are too many', () => {
        const pacer = createPacer(LIMITS, new ManualClock());
        pacer.take('first', 10, 0);
        for (let i = 0; i < 511; i++)
            pacer.take(`peer ${i}`, 1, 0);
        expect(pacer.take('first', 1, 0)).to.equal(500);
        for (let i = 0; i < 512; i++)
            pacer.take(`peer ${i}`, 0, 0);
        expect(pacer.take('first', 10, 0)).to.equal(0);
    });
});
//# sourceMappingURL=pacer.test.js.map