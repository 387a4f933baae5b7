import { expect } from 'chai';
import { systemClock } from './clock.js';
import { every } from './every.js';
import { ManualClock } from './manual-clock.js';
import { codeOf } from './test/catch-error.js';
import { withTimeout } from './with-timeout.js';

describe('systemClock', () => {
  it('sleeps, and rejects with ABORTED when its signal aborts before or during the sleep', async () => {
    const clock = systemClock();
    const controller = new AbortController();
    await clock.sleep(1, controller.signal);
    const sleep = clock.sleep(60_000, controller.signal);
    controller.abort();
    expect(await codeOf(sleep)).to.equal('ABORTED');
    expect(await codeOf(clock.sleep(1, controller.signal))).to.equal('ABORTED');
  });
});

describe('ManualClock', () => {
  it('wakes sleepers in the order of their deadlines, at their deadlines', async () => {
    const clock = new ManualClock(100);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ...naps: number[]): Promise<void> => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push([name, clock.now()]);
      }
    };
    void sleeper('a', 20, 20);
    void sleeper('b', 10, 5, 100);
    await clock.advance(50);
    expect(woken).to.deep.equal([
      ['b', 110],
      ['b', 115],
      ['a', 120],
      ['a', 140],
    ]);
    expect([clock.now(), clock.sleeping]).to.deep.equal([150, 1]);
  });

  it('rejects with ABORTED and forgets the sleeper', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const sleep = clock.sleep(5, controller.signal);
    controller.abort();
    expect(await codeOf(sleep)).to.equal('ABORTED');
    expect(clock.sleeping).to.equal(0);
  });
});

describe('every', () => {
  it('runs turns one at a time with a pause between, until its signal aborts', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const turns: number[] = [];
    const loop = every({ clock, intervalMs: 10, signal: controller.signal }, async () => {
      turns.push(clock.now());
      await clock.sleep(5);
    });
    await clock.advance(40);
    expect(turns).to.deep.equal([0, 15, 30]);
    controller.abort();
    await clock.advance(5);
    await loop;
    expect(turns).to.have.length(3);
  });

  it('ends with the error of a turn', async () => {
    const loop = every({ clock: new ManualClock(), intervalMs: 1, signal: new AbortController().signal }, () => {
      throw new Error('turn');
    });
    expect(await loop.catch((err: Error) => err.message)).to.equal('turn');
  });
});

describe('withTimeout', () => {
  it('gives the result, or the code once the time is up', async () => {
    const clock = new ManualClock();
    expect(await withTimeout(Promise.resolve(3), 10, 'LATE', clock)).to.equal(3);
    const late = codeOf(withTimeout(clock.sleep(20), 10, 'LATE', clock));
    await clock.advance(10);
    expect(await late).to.equal('LATE');
    expect(clock.sleeping).to.equal(1);
  });
});
