import { silentLogger } from '@bulkhead/runtime';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { expect } from 'chai';
import { openEngine } from '../engine.js';
import { genesisPredeploys } from '../predeploys.js';
import { CONTRACTS, deployer } from '../test/contracts.js';
import { openTestEngine, produce, signTransaction, testConfig } from '../test/shard-fixture.js';
import { HEAD_KEY, openBuckets } from './schema.js';

async function buildStore(): Promise<KeyValueStore> {
  const store = createMemoryStore();
  const engine = await openTestEngine(store);
  const deploy = await signTransaction({ nonce: 0, to: undefined, data: deployer(CONTRACTS.counter), gas: 300_000n });
  const { receipts } = await produce(engine, { transactions: [deploy] });
  const to = receipts.at(-1)?.contractAddress ?? '0x';
  await produce(engine, { transactions: [await signTransaction({ nonce: 1, to, gas: 100_000n })] });
  return store;
}

async function openCode(store: KeyValueStore, config = testConfig()): Promise<unknown> {
  return openTestEngine(store, config).then(
    () => undefined,
    (error: { code?: unknown }) => error.code,
  );
}

const sync = { sync: true };

describe('openEngine', () => {
  it('opens what it left', async () => {
    expect(await openCode(await buildStore())).to.equal(undefined);
  });

  it('GENESIS_MISMATCH for the store of another shard', async () => {
    expect(await openCode(await buildStore(), testConfig({ timestamp: 5 }))).to.equal('GENESIS_MISMATCH');
  });

  it('GENESIS_MISMATCH when this version makes another genesis than the shard was registered with', async () => {
    const options = { config: testConfig(), logger: silentLogger(), predeploys: genesisPredeploys() };
    const wrong = `0x${'11'.repeat(32)}` as const;
    const opened = openEngine({ ...options, store: createMemoryStore(), genesisHash: wrong });
    expect(await opened.catch((error: { code?: unknown }) => error.code)).to.equal('GENESIS_MISMATCH');
  });

  it('keeps a registered genesis whose contracts this version no longer makes', async () => {
    const store = await buildStore();
    const { genesisHash } = await openTestEngine(store);
    const other = { ...genesisPredeploys(), Multicall3: '0x00' } as const;
    const engine = await openEngine({
      config: testConfig(),
      logger: silentLogger(),
      predeploys: other,
      store,
      genesisHash,
    });
    expect(engine.head().number).to.equal(2);
  });

  it('STORE_FORMAT for the store of another version', async () => {
    const store = await buildStore();
    const { head } = openBuckets(store);
    await store.batch([head.putOp(HEAD_KEY, { ...(await head.get(HEAD_KEY)), format: 99 })], sync);
    expect(await openCode(store)).to.equal('STORE_FORMAT');
  });

  it('STATE_CORRUPT when something of the head block is missing or is not what it was', async () => {
    const intact = openBuckets(await buildStore());
    const { stateRoot } = await intact.summary.get(2);
    const root = Buffer.from(stateRoot.slice(2), 'hex');
    const node = Uint8Array.from(await intact.node.get(root));
    node[node.length - 2] = (node[node.length - 2] ?? 0) ^ 1;
    const receipt = await intact.receipt.get([2, 0]);
    const block = await intact.block.get(2);
    const ops = {
      summary: intact.summary.delOp(2),
      parent: intact.summary.delOp(1),
      index: intact.numberByHash.delOp(block.hash),
      block: intact.block.delOp(2),
      header: intact.block.putOp(2, { ...block, receiptsRoot: block.stateRoot }),
      inputs: intact.inputs.delOp(2),
      'way back': intact.undo.delOp(2),
      transaction: intact.transaction.delOp([2, 0]),
      location: intact.location.delOp(receipt.transactionHash),
      receipt: intact.receipt.delOp([2, 0]),
      'receipt status': intact.receipt.putOp([2, 0], { ...receipt, status: '0x0' }),
      'root node': intact.node.delOp(root),
      'bit of the root node': intact.node.putOp(root, node),
      'field of the block': intact.block.putOp(2, {} as typeof block),
    };
    for (const [damage, op] of Object.entries(ops)) {
      const store = await buildStore();
      await store.batch([op], sync);
      expect(await openCode(store), damage).to.equal('STATE_CORRUPT');
    }
  });

  it('STATE_CORRUPT when the flat view says something else than the trie', async () => {
    const account = await buildStore();
    const { account: accounts } = openBuckets(account);
    for await (const [address, body] of accounts.iterate({ limit: 1 })) {
      await account.batch([accounts.putOp(address, { ...body, balance: body.balance + 1n })], sync);
    }
    expect(await openCode(account)).to.equal('STATE_CORRUPT');

    const slot = await buildStore();
    const { slot: slots, undo } = openBuckets(slot);
    const changed = (await undo.get(2)).find((each) => each.slots.length > 0 && !each.address.startsWith('0x0000f'));
    const first = changed?.slots[0];
    if (changed === undefined || first === undefined) throw new Error('nothing changed');
    await slot.batch([slots.putOp([changed.address, first.slot], Uint8Array.of(99))], sync);
    expect(await openCode(slot)).to.equal('STATE_CORRUPT');
  });
});
