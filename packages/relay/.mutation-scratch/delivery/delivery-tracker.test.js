import { DeliveryState } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { shard } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { createDeliveryTracker, MAX_BACKOFF_ORIGINS } from './delivery-tracker.js';
const SOURCE = shard(2);
const { Unseen, Delivered, Failed } = DeliveryState;
describe('delivery tracker', () => {
    it('says what the last standing block said', () => {
        const anyStep = fc.oneof({ weight: 5, arbitrary: fc.record({ index: fc.nat(4), state: fc.constantFrom(1, 2, 3) }) }, { weight: 1, arbitrary: fc.record({ unwind: fc.nat(5) }) });
        fc.assert(fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
            const tracker = createDeliveryTracker();
            let log = [];
            let block = 0;
            for (const step of steps) {
                if ('unwind' in step) {
                    block = Math.max(0, block - step.unwind);
                    tracker.unwind(block);
                    log = log.filter((entry) => entry.block <= block);
                }
                else {
                    tracker.record(SOURCE, step.index, step.state, ++block);
                    log.push({ ...step, block });
                }
                for (let index = 0; index < 5; index++)
                    expect(tracker.state(SOURCE, index)).to.equal(log.findLast((entry) => entry.index === index)?.state ?? Unseen);
            }
        }), { seed: SEED });
    });
    it('may hear of a block twice', () => {
        const tracker = createDeliveryTracker();
        tracker.record(SOURCE, 0, Failed, 3);
        tracker.record(SOURCE, 0, Delivered, 5);
        tracker.record(SOURCE, 0, Failed, 3);
        tracker.record(SOURCE, 0, Delivered, 5);
        tracker.unwind(4);
        expect(tracker.state(SOURCE, 0)).to.equal(Failed);
        tracker.unwind(2);
        expect(tracker.state(SOURCE, 0)).to.equal(Unseen);
    });
    it('keeps sources apart', () => {
        const tracker = createDeliveryTracker();
        tracker.record(SOURCE, 0, Delivered, 1);
        expect(tracker.state(shard(3), 0)).to.equal(Unseen);
    });
    it('waits 1, 2, 4 … origins between attempts, and no longer than the limit', () => {
        const tracker = createDeliveryTracker();
        let origin = 100;
        for (const wait of [1, 2, 4, 8, 16, 32, 64, MAX_BACKOFF_ORIGINS]) {
            tracker.attempted(SOURCE, 0, origin);
            expect(tracker.mayAttempt(SOURCE, 0, origin + wait - 1)).to.equal(false);
            expect(tracker.mayAttempt(SOURCE, 0, origin + wait)).to.equal(true);
            origin += wait;
        }
    });
    it('remembers no attempt of what was delivered, whichever it hears first', () => {
        const tracker = createDeliveryTracker();
        tracker.record(SOURCE, 0, Delivered, 1);
        tracker.attempted(SOURCE, 0, 10);
        expect(tracker.mayAttempt(SOURCE, 0, 10)).to.equal(true);
        tracker.attempted(SOURCE, 1, 10);
        tracker.record(SOURCE, 1, Delivered, 2);
        expect(tracker.mayAttempt(SOURCE, 1, 10)).to.equal(true);
    });
    it('lifts the floor, never lowers it, until blocks fall', () => {
        const tracker = createDeliveryTracker();
        tracker.raiseFloor(SOURCE, 7);
        tracker.raiseFloor(SOURCE, 3);
        expect(tracker.floor(SOURCE)).to.equal(7);
        tracker.unwind(0);
        expect(tracker.floor(SOURCE)).to.equal(0);
    });
});
//# sourceMappingURL=delivery-tracker.test.js.map