import { CodedError, ManualClock, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { keepTrying } from './keep-trying.js';

const failure = (verdict: 'retry' | 'fatal') => new CodedError({ code: 'HEAD_UNKNOWN', message: 'gone', verdict });

describe('keepTrying', () => {
  function setUp(...outcomes: readonly ('ok' | 'retry' | 'fatal')[]) {
    const clock = new ManualClock();
    const stopping = new AbortController();
    let tries = 0;
    const run = keepTrying(
      'work',
      async () => {
        const outcome = outcomes[tries++] ?? 'ok';
        if (outcome !== 'ok') throw failure(outcome);
      },
      { clock, logger: silentLogger(), signal: stopping.signal },
    );
    const code = run.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    return { clock, stopping, code, tries: () => tries };
  }

  it('goes on after a pause while the reason passes', async () => {
    const { clock, code, tries } = setUp('retry', 'retry', 'ok');
    await clock.advance(1_000);
    expect(await code).to.equal('done');
    expect(tries()).to.equal(3);
  });

  it('gives up at once when no wait will mend it', async () => {
    const { code, tries } = setUp('fatal');
    expect(await code).to.equal('HEAD_UNKNOWN');
    expect(tries()).to.equal(1);
  });

  it('ABORTED when it is told to stop', async () => {
    const { clock, stopping, code } = setUp('retry', 'retry', 'retry');
    await clock.advance(50);
    stopping.abort();
    expect(await code).to.equal('ABORTED');
  });
});
