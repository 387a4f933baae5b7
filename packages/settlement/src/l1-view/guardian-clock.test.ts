import { expect } from 'chai';
import fc from 'fast-check';
import type { L1Event } from '../events/l1-event.js';
import { createGuardianClock } from './guardian-clock.js';

const paused = (from: number, until: number): L1Event => ({ type: 'paused', from, until });
const unpaused = (time: number): L1Event => ({ type: 'unpaused', time });

describe('guardian clock', () => {
  it('is L1’s time while nothing was ever paused', () => {
    const clock = createGuardianClock();
    expect(clock.at(1_000)).to.equal(1_000);
    expect(clock.pausedUntil(1_000)).to.equal(undefined);
  });

  it('stands still during a pause and goes on after it, at its end or when it is taken back', () => {
    const clock = createGuardianClock();
    clock.apply(1, paused(100, 150));
    expect([100, 120, 149, 150, 160].map((time) => clock.at(time))).to.deep.equal([100, 100, 100, 100, 110]);
    expect([99, 100, 149, 150].map((time) => clock.pausedUntil(time))).to.deep.equal([undefined, 150, 150, undefined]);
    clock.apply(2, paused(300, 400));
    clock.apply(3, unpaused(310));
    expect(clock.at(500)).to.equal(440);
    expect([100, 101, 249, 251].map((shown) => clock.timeOf(shown))).to.deep.equal([100, 151, 299, 311]);
    clock.unwind(2);
    expect(clock.at(500)).to.equal(350);
    clock.unwind(1);
    expect(clock.at(500)).to.equal(450);
  });

  it('never runs backwards, and never faster than L1', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.boolean()), { maxLength: 8 }), (spans) => {
        const clock = createGuardianClock();
        let time = 0;
        let before = 0;
        for (const [l1Block, [gap, length, early]] of spans.entries()) {
          time += gap;
          clock.apply(l1Block, paused(time, time + length));
          if (early) clock.apply(l1Block, unpaused(time + (length >> 1)));
          const end = early ? time + (length >> 1) : time + length;
          for (let t = time; t <= end; t++) expect(clock.at(t)).to.equal(clock.at(time));
          expect(clock.at(end)).to.be.within(before, before + gap);
          before = clock.at(end);
          time = end;
        }
      }),
    );
  });
});
