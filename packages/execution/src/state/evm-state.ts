import type { AccountFields, StateManagerInterface } from '@ethereumjs/common';
import { Account, type Address as EvmAddress } from '@ethereumjs/util';
import type { Address, Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { executionError } from '../errors.js';
import { equalBytes, toHex, trimZeros } from '../hex.js';
import { type AccountBody, EMPTY_ACCOUNT, EMPTY_CODE_HASH } from './account-body.js';
import type { StateOverlay } from './overlay.js';

/** A shard's address as text, as all state is keyed. */
export function addressKey(address: EvmAddress): Address {
  return toHex(address.bytes);
}

function toEvmAccount(body: AccountBody): Account {
  // The EVM changes accounts in place before it puts them, so each read gives a new one.
  return new Account(body.nonce, body.balance, body.storageRoot, body.codeHash);
}

/**
 * The state as the EVM sees it: a {@link StateOverlay} behind the interface of @ethereumjs. The overlay can be exchanged
 * between runs, so that one EVM serves many views.
 */
export class EvmState implements StateManagerInterface {
  readonly originalStorageCache: {
    get(address: EvmAddress, key: Uint8Array): Promise<Uint8Array>;
    clear(): void;
  };
  /** Called at each checkpoint, so once for each message and precompile; what it throws ends the run. */
  interrupt: (() => void) | undefined;
  #overlay: StateOverlay;
  /** Storage as it was when the transaction began (EIP-2200), as far as it has been asked for or written. */
  readonly #originals = new Map<string, Uint8Array>();

  constructor(overlay: StateOverlay) {
    this.#overlay = overlay;
    this.originalStorageCache = {
      get: (address, key) => this.#original(addressKey(address), toHex(key)),
      clear: () => this.#originals.clear(),
    };
  }

  get overlay(): StateOverlay {
    return this.#overlay;
  }

  set overlay(overlay: StateOverlay) {
    this.#overlay = overlay;
    this.#originals.clear();
  }

  async getAccount(address: EvmAddress): Promise<Account | undefined> {
    const body = await this.#overlay.getAccount(addressKey(address));
    return body && toEvmAccount(body);
  }

  async putAccount(address: EvmAddress, account?: Account): Promise<void> {
    const key = addressKey(address);
    if (account === undefined) {
      await this.#overlay.deleteAccount(key);
      return;
    }
    // The storage root isn't the EVM's to change: it follows from the slots when the block is sealed.
    const { storageRoot } = (await this.#overlay.getAccount(key)) ?? EMPTY_ACCOUNT;
    const { nonce, balance, codeHash } = account;
    this.#overlay.putAccount(key, { nonce, balance, storageRoot, codeHash });
  }

  async deleteAccount(address: EvmAddress): Promise<void> {
    await this.#overlay.deleteAccount(addressKey(address));
  }

  async modifyAccountFields(address: EvmAddress, fields: AccountFields): Promise<void> {
    const key = addressKey(address);
    const body = (await this.#overlay.getAccount(key)) ?? EMPTY_ACCOUNT;
    this.#overlay.putAccount(key, {
      nonce: fields.nonce ?? body.nonce,
      balance: fields.balance ?? body.balance,
      storageRoot: body.storageRoot,
      codeHash: fields.codeHash ?? body.codeHash,
    });
  }

  async putCode(address: EvmAddress, value: Uint8Array): Promise<void> {
    const codeHash = value.length === 0 ? EMPTY_CODE_HASH : keccak256(value);
    if (value.length > 0) this.#overlay.putCode(codeHash, value);
    await this.modifyAccountFields(address, { codeHash });
  }

  async getCode(address: EvmAddress): Promise<Uint8Array> {
    const body = await this.#overlay.getAccount(addressKey(address));
    return this.#overlay.getCode(body?.codeHash ?? EMPTY_CODE_HASH);
  }

  async getCodeSize(address: EvmAddress): Promise<number> {
    return (await this.getCode(address)).length;
  }

  async getStorage(address: EvmAddress, key: Uint8Array): Promise<Uint8Array> {
    return this.#overlay.getStorage(addressKey(address), toHex(key));
  }

  async putStorage(address: EvmAddress, key: Uint8Array, value: Uint8Array): Promise<void> {
    const account = addressKey(address);
    const slot = toHex(key);
    await this.#original(account, slot);
    const trimmed = trimZeros(value);
    // A copy: the EVM may hand out a view of memory that it goes on writing to.
    if (!equalBytes(trimmed, await this.#overlay.getStorage(account, slot))) {
      this.#overlay.putStorage(account, slot, trimmed.slice());
    }
  }

  async clearStorage(address: EvmAddress): Promise<void> {
    await this.#overlay.clearStorage(addressKey(address));
  }

  async checkpoint(): Promise<void> {
    this.interrupt?.();
    this.#overlay.checkpoint();
  }

  async commit(): Promise<void> {
    this.#overlay.commit();
  }

  async revert(): Promise<void> {
    this.#overlay.revert();
  }

  clearCaches(): void {}

  getStateRoot(): Promise<Uint8Array> {
    return unsupported('getStateRoot');
  }

  setStateRoot(): Promise<void> {
    return unsupported('setStateRoot');
  }

  hasStateRoot(): Promise<boolean> {
    return unsupported('hasStateRoot');
  }

  shallowCopy(): StateManagerInterface {
    return new EvmState(this.#overlay);
  }

  async #original(address: Address, slot: Hex): Promise<Uint8Array> {
    const key = address + slot;
    const known = this.#originals.get(key);
    if (known !== undefined) return known;
    const value = await this.#overlay.getStorage(address, slot);
    this.#originals.set(key, value);
    return value;
  }
}

/** Roots exist only for sealed blocks: inside a block nothing is hashed. */
function unsupported(method: string): Promise<never> {
  return Promise.reject(executionError('EXECUTION_FAULT', `the EVM asked for ${method} inside a block`));
}
