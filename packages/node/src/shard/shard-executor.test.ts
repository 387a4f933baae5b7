import { silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { codeOf } from '../test/code-of.js';
import { openExec, openSequencer } from '../test/open-shard.js';
import { createShardExecutor } from './shard-executor.js';

const NOBODY = { onSealed: () => {}, onUnwound: () => {}, onLostTrack: () => {} };

describe('shard executor', () => {
  it('WRONG_GENESIS: exec runs another shard', async () => {
    const { link } = await openExec();
    const opening = createShardExecutor({ link, genesisHash: zeroHash, listener: NOBODY, logger: silentLogger() });
    expect(await codeOf(opening)).to.equal('WRONG_GENESIS');
  });

  it('HEAD_UNKNOWN: writes wait for a look at the head of an exec that was started again', async () => {
    const { producer, executor, engine, attach, l1 } = await openSequencer();
    await producer.step();
    const inputs = { ...(await engine.blockInputs(1)), number: 2, originUpdated: false };
    // What exec did without an answer before it was cut off.
    await engine.produceBlock(inputs, { mode: 'import' });
    attach();
    expect(await codeOf(executor.importBlock(inputs))).to.equal('HEAD_UNKNOWN');
    expect(await codeOf(executor.unwind(0))).to.equal('HEAD_UNKNOWN');
    expect(executor.head().number).to.equal(1);
    expect(await executor.refresh()).to.equal(true);
    expect(executor.head().number).to.equal(2);
    expect(await executor.refresh()).to.equal(false);
    await executor.unwind(1);
    expect(engine.head().number).to.equal(1);
    expect(l1.height).to.equal(100);
  });
});
