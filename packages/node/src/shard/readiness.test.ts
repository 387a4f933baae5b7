import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { codeOf } from '../test/code-of.js';
import { createReadiness } from './readiness.js';

const head = (number: number) => ({
  number,
  hash: zeroHash,
  timestamp: 0,
  originNumber: 0,
  originHash: zeroHash,
  nextBaseFee: 0n,
});

describe('readiness', () => {
  function open() {
    const clock = new ManualClock();
    const exec = { current: true, number: 9 };
    const executor = { isCurrent: () => exec.current, head: () => ({ number: exec.number }) };
    return { clock, exec, readiness: createReadiness({ clock, patienceMs: 1_000, executor: () => executor }) };
  }

  it('lets everybody in in normal times', async () => {
    const { readiness } = open();
    await readiness.enter();
    expect(readiness.progress()).to.equal(undefined);
  });

  it('NOT_READY: turns everybody away during a rebuild, and says how far it is', async () => {
    const { readiness, exec } = open();
    readiness.begin(head(0), head(9));
    exec.number = 4;
    expect(readiness.progress()).to.deep.equal({ startingBlock: 0, currentBlock: 4, highestBlock: 9 });
    expect(await codeOf(readiness.enter())).to.equal('NOT_READY');
    // Exec died again, with less: what users have seen is still block 9.
    readiness.begin(head(0), head(4));
    expect(readiness.progress()?.highestBlock).to.equal(9);
    readiness.done();
    await readiness.enter();
  });

  it('waits for somebody to look at a new exec, and turns those away who waited when it has lost blocks', async () => {
    const { readiness, exec, clock } = open();
    exec.current = false;
    const fine = readiness.enter();
    await clock.advance(100);
    exec.current = true;
    await clock.advance(100);
    await fine;
    exec.current = false;
    const refused = codeOf(readiness.enter());
    await clock.advance(100);
    readiness.begin(head(0), head(9));
    await clock.advance(100);
    expect(await refused).to.equal('NOT_READY');
  });

  it('EXEC_UNAVAILABLE: nobody looks', async () => {
    const { readiness, exec, clock } = open();
    exec.current = false;
    const refused = codeOf(readiness.enter());
    await clock.advance(2_000);
    expect(await refused).to.equal('EXEC_UNAVAILABLE');
  });
});
