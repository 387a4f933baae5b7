import type { ViewJob } from '@bulkhead/execution';
import { CodedError, type Deferred, deferred, ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { codeOf } from '../test/code-of.js';
import { createViewPool } from './view-pool.js';
import type { ViewThread } from './view-thread.js';

/** Threads that end their jobs when they are told to. */
class FakeThread implements ViewThread {
  isEnding = false;
  readonly #gone = deferred();
  readonly gone = this.#gone.promise;
  job:
    | { readonly job: ViewJob; readonly signal: AbortSignal | undefined; readonly outcome: Deferred<Uint8Array> }
    | undefined;

  async run(job: ViewJob, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.job !== undefined || this.isEnding) throw new Error('busy or gone');
    this.job = { job, signal, outcome: deferred() };
    return this.job.outcome.promise.finally(() => {
      this.job = undefined;
    });
  }

  done(): void {
    this.job?.outcome.resolve(new Uint8Array(1));
  }

  die(code = 'CALL_TIMEOUT'): void {
    this.isEnding = true;
    this.job?.outcome.reject(new CodedError({ code, message: 'dead', verdict: 'reject' }));
    this.#gone.resolve();
  }

  async terminate(): Promise<void> {
    this.die('VIEWS_CLOSED');
  }
}

const job = (slot: number) => ({ kind: 'getProof', stateRoot: '0x', address: '0x', slots: [`0x${slot}`] }) as ViewJob;
const settle = () => new Promise((resolve) => setImmediate(resolve));

function open(limits: Partial<{ threads: number; waiting: number; waitingPerCaller: number; waitMs: number }> = {}) {
  const threads: FakeThread[] = [];
  const clock = new ManualClock(0);
  const pool = createViewPool({
    openThread: () => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    },
    clock,
    limits: { threads: 2, waiting: 4, waitingPerCaller: 3, waitMs: 1_000, ...limits },
  });
  const run = (caller: string, slot = 0, signal?: AbortSignal) => {
    const result = codeOf(pool.run(async () => job(slot), { caller, signal }));
    return result;
  };
  const running = () => threads.flatMap(({ job }) => (job?.job.kind === 'getProof' ? [job.job.slots[0]] : []));
  return { pool, threads, clock, run, running };
}

