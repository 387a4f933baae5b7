import { createMemoryStore } from '@bulkhead/store';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { Account, Address as EvmAddress } from '@ethereumjs/util';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Address, type Hex, numberToHex, pad } from 'viem';
import { createShardCommon } from '../evm/create-common.js';
import { bytesToBigint, fromHex, toHex } from '../hex.js';
import { contentOps, flatOps } from '../storage/commit-ops.js';
import { createCodeReader, createHeadState } from '../storage/head-state.js';
import { openBuckets } from '../storage/schema.js';
import { createNodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { EMPTY_ACCOUNT } from './account-body.js';
import { EvmState } from './evm-state.js';
import { StateOverlay } from './overlay.js';
import { computeStateChange } from './state-change.js';
import { createTrieState } from './trie-state.js';

type Op =
  | { readonly kind: 'put'; readonly address: Address; readonly nonce: bigint; readonly balance: bigint }
  | { readonly kind: 'store'; readonly address: Address; readonly slot: Hex; readonly value: Uint8Array }
  | { readonly kind: 'code'; readonly address: Address; readonly code: Uint8Array }
  | { readonly kind: 'clear' | 'delete'; readonly address: Address }
  | { readonly kind: 'checkpoint' | 'commit' | 'revert' | 'seal' };

const addressOf = fc.nat(5).map((n) => pad(numberToHex(n + 1), { size: 20 }));
const slotOf = fc.nat(6).map((n) => numberToHex(n, { size: 32 }));
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      address: addressOf,
      nonce: fc.bigInt(1n, 3n),
      balance: fc.bigInt(0n, 3n),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      address: addressOf,
      slot: slotOf,
      value: fc.oneof(fc.constant(new Uint8Array(32)), fc.uint8Array({ minLength: 1, maxLength: 32 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('code' as const),
      address: addressOf,
      code: fc.uint8Array({ maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('clear' as const, 'delete' as const), address: addressOf }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('checkpoint' as const, 'checkpoint' as const, 'commit' as const, 'revert' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('seal' as const) }) },
);

/** Accounts and slots as plain maps; a checkpoint is a copy. */
interface Model {
  readonly accounts: Map<Address, { nonce: bigint; balance: bigint; code: Hex }>;
  readonly slots: Map<string, bigint>;
}

function copyModel({ accounts, slots }: Model): Model {
  return { accounts: new Map([...accounts].map(([key, each]) => [key, { ...each }])), slots: new Map(slots) };
}

function clearModel(model: Model, address: Address): void {
  for (const key of model.slots.keys()) if (key.startsWith(address)) model.slots.delete(key);
}

function evmAddress(address: Address): EvmAddress {
  return new EvmAddress(fromHex(address));
}

async function runOps(ops: readonly Op[]): Promise<void> {
  const store = createMemoryStore();
  const buckets = openBuckets(store);
  const readCode = createCodeReader(buckets, 16);
  const nodes = createNodeSource((hashes) => buckets.node.findMany(hashes), 8);
  const flat = createHeadState(buckets, readCode, { capacity: 4 });
  const reference = new MerkleStateManager({ common: createShardCommon(1) });
  let root: Uint8Array = EMPTY_TRIE_ROOT;
  let overlay = new StateOverlay(flat);
  const state = new EvmState(overlay);
  let model: Model = { accounts: new Map(), slots: new Map() };
  const saved: Model[] = [];

  for (const each of [...ops, { kind: 'seal' as const }]) {
    switch (each.kind) {
      case 'put': {
        const address = evmAddress(each.address);
        const body = (await overlay.getAccount(each.address)) ?? EMPTY_ACCOUNT;
        overlay.putAccount(each.address, { ...body, nonce: each.nonce, balance: each.balance });
        const account = (await reference.getAccount(address)) ?? new Account();
        account.nonce = each.nonce;
        account.balance = each.balance;
        await reference.putAccount(address, account);
        const code = model.accounts.get(each.address)?.code ?? '0x';
        model.accounts.set(each.address, { nonce: each.nonce, balance: each.balance, code });
        break;
      }
      case 'store': {
        if (!model.accounts.has(each.address)) break;
        const key = fromHex(each.slot);
        await state.putStorage(evmAddress(each.address), key, each.value);
        await reference.putStorage(evmAddress(each.address), key, each.value);
        model.slots.set(each.address + each.slot, bytesToBigint(each.value));
        break;
      }
      case 'code': {
        const entry = model.accounts.get(each.address);
        if (entry === undefined) break;
        await state.putCode(evmAddress(each.address), each.code);
        await reference.putCode(evmAddress(each.address), each.code);
        entry.code = toHex(each.code);
        break;
      }
      case 'clear': {
        if (!model.accounts.has(each.address)) break;
        await state.clearStorage(evmAddress(each.address));
        await reference.clearStorage(evmAddress(each.address));
        clearModel(model, each.address);
        break;
      }
      case 'delete': {
        if (!model.accounts.has(each.address)) break;
        await state.deleteAccount(evmAddress(each.address));
        // The reference keeps the storage trie of a deleted account in memory, so it is emptied first.
        await reference.clearStorage(evmAddress(each.address));
        await reference.deleteAccount(evmAddress(each.address));
        clearModel(model, each.address);
        model.accounts.delete(each.address);
        break;
      }
      case 'checkpoint':
        await state.checkpoint();
        await reference.checkpoint();
        saved.push(copyModel(model));
        break;
      case 'commit':
        if (saved.pop() === undefined) break;
        await state.commit();
        await reference.commit();
        break;
      case 'revert': {
        const former = saved.pop();
        if (former === undefined) break;
        model = former;
        await state.revert();
        await reference.revert();
        break;
      }
      case 'seal': {
        for (; saved.length > 0; saved.pop()) {
          await state.commit();
          await reference.commit();
        }
        const change = await computeStateChange(overlay, root, nodes);
        await store.batch([...contentOps(buckets, change), ...flatOps(buckets, change.accounts)], { sync: true });
        flat.apply(change.accounts);
        root = change.stateRoot;
        expect(toHex(root)).to.equal(toHex(await reference.getStateRoot()));
        await compare(createTrieState(root, nodes, readCode));
        overlay = new StateOverlay(flat);
        state.overlay = overlay;
        break;
      }
    }
    await compare(overlay);
  }

  async function compare(reader: Pick<StateOverlay, 'getAccount' | 'getStorage' | 'getCode'>): Promise<void> {
    for (let n = 1; n <= 6; n++) {
      const address = pad(numberToHex(n), { size: 20 });
      const expected = model.accounts.get(address);
      const body = await reader.getAccount(address);
      expect(
        body && { nonce: body.nonce, balance: body.balance, code: toHex(await reader.getCode(body.codeHash)) },
      ).to.deep.equal(expected);
      for (let s = 0; s <= 6; s++) {
        const slot = numberToHex(s, { size: 32 });
        const value = expected === undefined ? 0n : (model.slots.get(address + slot) ?? 0n);
        expect(bytesToBigint(await reader.getStorage(address, slot))).to.equal(value);
      }
    }
  }
}

describe('StateOverlay', () => {
  it('reads as a plain model does and has the root of MerkleStateManager, over checkpoints, reverts and blocks', async function () {
    this.timeout(60_000);
    await fc.assert(fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 80, size: 'max' }), runOps), {
      numRuns: 60,
    });
  });

  it('refuses to close a checkpoint that is not open', () => {
    const overlay = new StateOverlay({
      getAccount: async () => undefined,
      getStorage: async () => new Uint8Array(0),
      getCode: async () => new Uint8Array(0),
    });
    expect(() => overlay.revert()).to.throw(RangeError);
    expect(() => overlay.commit()).to.throw(RangeError);
  });
});
