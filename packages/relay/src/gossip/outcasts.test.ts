import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createOutcasts } from './outcasts.js';

const LIMITS = { uselessBurst: 10, uselessPerSecond: 2, shutOutMs: 5_000 };

describe('outcasts', () => {
  it('has patience with a peer that repeats itself slowly, and loses it with one that floods', async () => {
    const clock = new ManualClock();
    const outcasts = createOutcasts(LIMITS, clock);
    for (let second = 0; second < 60; second++) {
      expect([outcasts.annoyed('honest', 1), outcasts.annoyed('honest', 1)]).to.deep.equal([false, false]);
      await clock.advance(1_000);
    }
    const answers = Array.from({ length: 11 }, () => outcasts.annoyed('flood', 1));
    expect(answers).to.deep.equal([...Array(10).fill(false), true]);
    expect(outcasts.annoyed('honest', 1)).to.equal(false);
  });

  it('lets a peer come back after a while, with all its patience', async () => {
    const clock = new ManualClock();
    const outcasts = createOutcasts(LIMITS, clock);
    for (let i = 0; i < 11; i++) outcasts.annoyed('a', 1);
    outcasts.shutOut('a');
    expect([outcasts.isShutOut('a'), outcasts.isShutOut('b')]).to.deep.equal([true, false]);
    await clock.advance(4_999);
    expect(outcasts.isShutOut('a')).to.equal(true);
    await clock.advance(1);
    expect([outcasts.isShutOut('a'), outcasts.annoyed('a', 1)]).to.deep.equal([false, false]);
  });

  it('remembers no more peers than it has room for', () => {
    const outcasts = createOutcasts(LIMITS, new ManualClock());
    for (let i = 0; i < 513; i++) outcasts.shutOut(`peer ${i}`);
    expect([outcasts.isShutOut('peer 0'), outcasts.isShutOut('peer 1')]).to.deep.equal([false, true]);
  });
});
