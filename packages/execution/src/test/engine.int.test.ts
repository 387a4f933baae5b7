import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRocksStore } from '@bulkhead/store';
import { expect } from 'chai';
import fc from 'fast-check';
import { produceAll, randomBlocks } from './random-chain.js';
import { Signer } from './random-transactions.js';
import { expectSupply, openTestEngine } from './shard-fixture.js';

async function withRocks<T>(body: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'bulkhead-engine-'));
  try {
    return await body(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

describe('engine on rocksdb', function () {
  this.timeout(60_000);

  it('makes the blocks it makes in memory, after closing and opening, forward and back', () =>
    withRocks(async (path) => {
      const blocks = fc.sample(randomBlocks, { numRuns: 3, seed: 11 }).flat();
      const memory = await openTestEngine();
      const sealed = await produceAll(memory, new Signer(), blocks);
      for (let from = 0; from < sealed.length; ) {
        const store = await openRocksStore({ path });
        const engine = await openTestEngine(store);
        expect(engine.head().number).to.equal(from);
        for (const { inputs, summary } of sealed.slice(from, from + 4)) {
          const imported = await engine.produceBlock(inputs, { mode: 'import' });
          expect(imported.summary).to.deep.equal(summary);
        }
        await expectSupply(engine);
        from = engine.head().number;
        await store.close();
      }
      const store = await openRocksStore({ path });
      const engine = await openTestEngine(store);
      await engine.unwind(2);
      await expectSupply(engine);
      for (const { inputs, summary, block } of sealed.slice(2)) {
        const again = await engine.produceBlock(inputs, { mode: 'import' });
        expect(again.summary).to.deep.equal(summary);
        expect(await engine.reads.getBlock({ number: summary.number }, false)).to.deep.equal(block);
      }
      for (const { summary } of sealed) {
        expect((await engine.reexecuteBlock(summary.number)).summary).to.deep.equal(summary);
      }
      await store.close();
    }));
});
