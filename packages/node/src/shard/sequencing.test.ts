import { CodedError, createSerial, ManualClock, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { MAX_UNPOSTED_BYTES, MAX_WAITING_BATCHES } from './back-pressure.js';
import { runSequencing, type SequencingModules } from './sequencing.js';
import { createWake } from './wake.js';

function open(blockTimeMs: number, change: Partial<Record<'step' | 'hasWork', () => Promise<unknown>>> = {}) {
  const clock = new ManualClock();
  const calls: string[] = [];
  const wake = createWake(clock);
  const state = { waiting: 0, waitingBytes: 0, work: 0, execIsNew: false, execIsCurrent: true };
  const note = (name: string) => async () => void calls.push(name);
  const modules: SequencingModules = {
    producer: {
      reset: note('reset'),
      sealIfDue: note('seal'),
      hasWork: (change.hasWork as () => Promise<boolean>) ?? (async () => state.work > 0),
      step: (async () => {
        calls.push(`step ${clock.now()}`);
        state.work -= 1;
        await change.step?.();
      }) as never,
    },
    headLock: createSerial(),
    wake,
    chain: state,
    executor: { isCurrent: () => state.execIsCurrent },
    meetExec: async () => {
      if (state.execIsNew) calls.push('meet exec');
      state.execIsNew = false;
    },
    clock,
    logger: silentLogger(),
  };
  const stop = new AbortController();
  const done = runSequencing({ blockTimeMs }, modules, stop.signal);
  return { clock, calls, wake, state, done, stop: () => stop.abort() };
}

const retry = () => {
  throw new CodedError({ code: 'CHANNEL_CLOSED', message: 'gone', verdict: 'retry' });
};

describe('sequencing', () => {
  it('makes a block each block time, without drifting', async () => {
    const { clock, calls, done, stop } = open(1_000);
    await clock.advance(3_500);
    stop();
    await done;
    expect(calls).to.deep.equal(['step 0', 'step 1000', 'step 2000', 'step 3000']);
  });

  it('makes a block when it is woken and has work, until it has none, and seals otherwise', async () => {
    const { clock, calls, state, wake, done, stop } = open(0);
    await clock.advance(100);
    expect(calls).to.deep.equal([]);
    state.work = 3;
    wake.ring();
    await clock.advance(1);
    for (let i = 0; i < 20; i++) await clock.advance(0);
    expect(calls).to.deep.equal(['step 100', 'step 100', 'step 100', 'seal']);
    await clock.advance(250);
    expect(calls.at(-1)).to.equal('seal');
    stop();
    await done;
  });

  it('goes on after an error that passes, and dies of one that does not', async () => {
    let failures = 2;
    const { clock, calls, done, stop } = open(1_000, {
      step: async () => {
        if (failures-- > 0) retry();
      },
    });
    await clock.advance(3_000);
    stop();
    await done;
    expect(calls).to.have.length(4);
    const broken = open(1_000, { step: () => Promise.reject(new Error('broken')) });
    const death = broken.done.catch((error: Error) => error.message);
    await broken.clock.advance(0);
    expect(await death).to.equal('broken');
  });

  it('meets an exec that was started again before the next block', async () => {
    const { clock, calls, state, done, stop } = open(1_000);
    await clock.advance(500);
    state.execIsNew = true;
    await clock.advance(500);
    stop();
    await done;
    expect(calls).to.deep.equal(['step 0', 'meet exec', 'step 1000']);
  });

  it('goes on after whatever fails while exec is replaced: the new one may lack blocks', async () => {
    const missing = new CodedError({ code: 'BLOCK_NOT_FOUND', message: 'no block 7', verdict: 'reject' });
    let replaced = false;
    const opened = open(1_000, {
      step: async () => {
        if (replaced) return;
        replaced = true;
        opened.state.execIsCurrent = false;
        throw missing;
      },
    });
    const { clock, calls, state, done, stop } = opened;
    await clock.advance(500);
    state.execIsCurrent = true;
    await clock.advance(500);
    stop();
    await done;
    expect(calls).to.deep.equal(['step 0', 'step 1000']);
  });

  it('makes no blocks while too many batches wait for L1', async () => {
    const { clock, calls, state, done, stop } = open(1_000);
    state.waiting = MAX_WAITING_BATCHES;
    await clock.advance(2_500);
    expect(calls).to.deep.equal([]);
    state.waiting = 0;
    await clock.advance(1_000);
    stop();
    await done;
    expect(calls).to.deep.equal(['step 3000']);
  });

  it('makes them further apart the more waits for L1, by bytes too', async () => {
    const { clock, calls, state, done, stop } = open(1_000);
    state.waitingBytes = MAX_UNPOSTED_BYTES / 2;
    await clock.advance(8_500);
    stop();
    await done;
    expect(calls).to.deep.equal(['step 2000', 'step 5000', 'step 8000']);
  });
});
