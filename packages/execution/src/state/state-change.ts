import type { Address, Hex } from 'viem';
import { executionError } from '../errors.js';
import { EMPTY_BYTES, equalBytes } from '../hex.js';
import type { Pace } from '../pacer.js';
import { encodeString } from '../rlp.js';
import type { NodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { updateTrie } from '../trie/update-trie.js';
import { type AccountBody, encodeAccount, sameAccount } from './account-body.js';
import type { StateOverlay } from './overlay.js';
import { triePath } from './trie-state.js';

export interface SlotChange {
  readonly slot: Hex;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** What a block did to one account. */
export interface AccountChange {
  readonly address: Address;
  readonly before: AccountBody | undefined;
  /** With its new storage root. */
  readonly after: AccountBody | undefined;
  readonly slots: readonly SlotChange[];
}

/** A trie node under its hash. */
export interface StoredNode {
  readonly hash: Uint8Array;
  readonly encoded: Uint8Array;
}

/** Everything a block did to the state, and the state's new root. */
export interface StateChange {
  readonly stateRoot: Uint8Array;
  readonly accounts: readonly AccountChange[];
  /** New trie nodes. */
  readonly nodes: readonly StoredNode[];
  /** New code by hash. */
  readonly codes: ReadonlyMap<Hex, Uint8Array>;
}

async function slotChanges(overlay: StateOverlay, address: Address): Promise<readonly SlotChange[]> {
  const { slots, wiped } = overlay.writes();
  const written = slots.get(address) ?? new Map<Hex, Uint8Array>();
  const changes: SlotChange[] = [];
  if (wiped.has(address)) {
    const listed = overlay.baseStorageOf(address);
    if (listed === undefined) {
      throw executionError('EXECUTION_FAULT', 'storage was wiped over a state that cannot list it', {
        meta: { address },
      });
    }
    for await (const [slot, before] of listed) {
      if (!written.has(slot)) changes.push({ slot, before, after: EMPTY_BYTES });
    }
  }
  for (const [slot, after] of written) {
    const before = await overlay.baseStorage(address, slot);
    if (!equalBytes(before, after)) changes.push({ slot, before, after });
  }
  return changes;
}

/**
 * Brings what an overlay wrote into the state's tries: every touched storage trie, then the account trie, each node
 * hashed once.
 *
 * @param stateRoot - of the state below the overlay
 * @param pace - called between steps
 * @throws STATE_CORRUPT when the state below the overlay is not the one under `stateRoot`
 */
export async function computeStateChange(
  overlay: StateOverlay,
  stateRoot: Uint8Array,
  source: NodeSource,
  pace?: Pace,
): Promise<StateChange> {
  const writes = overlay.writes();
  const nodes: StoredNode[] = [];
  const emit = (hash: Uint8Array, encoded: Uint8Array): void => {
    nodes.push({ hash, encoded });
  };
  const accounts: AccountChange[] = [];
  for (const address of new Set([...writes.accounts.keys(), ...writes.slots.keys(), ...writes.wiped])) {
    const before = await overlay.baseAccount(address);
    const body = await overlay.getAccount(address);
    const slots = await slotChanges(overlay, address);
    const after = body && { ...body, storageRoot: await storageRoot(before, slots) };
    if (!sameAccount(before, after) || slots.length > 0) accounts.push({ address, before, after, slots });
    await pace?.();
  }
  const root = await updateTrie(
    stateRoot,
    accounts
      .filter(({ before, after }) => !sameAccount(before, after))
      .map(({ address, before, after }) => ({
        key: triePath(address),
        value: after && encodeAccount(after),
        before: before === undefined ? null : encodeAccount(before),
      })),
    source,
    emit,
    pace,
  );
  return { stateRoot: root, accounts, nodes, codes: writes.codes };

  function storageRoot(before: AccountBody | undefined, slots: readonly SlotChange[]): Promise<Uint8Array> {
    return updateTrie(
      before?.storageRoot ?? EMPTY_TRIE_ROOT,
      slots.map(({ slot, before: value, after }) => ({
        key: triePath(slot),
        value: after.length === 0 ? undefined : encodeString(after),
        before: value.length === 0 ? null : encodeString(value),
      })),
      source,
      emit,
      pace,
    );
  }
}
