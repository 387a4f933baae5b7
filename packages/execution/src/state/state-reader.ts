import type { Address, Hex } from 'viem';
import { EMPTY_BYTES } from '../hex.js';
import type { AccountBody } from './account-body.js';

/**
 * The state at one moment. Addresses and slots are lower-case and of full width.
 *
 * All three reject with STATE_CORRUPT when the store lacks what the state names.
 */
export interface StateReader {
  getAccount(address: Address): Promise<AccountBody | undefined>;
  /** Value without zeros in front; empty for zero. */
  getStorage(address: Address, slot: Hex): Promise<Uint8Array>;
  getCode(codeHash: Uint8Array): Promise<Uint8Array>;
  /** Every slot that isn't zero; only the head can list them. */
  storageOf?(address: Address): AsyncIterable<readonly [slot: Hex, value: Uint8Array]>;
  /** Brings accounts into memory, so that reads of them don't wait one by one. */
  warm?(addresses: readonly Address[]): Promise<void>;
}

/** The state before genesis. */
export const EMPTY_STATE: StateReader = {
  getAccount: async () => undefined,
  getStorage: async () => EMPTY_BYTES,
  getCode: async () => EMPTY_BYTES,
};
