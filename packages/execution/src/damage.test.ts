import { CodedError } from '@bulkhead/runtime';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { expect } from 'chai';
import { parseEther } from 'viem';
import type { Engine } from './engine.js';
import { executionError } from './errors.js';
import { isDamage } from './storage/corrupt.js';
import { openBuckets } from './storage/schema.js';
import { CONTRACTS, deployer } from './test/contracts.js';
import { ACCOUNTS, account, lower, openTestEngine, produce, signTransaction } from './test/shard-fixture.js';

const sync = { sync: true };

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A chain of blocks with a transfer and a call each; what is in memory is gone with the engine that made it. */
async function buildChain(blocks: number): Promise<{ store: KeyValueStore; engine: Engine }> {
  const store = createMemoryStore();
  const engine = await openTestEngine(store);
  const deploy = await signTransaction({ nonce: 0, to: undefined, data: deployer(CONTRACTS.counter), gas: 300_000n });
  const { receipts } = await produce(engine, { transactions: [deploy] });
  const to = receipts.at(-1)?.contractAddress ?? '0x';
  for (let nonce = 1; nonce < blocks; nonce++)
    await produce(engine, { transactions: [await signTransaction({ nonce, to, gas: 100_000n })] });
  return { store, engine: await openTestEngine(store) };
}

describe('damage that shows while an engine runs', () => {
  it('STATE_CORRUPT: a block is not built on a flat view that the trie does not say', async () => {
    const { store, engine } = await buildChain(2);
    const { account: accounts } = openBuckets(store);
    const address = lower(account(3).address);
    await store.batch([accounts.putOp(address, { ...(await accounts.get(address)), balance: parseEther('9') })], sync);
    const transfer = await signTransaction({ from: account(3), nonce: 0, to: account(4).address, value: 1n });
    const error = await errorOf(produce(engine, { transactions: [transfer] }));
    expect(error).to.have.property('code', 'STATE_CORRUPT');
    expect(engine.head().number).to.equal(2);
  });

  it('STATE_CORRUPT: a read meets a trie node that is gone or flipped', async () => {
    for (const flip of [false, true]) {
      const { store, engine } = await buildChain(3);
      const { node } = openBuckets(store);
      for await (const [hash, encoded] of node.iterate()) {
        const wrong = Uint8Array.from(encoded);
        wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
        await store.batch([flip ? node.putOp(hash, wrong) : node.delOp(hash)], sync);
      }
      const errors = await Promise.all(
        ACCOUNTS.map(({ address }) => errorOf(engine.reads.getBalance(lower(address), { number: 1 }))),
      );
      const found = errors.filter((error) => error !== undefined);
      expect(found).not.to.deep.equal([]);
      for (const error of found) expect(error).to.have.property('code', 'STATE_CORRUPT');
    }
  });

  it('STATE_CORRUPT: an old block has lost its inputs, or the way back over it', async () => {
    const { store, engine } = await buildChain(40);
    const { inputs, undo } = openBuckets(store);
    await store.batch([inputs.delOp(5), undo.delOp(10)], sync);
    expect(await errorOf(engine.blockInputs(5))).to.have.property('code', 'STATE_CORRUPT');
    expect(await errorOf(engine.blockInputs(41))).to.have.property('code', 'BLOCK_NOT_FOUND');
    expect(await errorOf(engine.unwind(4))).to.have.property('code', 'STATE_CORRUPT');
    expect(engine.head().number).to.equal(40);
  });

  it('is found at any account, sooner or later, by the sample of the start check', async () => {
    const { store } = await buildChain(2);
    const { account: accounts } = openBuckets(store);
    const address = lower(account(9).address);
    await store.batch([accounts.putOp(address, { ...(await accounts.get(address)), nonce: 7n })], sync);
    let error: unknown;
    for (let start = 0; start < 200 && error === undefined; start++) error = await errorOf(openTestEngine(store));
    expect(error).to.have.property('code', 'STATE_CORRUPT');
  });

  it('is told from a disk that refuses by codes, however deep the cause is', () => {
    const inner = executionError('STATE_CORRUPT', 'inner');
    const wrapped = new CodedError({ code: 'EXECUTION_FAULT', message: 'outer', verdict: 'fatal', cause: inner });
    expect(isDamage(inner)).to.equal(true);
    expect(isDamage(wrapped)).to.equal(true);
    expect(isDamage(new Error('outermost', { cause: wrapped }))).to.equal(true);
    expect(isDamage(new CodedError({ code: 'STORE_IO', message: 'STATE_CORRUPT', verdict: 'fatal' }))).to.equal(false);
    expect(isDamage(new Error('STATE_CORRUPT'))).to.equal(false);
    expect(isDamage(undefined)).to.equal(false);
  });
});
