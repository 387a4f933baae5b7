import type { Address, Hex } from 'viem';
import { EMPTY_BYTES, equalBytes, toHex } from '../hex.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { type AccountBody, EMPTY_CODE_HASH } from './account-body.js';
import type { StateReader } from './state-reader.js';

type Slots = Map<Hex, Uint8Array>;

/** How to take one write back. `undefined` as a former value means that the overlay had none of its own. */
type Undo =
  | { readonly kind: 'account'; readonly address: Address; readonly former: AccountBody | null | undefined }
  | { readonly kind: 'slot'; readonly address: Address; readonly slot: Hex; readonly former: Uint8Array | undefined }
  | {
      readonly kind: 'wipe';
      readonly address: Address;
      readonly formerSlots: Slots | undefined;
      readonly wasWiped: boolean;
    };

/** What an overlay changed, in the order of first writes. */
export interface OverlayWrites {
  /** null is deleted. */
  readonly accounts: ReadonlyMap<Address, AccountBody | null>;
  readonly slots: ReadonlyMap<Address, ReadonlyMap<Hex, Uint8Array>>;
  /** Accounts whose storage in the base no longer counts. */
  readonly wiped: ReadonlySet<Address>;
  readonly codes: ReadonlyMap<Hex, Uint8Array>;
}

/**
 * Writes over a state that stays as it is, with nested checkpoints. Each write notes how to take it back, so a checkpoint
 * costs nothing and a revert costs what was written since.
 */
export class StateOverlay implements StateReader {
  readonly #base: StateReader;
  readonly #accounts = new Map<Address, AccountBody | null>();
  readonly #slots = new Map<Address, Slots>();
  readonly #wiped = new Set<Address>();
  readonly #codes = new Map<Hex, Uint8Array>();
  readonly #journal: Undo[] = [];
  readonly #checkpoints: number[] = [];
  /** What the base said; a block reads the same accounts over and over. */
  readonly #baseAccounts = new Map<Address, AccountBody | undefined>();
  readonly #baseSlots = new Map<Address, Slots>();

  constructor(base: StateReader) {
    this.#base = base;
  }

  async getAccount(address: Address): Promise<AccountBody | undefined> {
    const own = this.#accounts.get(address);
    if (own !== undefined) return own ?? undefined;
    return this.baseAccount(address);
  }

  async getStorage(address: Address, slot: Hex): Promise<Uint8Array> {
    const own = this.#slots.get(address)?.get(slot);
    if (own !== undefined) return own;
    if (this.#wiped.has(address)) return EMPTY_BYTES;
    return this.baseStorage(address, slot);
  }

  async getCode(codeHash: Uint8Array): Promise<Uint8Array> {
    if (equalBytes(codeHash, EMPTY_CODE_HASH)) return EMPTY_BYTES;
    return this.#codes.get(toHex(codeHash)) ?? this.#base.getCode(codeHash);
  }

  async warm(addresses: readonly Address[]): Promise<void> {
    await this.#base.warm?.(addresses);
  }

  /** The account below this overlay. */
  async baseAccount(address: Address): Promise<AccountBody | undefined> {
    if (this.#baseAccounts.has(address)) return this.#baseAccounts.get(address);
    const account = await this.#base.getAccount(address);
    this.#baseAccounts.set(address, account);
    return account;
  }

  /** The value below this overlay. */
  async baseStorage(address: Address, slot: Hex): Promise<Uint8Array> {
    let slots = this.#baseSlots.get(address);
    if (slots === undefined) {
      slots = new Map();
      this.#baseSlots.set(address, slots);
    }
    const known = slots.get(slot);
    if (known !== undefined) return known;
    const value = await this.#base.getStorage(address, slot);
    slots.set(slot, value);
    return value;
  }

  baseStorageOf(address: Address): AsyncIterable<readonly [slot: Hex, value: Uint8Array]> | undefined {
    return this.#base.storageOf?.(address);
  }

  putAccount(address: Address, account: AccountBody): void {
    this.#setAccount(address, account);
  }

  async deleteAccount(address: Address): Promise<void> {
    await this.clearStorage(address);
    this.#setAccount(address, null);
  }

  /** @param value - without zeros in front */
  putStorage(address: Address, slot: Hex, value: Uint8Array): void {
    let slots = this.#slots.get(address);
    if (slots === undefined) {
      slots = new Map();
      this.#slots.set(address, slots);
    }
    this.#journal.push({ kind: 'slot', address, slot, former: slots.get(slot) });
    slots.set(slot, value);
  }

  async clearStorage(address: Address): Promise<void> {
    const base = await this.baseAccount(address);
    const formerSlots = this.#slots.get(address);
    const wasWiped = this.#wiped.has(address);
    const hasBase = !wasWiped && base !== undefined && !equalBytes(base.storageRoot, EMPTY_TRIE_ROOT);
    if (formerSlots === undefined && !hasBase) return;
    this.#journal.push({ kind: 'wipe', address, formerSlots, wasWiped });
    this.#slots.delete(address);
    if (hasBase) this.#wiped.add(address);
  }

  /** Code is content-addressed: it may stay when its writer is reverted. */
  putCode(codeHash: Uint8Array, code: Uint8Array): void {
    this.#codes.set(toHex(codeHash), code);
  }

  checkpoint(): void {
    this.#checkpoints.push(this.#journal.length);
  }

  commit(): void {
    this.#popCheckpoint();
    // Nobody can revert further back than the outermost checkpoint.
    if (this.#checkpoints.length === 0) this.#journal.length = 0;
  }

  revert(): void {
    const mark = this.#popCheckpoint();
    for (let i = this.#journal.length - 1; i >= mark; i--) {
      const undo = this.#journal[i];
      if (undo !== undefined) this.#undo(undo);
    }
    this.#journal.length = mark;
  }

  /** How many checkpoints are open. */
  get depth(): number {
    return this.#checkpoints.length;
  }

  writes(): OverlayWrites {
    return { accounts: this.#accounts, slots: this.#slots, wiped: this.#wiped, codes: this.#codes };
  }

  #popCheckpoint(): number {
    const mark = this.#checkpoints.pop();
    if (mark === undefined) throw new RangeError('no checkpoint is open');
    return mark;
  }

  #setAccount(address: Address, account: AccountBody | null): void {
    this.#journal.push({ kind: 'account', address, former: this.#accounts.get(address) });
    this.#accounts.set(address, account);
  }

  #undo(undo: Undo): void {
    switch (undo.kind) {
      case 'account':
        restore(this.#accounts, undo.address, undo.former);
        return;
      case 'slot': {
        const slots = this.#slots.get(undo.address);
        if (slots !== undefined) restore(slots, undo.slot, undo.former);
        return;
      }
      case 'wipe':
        restore(this.#slots, undo.address, undo.formerSlots);
        if (!undo.wasWiped) this.#wiped.delete(undo.address);
        return;
    }
  }
}

function restore<K, V>(map: Map<K, V>, key: K, former: V | undefined): void {
  if (former === undefined) map.delete(key);
  else map.set(key, former);
}
