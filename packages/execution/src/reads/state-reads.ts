import type { BlockSelector } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { toHex, toWord, toWordHex } from '../hex.js';
import { EMPTY_ACCOUNT } from '../state/account-body.js';
import type { StateReader } from '../state/state-reader.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { getSummary } from './block-index.js';

/** Accounts and storage after any block. All reject with BLOCK_NOT_FOUND for a block that this chain doesn't have. */
export interface StateReads {
  /** Wei. */
  getBalance(address: Address, at: BlockSelector): Promise<bigint>;
  getNonce(address: Address, at: BlockSelector): Promise<bigint>;
  getCode(address: Address, at: BlockSelector): Promise<Hex>;
  /** 32 bytes. The slot may be written without zeros in front. */
  getStorageAt(address: Address, slot: Hex, at: BlockSelector): Promise<Hex>;
}

export function createStateReads(storage: ShardStorage): StateReads {
  /** The head is read from its flat view, unless it moves while it is read; everything else from the trie. */
  async function read<T>(at: BlockSelector, ask: (reader: StateReader) => Promise<T>): Promise<T> {
    const summary = await getSummary(storage, at);
    if (summary === storage.head()) {
      const answer = await ask(storage.headParent().reader);
      if (summary === storage.head()) return answer;
    }
    return ask(storage.stateAt(summary));
  }

  const account = (address: Address, at: BlockSelector) =>
    read(at, async (reader) => (await reader.getAccount(lower(address))) ?? EMPTY_ACCOUNT);

  return {
    getBalance: async (address, at) => (await account(address, at)).balance,
    getNonce: async (address, at) => (await account(address, at)).nonce,
    getCode: (address, at) =>
      read(at, async (reader) => {
        const body = await reader.getAccount(lower(address));
        return body === undefined ? '0x' : toHex(await reader.getCode(body.codeHash));
      }),
    getStorageAt: (address, slot, at) =>
      read(at, async (reader) => {
        return toHex(toWord(await reader.getStorage(lower(address), toWordHex(slot))));
      }),
  };
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}
