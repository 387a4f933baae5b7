import { expect } from 'chai';
import { deferred } from './deferred.js';
import { createLifecycle, type Lifecycle, type Stoppable } from './lifecycle.js';
import { silentLogger } from './logger.js';
import { ManualClock } from './manual-clock.js';
import { codeOf } from './test/catch-error.js';

describe('createLifecycle', () => {
  let clock: ManualClock;
  let lifecycle: Lifecycle;
  let log: string[];
  const part = (name: string): Stoppable => ({
    stop: async () => {
      log.push(`${name} stops`);
      await clock.sleep(1);
      log.push(`${name} stopped`);
    },
  });

  beforeEach(() => {
    clock = new ManualClock();
    lifecycle = createLifecycle({ logger: silentLogger(), stopTimeoutMs: 100, clock });
    log = [];
  });

  it('stops in reverse order, one at a time, once', async () => {
    lifecycle.add('a', part('a'));
    await lifecycle.start('b', () => part('b'));
    const stops = Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await clock.advance(10);
    expect(await stops).to.deep.equal([[], []]);
    expect(log).to.deep.equal(['b stops', 'b stopped', 'a stops', 'a stopped']);
  });

  it('STOP_TIMEOUT: goes on past a part that hangs or fails, and reports it', async () => {
    lifecycle.add('a', part('a'));
    lifecycle.add('failing', {
      stop: () => {
        throw new Error('no');
      },
    });
    lifecycle.add('hanging', { stop: () => new Promise(() => {}) });
    const stop = lifecycle.stop();
    await clock.advance(200);
    const failures = await stop;
    expect(failures.map(({ name }) => name)).to.deep.equal(['hanging', 'failing']);
    expect(failures[0]?.error).to.include({ code: 'STOP_TIMEOUT' });
    expect(log).to.deep.equal(['a stops', 'a stopped']);
  });

  it('LIFECYCLE_STOPPED: stops a part that comes up during the stop, before the parts below it', async () => {
    lifecycle.add('a', part('a'));
    const up = deferred();
    const starting = codeOf(
      lifecycle.start('b', async () => {
        await up.promise;
        return part('b');
      }),
    );
    const stop = lifecycle.stop();
    await clock.advance(1);
    up.resolve();
    await clock.advance(10);
    expect(await starting).to.equal('LIFECYCLE_STOPPED');
    expect(await stop).to.deep.equal([]);
    expect(log).to.deep.equal(['b stops', 'b stopped', 'a stops', 'a stopped']);
    expect(await codeOf(lifecycle.start('c', () => part('c')))).to.equal('LIFECYCLE_STOPPED');
  });

  it('keeps what is up when a later part fails to start', async () => {
    await lifecycle.start('a', () => part('a'));
    const failed = lifecycle.start('b', () => Promise.reject(new Error('b')));
    expect(await failed.catch((err: Error) => err.message)).to.equal('b');
    const stop = lifecycle.stop();
    await clock.advance(10);
    await stop;
    expect(log).to.deep.equal(['a stops', 'a stopped']);
  });
});
