import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createDeadlines } from './deadlines.js';

const never = () => new Promise<string>(() => {});
const late = () => new Error('late');

describe('deadlines', () => {
  it('expire each task at its own time, with one timer', async () => {
    const clock = new ManualClock();
    const deadlines = createDeadlines(clock, 100);
    const outcomes: string[] = [];
    const start = (name: string) => {
      deadlines.limit(never(), late).catch((err: Error) => outcomes.push(`${name} ${err.message} ${clock.now()}`));
    };
    start('a');
    await clock.advance(60);
    start('b');
    expect(clock.sleeping).to.equal(1);
    await clock.advance(39);
    expect(outcomes).to.deep.equal([]);
    await clock.advance(200);
    expect(outcomes).to.deep.equal(['a late 100', 'b late 160']);
    expect(clock.sleeping).to.equal(0);
    start('c');
    await clock.advance(100);
    expect(outcomes).to.have.length(3);
  });

  it('pass results and failures on', async () => {
    const deadlines = createDeadlines(new ManualClock(), 100);
    expect(await deadlines.limit(Promise.resolve('done'), late)).to.equal('done');
    const failing = deadlines.limit(Promise.reject(new Error('own')), late);
    expect(await failing.catch((err: Error) => err.message)).to.equal('own');
    await deadlines.stop();
  });

  it('leave no timer after stop', async () => {
    const clock = new ManualClock();
    const deadlines = createDeadlines(clock, 100);
    deadlines.limit(never(), late).catch(() => {});
    await deadlines.stop();
    expect(clock.sleeping).to.equal(0);
    deadlines.limit(never(), late).catch(() => {});
    expect(clock.sleeping).to.equal(0);
  });
});
