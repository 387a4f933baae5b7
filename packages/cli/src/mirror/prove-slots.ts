import { type ProvableState, proveAccount } from '@bulkhead/sdk';
import type { Address, Hex } from 'viem';
import type { Public } from '../user/clients.js';
import type { MirroredSlot } from './mirrored-slot.js';

/** A slot with the nodes that show its value. */
export interface ProvenSlot extends MirroredSlot {
  readonly value: bigint;
  readonly accountNodes: readonly Hex[];
  readonly storageNodes: readonly Hex[];
}

/**
 * Values of slots in a state, proven by the shard that has them, in the order of `slots`.
 *
 * @throws StateProofInvalidError, UnexpectedAnswerError; viem's errors
 */
export async function proveSlots(
  source: Public,
  state: ProvableState,
  slots: readonly MirroredSlot[],
): Promise<readonly ProvenSlot[]> {
  const byAccount = new Map<Address, Hex[]>();
  for (const { account, slot } of slots) byAccount.set(account, [...(byAccount.get(account) ?? []), slot]);
  const proven = new Map<string, ProvenSlot>();
  for (const [address, keys] of byAccount) {
    const shown = await proveAccount(source, { state, address, slots: keys });
    for (const { slot, value, nodes: storageNodes } of shown.slots)
      proven.set(`${address}:${slot}`, {
        account: address,
        slot,
        value,
        accountNodes: shown.account.nodes,
        storageNodes,
      });
  }
  return slots.flatMap(({ account, slot }) => proven.get(`${account}:${slot}`) ?? []);
}
