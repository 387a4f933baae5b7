import { createFaultyStore, createMemoryStore, type Fault, type KeyValueStore } from '@bulkhead/store';
import { expect } from 'chai';
import fc from 'fast-check';
import { numberToHex } from 'viem';
import type { BlockSummary } from './block/sealed-block.js';
import type { Engine } from './engine.js';
import { produceAll, randomBlocks, signSteps } from './test/random-chain.js';
import { Signer } from './test/random-transactions.js';
import { ACCOUNTS, expectSupply, lower, nextInputs, openTestEngine, testConfig } from './test/shard-fixture.js';

/** Every row of a store but content-addressed ones, which an unwind leaves behind. */
async function rows(store: KeyValueStore): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const [key, value] of store.iterate()) {
    const isContent = key[0] === 0 && (key[1] === 3 || key[1] === 4);
    if (!isContent) found.set(Buffer.from(key).toString('hex'), Buffer.from(value).toString('hex'));
  }
  return found;
}

async function observe(engine: Engine, signer: Signer, number: number) {
  const at = { number };
  const addresses = [...ACCOUNTS.map(({ address }) => lower(address)), ...signer.contracts.slice(0, 12)];
  return Promise.all(
    addresses.map(async (address) => [
      address,
      await engine.reads.getBalance(address, at),
      await engine.reads.getNonce(address, at),
      await engine.reads.getCode(address, at),
      await engine.reads.getStorageAt(address, '0x0', at),
      await engine.reads.getStorageAt(address, numberToHex(1, { size: 32 }), at),
    ]),
  );
}

describe('a chain of random blocks', function () {
  this.timeout(60_000);

  it('is the same when the blocks are imported elsewhere, re-executed on the past, or re-opened', async () => {
    await fc.assert(
      fc.asyncProperty(randomBlocks, async (blocks) => {
        const store = createMemoryStore();
        const engine = await openTestEngine(store);
        const sealed = await produceAll(engine, new Signer(), blocks);
        const follower = await openTestEngine();
        for (const each of sealed) {
          const imported = await follower.produceBlock(each.inputs, { mode: 'import' });
          expect(imported.block).to.deep.equal(each.block);
          expect(imported.receipts).to.deep.equal(each.receipts);
          expect(imported.skipped).to.deep.equal([]);
          expect(imported.queue).to.deep.equal(each.queue);
          expect(imported.summary).to.deep.equal(each.summary);
          const again = await engine.reexecuteBlock(each.summary.number);
          expect(again.summary).to.deep.equal(each.summary);
          expect(await engine.blockInputs(each.summary.number)).to.deep.equal(each.inputs);
        }
        await expectSupply(engine);
        const reopened = await openTestEngine(store);
        expect(reopened.head()).to.deep.equal(engine.head());
      }),
      { numRuns: 12 },
    );
  });

  it('shows at every block what was there when it was the head', async () => {
    await fc.assert(
      fc.asyncProperty(randomBlocks, async (blocks) => {
        const engine = await openTestEngine();
        const signer = new Signer();
        // Addresses of contracts are known once they are signed, so all blocks are signed first.
        const signed = [];
        for (const steps of blocks) signed.push(await signSteps(signer, steps));
        const seen = [await observe(engine, signer, 0)];
        for (const transactions of signed) {
          await engine.produceBlock(nextInputs(engine, { transactions }), { mode: 'build' });
          seen.push(await observe(engine, signer, engine.head().number));
        }
        for (const [number, expected] of seen.entries()) {
          expect(await observe(engine, signer, number)).to.deep.equal(expected);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('goes back to any block exactly, and forward again to the same blocks', async () => {
    await fc.assert(
      fc.asyncProperty(randomBlocks, fc.nat(), async (blocks, pick) => {
        const store = createMemoryStore();
        const engine = await openTestEngine(store);
        const snapshots = [await rows(store)];
        const sealed = [];
        const signer = new Signer();
        for (const steps of blocks) {
          sealed.push(...(await produceAll(engine, signer, [steps])));
          snapshots.push(await rows(store));
        }
        const to = pick % snapshots.length;
        const gone: number[] = [];
        await engine.unwind(to, async (number) => {
          gone.push(number);
        });
        expect(gone).to.deep.equal(
          sealed
            .slice(to)
            .map(({ summary }) => summary.number)
            .reverse(),
        );
        expect(await rows(store)).to.deep.equal(snapshots[to]);
        await expectSupply(engine);
        for (const each of sealed.slice(to)) {
          const again = await engine.produceBlock(each.inputs, { mode: 'import' });
          expect(again.summary).to.deep.equal(each.summary);
        }
        expect(await rows(store)).to.deep.equal(snapshots.at(-1));
      }),
      { numRuns: 12 },
    );
  });

  it('stands at the old or at the new head after a crash at any write, and goes on from there', async () => {
    const blocks = fc.sample(randomBlocks, { numRuns: 1, seed: 7 })[0] ?? [];
    const reference = await openTestEngine();
    const sealed = await produceAll(reference, new Signer(), blocks);
    const heads: BlockSummary[] = [await reference.summary(0), ...sealed.map(({ summary }) => summary)];

    for (const fault of ['before', 'after'] as const satisfies readonly Fault[]) {
      for (let dies = 0; ; dies++) {
        const store = createMemoryStore();
        let crashed = false;
        try {
          const engine = await openTestEngine(
            createFaultyStore(store, { failAt: (n) => (n === dies ? fault : 'none') }),
          );
          for (const { inputs } of sealed) await engine.produceBlock(inputs, { mode: 'import' });
          await engine.unwind(1);
          for (const { inputs } of sealed.slice(1)) await engine.produceBlock(inputs, { mode: 'import' });
        } catch (error) {
          crashed = (error as { code?: unknown }).code === 'STORE_IO';
          if (!crashed) throw error;
        }
        const engine = await openTestEngine(store);
        const head = engine.head();
        expect(heads[head.number]).to.deep.equal(head);
        await expectSupply(engine);
        for (const { inputs, summary } of sealed.slice(head.number)) {
          const again = await engine.produceBlock(inputs, { mode: 'import' });
          expect(again.summary).to.deep.equal(summary);
        }
        if (!crashed) break;
      }
    }
  });

  it('has another genesis hash for every field of its config, and the same for an equal one', async () => {
    const { genesisHash } = await import('./genesis.js');
    const base = testConfig();
    const changes = [
      {},
      { shardId: 8 as never },
      { l1ChainId: 1 },
      { registry: `0x${'00'.repeat(19)}ab` as const },
      { timestamp: base.timestamp + 1 },
      { gasLimit: base.gasLimit + 1n },
      { baseFee: base.baseFee + 1n },
      { feeVaultOwner: `0x${'00'.repeat(19)}ff` as const },
      { alloc: base.alloc.slice(1) },
    ];
    const hashes = await Promise.all(changes.map((change) => genesisHash({ ...base, ...change })));
    expect(new Set(hashes).size).to.equal(changes.length);
    expect(await genesisHash(testConfig())).to.equal(hashes[0]);
  });
});