describe('ViewPool', () => {
  it('opens threads as they are needed, and no more than it may', async () => {
    const { run, threads, running, pool } = open();
    expect(threads).to.have.length(0);
    const first = run('a', 1);
    expect(threads).to.have.length(1);
    await settle();
    threads[0]?.done();
    expect(await first).to.equal(undefined);
    const all = [run('a', 2), run('b', 3), run('c', 4)];
    expect(threads).to.have.length(2);
    await settle();
    expect(running()).to.deep.equal(['0x2', '0x3']);
    threads[1]?.done();
    await settle();
    expect(running()).to.deep.equal(['0x2', '0x4']);
    await pool.close();
    expect(await Promise.all(all)).to.deep.equal(['VIEWS_CLOSED', undefined, 'VIEWS_CLOSED']);
  });

  it('leaves a thread to the others, whatever one caller asks', async () => {
    const { run, running, pool } = open();
    const all = [run('a', 1), run('a', 2), run('b', 3)];
    await settle();
    expect(running()).to.deep.equal(['0x1', '0x3']);
    await pool.close();
    expect(new Set(await Promise.all(all))).to.deep.equal(new Set(['VIEWS_CLOSED']));
  });

  it('LIMIT_EXCEEDED: the one after as many as may wait, of a caller and of all', async () => {
    const { run, pool } = open({ threads: 1 });
    const all = [run('a'), run('a'), run('a'), run('a')];
    expect(await run('a')).to.equal('LIMIT_EXCEEDED');
    all.push(run('b'));
    expect(await run('c')).to.equal('LIMIT_EXCEEDED');
    await pool.close();
    expect(new Set(await Promise.all(all))).to.deep.equal(new Set(['VIEWS_CLOSED']));
  });

  it('LIMIT_EXCEEDED: who has waited too long; who runs may go on', async () => {
    const { run, clock, threads } = open({ threads: 1 });
    const first = run('a');
    const second = run('b');
    await clock.advance(999);
    const third = run('c', 3);
    await clock.advance(1);
    expect(await second).to.equal('LIMIT_EXCEEDED');
    await settle();
    threads[0]?.done();
    expect(await first).to.equal(undefined);
    await clock.advance(10_000);
    await settle();
    threads[0]?.done();
    expect(await third).to.equal(undefined);
  });

  it('CALL_CANCELLED: at once, whether it waits or runs; a thread that still works gets nothing new', async () => {
    const { run, threads, running } = open({ threads: 1 });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = run('a', 1, one.signal);
    const second = run('b', 2, two.signal);
    const third = run('c', 3);
    two.abort();
    expect(await second).to.equal('CALL_CANCELLED');
    await settle();
    one.abort();
    expect(await first).to.equal('CALL_CANCELLED');
    await settle();
    expect(running()).to.deep.equal(['0x1']);
    expect(threads[0]?.job?.signal?.aborted).to.equal(true);
    await settle();
    threads[0]?.done();
    await settle();
    expect(running()).to.deep.equal(['0x3']);
    threads[0]?.done();
    expect(await third).to.equal(undefined);
    expect(await run('a', 1, one.signal)).to.equal('CALL_CANCELLED');
  });

  it('puts another thread into the place of one that ended with its call', async () => {
    const { run, threads, running } = open({ threads: 1 });
    const first = run('a', 1);
    const second = run('b', 2);
    await settle();
    threads[0]?.die();
    expect(await first).to.equal('CALL_TIMEOUT');
    await settle();
    expect(threads).to.have.length(2);
    await settle();
    expect(running()).to.deep.equal(['0x2']);
    threads[1]?.done();
    expect(await second).to.equal(undefined);
  });

  it('does not start threads over and over when they die at once', async () => {
    const { run, threads } = open({ threads: 1 });
    const first = run('a');
    await settle();
    threads[0]?.die('VIEW_THREAD_DIED');
    expect(await first).to.equal('VIEW_THREAD_DIED');
    await settle();
    expect(threads).to.have.length(1);
    const second = run('a');
    await settle();
    threads[1]?.done();
    expect(await second).to.equal(undefined);
  });

  it('builds a job when it is its turn: never for who is refused, and not for who has left', async () => {
    const { pool, threads, running } = open({ threads: 1, waiting: 2, waitingPerCaller: 2 });
    const built: number[] = [];
    const ask = (slot: number, signal?: AbortSignal) => {
      const build = async () => {
        built.push(slot);
        return job(slot);
      };
      return codeOf(pool.run(build, { caller: 'a', signal }));
    };
    const [hungUp, late] = [new AbortController(), new AbortController()];
    const first = ask(1);
    const second = ask(2, hungUp.signal);
    const third = ask(3);
    expect(await ask(4)).to.equal('LIMIT_EXCEEDED');
    hungUp.abort();
    expect(await second).to.equal('CALL_CANCELLED');
    await settle();
    expect(built).to.deep.equal([1]);
    threads[0]?.done();
    expect(await first).to.equal(undefined);
    await settle();
    expect(built).to.deep.equal([1, 3]);
    threads[0]?.done();
    expect(await third).to.equal(undefined);
    // Who leaves while his job is built has none run.
    await settle();
    const fifth = ask(5, late.signal);
    late.abort();
    expect(await fifth).to.equal('CALL_CANCELLED');
    await settle();
    expect([built, running()]).to.deep.equal([[1, 3, 5], []]);
  });

  it('goes on with the next when a job can not be built', async () => {
    const { pool, threads, run } = open({ threads: 1 });
    const missing = async () => {
      throw new CodedError({ code: 'BLOCK_NOT_FOUND', message: 'no such block', verdict: 'reject' });
    };
    const first = codeOf(pool.run(missing, { caller: 'a', signal: undefined }));
    const second = run('a', 2);
    expect(await first).to.equal('BLOCK_NOT_FOUND');
    await settle();
    threads[0]?.done();
    expect(await second).to.equal(undefined);
    // A thread that ran nothing yet has not proven that threads live.
    const { pool: other, threads: others } = open({ threads: 1 });
    expect(await codeOf(other.run(missing, { caller: 'a', signal: undefined }))).to.equal('BLOCK_NOT_FOUND');
    others[0]?.die('VIEW_THREAD_DIED');
    await settle();
    expect(others).to.have.length(1);
  });

  it('VIEWS_CLOSED: after the end', async () => {
    const { run, pool } = open();
    await pool.close();
    expect(await run('a')).to.equal('VIEWS_CLOSED');
  });
});
