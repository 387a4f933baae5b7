import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createAllowances } from './allowances.js';

describe('allowances', () => {
  it('are taken, overdrawn, and grow back up to the burst', async () => {
    const clock = new ManualClock();
    const { take } = createAllowances({ burst: 10, perSecond: 2 }, clock);
    expect([take('a', 4), take('a', 8), take('b', 1)]).to.deep.equal([6, -2, 9]);
    await clock.advance(2_000);
    expect(take('a', 0)).to.equal(2);
    await clock.advance(1_000_000);
    expect(take('a', 0)).to.equal(10);
  });

  it('are whole again for whoever was forgotten, and for the one seen least recently when there are too many', () => {
    const { take, forget } = createAllowances({ burst: 1, perSecond: 1 }, new ManualClock());
    take('forgotten', 1);
    forget('forgotten');
    expect(take('forgotten', 0)).to.equal(1);
    for (const key of ['old', 'kept']) take(key, 1);
    for (let i = 0; i < 511; i++) take(`another ${i}`, 1);
    expect([take('kept', 0), take('old', 0)]).to.deep.equal([0, 1]);
  });
});
