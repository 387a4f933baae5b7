import type { Address, Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { executionError } from '../errors.js';
import { GenerationalCache } from '../generational-cache.js';
import { EMPTY_BYTES, equalBytes, toHex } from '../hex.js';
import { type AccountBody, EMPTY_CODE_HASH } from '../state/account-body.js';
import type { AccountChange } from '../state/state-change.js';
import type { StateReader } from '../state/state-reader.js';
import type { ReadCode } from '../state/trie-state.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import type { ShardBuckets } from './schema.js';

/** The head's state from the flat view: one look-up per read instead of a walk down the trie. */
export interface HeadState extends StateReader {
  /** Follows the store after a block was committed. */
  apply(changes: readonly AccountChange[]): void;
  /** Forgets what is in memory, after the store has gone back. */
  reset(): void;
}

export interface HeadStateOptions {
  /** Accounts and slots held in memory, each. */
  readonly capacity: number;
}

const LOWEST_SLOT: Hex = `0x${'00'.repeat(32)}`;
const HIGHEST_SLOT: Hex = `0x${'ff'.repeat(32)}`;

export function createHeadState(buckets: ShardBuckets, readCode: ReadCode, options: HeadStateOptions): HeadState {
  const accounts = new GenerationalCache<Address, AccountBody | undefined>(options.capacity);
  const slots = new GenerationalCache<string, Uint8Array>(options.capacity);
  // A read that began before a change must not put what it found into the cache after it.
  let version = 0;

  async function fetchAccounts(addresses: readonly Address[]): Promise<readonly (AccountBody | undefined)[]> {
    const started = version;
    const found = await buckets.account.findMany(addresses);
    if (started === version) for (const [index, address] of addresses.entries()) accounts.set(address, found[index]);
    return found;
  }

  async function getAccount(address: Address): Promise<AccountBody | undefined> {
    const cached = accounts.get(address);
    if (cached !== undefined || accounts.has(address)) return cached;
    const [found] = await fetchAccounts([address]);
    return found;
  }

  return {
    getAccount,
    getCode: readCode,
    async getStorage(address, slot) {
      const key = address + slot;
      const cached = slots.get(key);
      if (cached !== undefined) return cached;
      const started = version;
      const account = await getAccount(address);
      const hasStorage = account !== undefined && !equalBytes(account.storageRoot, EMPTY_TRIE_ROOT);
      const value = hasStorage ? ((await buckets.slot.find([address, slot])) ?? EMPTY_BYTES) : EMPTY_BYTES;
      if (started === version) slots.set(key, value);
      return value;
    },
    async *storageOf(address) {
      const range = { gte: [address, LOWEST_SLOT] as const, lte: [address, HIGHEST_SLOT] as const };
      for await (const [[, slot], value] of buckets.slot.iterate(range)) yield [slot, value];
    },
    async warm(addresses) {
      const cold = addresses.filter((address) => !accounts.has(address));
      if (cold.length > 0) await fetchAccounts(cold);
    },
    apply(changes) {
      version++;
      for (const { address, after, slots: changed } of changes) {
        accounts.set(address, after);
        for (const { slot, after: value } of changed) slots.set(address + slot, value);
      }
    },
    reset() {
      version++;
      accounts.clear();
      slots.clear();
    },
  };
}

/**
 * Code by hash, the hot part of it in memory.
 *
 * @throws STATE_CORRUPT when the store lacks it, or has something else under its hash
 */
export function createCodeReader(buckets: ShardBuckets, capacity: number): ReadCode {
  const cache = new GenerationalCache<string, Uint8Array>(capacity);
  return async (codeHash) => {
    if (equalBytes(codeHash, EMPTY_CODE_HASH)) return EMPTY_BYTES;
    const key = toHex(codeHash);
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const code = await buckets.code.find(codeHash);
    if (code === undefined || !equalBytes(keccak256(code), codeHash)) {
      const what = code === undefined ? 'is missing' : 'does not hash to its name';
      throw executionError('STATE_CORRUPT', `code ${what}`, { meta: { codeHash: key } });
    }
    cache.set(key, code);
    return code;
  };
}
