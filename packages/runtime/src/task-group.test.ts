import { expect } from 'chai';
import { CodedError } from './coded-error.js';
import { deferred } from './deferred.js';
import { silentLogger } from './logger.js';
import { ManualClock } from './manual-clock.js';
import { createTaskGroup, type TaskGroup } from './task-group.js';

describe('createTaskGroup', () => {
  let clock: ManualClock;
  let group: TaskGroup;
  let deaths: [string, unknown][];

  beforeEach(() => {
    clock = new ManualClock();
    deaths = [];
    group = createTaskGroup({
      clock,
      logger: silentLogger(),
      onFatal: (name, err) => deaths.push([name, err]),
      maxTasks: 2,
    });
  });

  const forever = (signal: AbortSignal): Promise<void> => clock.sleep(1e9, signal);

  it('aborts every task and waits for it', async () => {
    let cleaned = false;
    group.spawn('a', async (signal) => {
      await forever(signal).catch(() => {});
      cleaned = true;
    });
    group.spawn('b', forever, { critical: true });
    await clock.advance(1);
    expect(group.running).to.deep.equal(['a', 'b']);
    await group.stop();
    expect([cleaned, group.running, deaths]).to.deep.equal([true, [], []]);
  });

  it('calls onFatal under the name of a critical task that throws', async () => {
    const err = new Error('dead');
    group.spawn('poster', () => Promise.reject(err), { critical: true });
    group.spawn('other', () => Promise.reject(err));
    await clock.advance(1);
    expect(deaths).to.deep.equal([['poster', err]]);
  });

  it('TASK_ENDED: a critical task that returns has died', async () => {
    group.spawn('poster', async () => {}, { critical: true });
    await clock.advance(1);
    expect(deaths[0]?.[1]).to.include({ code: 'TASK_ENDED' });
  });

  it('restarts with growing delays, which start over after a long run', async () => {
    const starts: number[] = [];
    group.spawn(
      'flaky',
      async (signal) => {
        starts.push(clock.now());
        if (starts.length === 5) await clock.sleep(100, signal);
        throw new Error('again');
      },
      { critical: true, restart: { minMs: 10, maxMs: 40 } },
    );
    await clock.advance(230);
    expect(starts).to.deep.equal([0, 10, 30, 70, 110, 220]);
    expect(deaths).to.deep.equal([]);
    await group.stop();
  });

  it('does not restart after an error with verdict fatal', async () => {
    const err = new CodedError({ code: 'CORRUPT', message: '', verdict: 'fatal' });
    group.spawn('t', () => Promise.reject(err), { critical: true, restart: { minMs: 1, maxMs: 1 } });
    await clock.advance(10);
    expect(deaths).to.deep.equal([['t', err]]);
  });

  it('TASK_REFUSED: one task per name, a bounded number, none after stop', async () => {
    const gate = deferred();
    group.spawn('a', () => gate.promise);
    const refusal = (name: string): unknown => {
      try {
        group.spawn(name, forever);
        return undefined;
      } catch (err) {
        return err instanceof CodedError ? err.code : err;
      }
    };
    expect(refusal('a')).to.equal('TASK_REFUSED');
    group.spawn('b', () => gate.promise);
    expect(refusal('c')).to.equal('TASK_REFUSED');
    gate.resolve();
    await group.stop();
    expect(refusal('a')).to.equal('TASK_REFUSED');
  });
});
