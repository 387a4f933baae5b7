import { MAX_TRIE_NODE_BYTES, MAX_TRIE_PROOF_NODES, verifyAccount, verifySlot } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import type { Address, Hex } from 'viem';
import { z } from 'zod';
import type { MirroredSlot } from './mirrored-slot.js';

const node = z
  .string()
  .max(2 + 2 * MAX_TRIE_NODE_BYTES)
  .regex(/^0x(?:[0-9a-f]{2})*$/)
  .transform((hex) => hex as Hex);
const nodes = z.array(node).max(MAX_TRIE_PROOF_NODES);

/** What of an answer of `eth_getProof` (EIP-1186) is needed: values are taken from the nodes alone. */
export const accountProofSchema = z.object({
  accountProof: nodes,
  storageProof: z.array(z.object({ proof: nodes })),
});

/** A slot with the nodes that show its value. */
export interface ProvenSlot extends MirroredSlot {
  readonly value: bigint;
  readonly accountNodes: readonly Hex[];
  readonly storageNodes: readonly Hex[];
}

/**
 * The values that an account’s proof shows under a state root, slot by slot as they were asked for.
 *
 * @throws CodedError BAD_PROOF (retry) where a contract would refuse it: the node that answered lies, or has another chain
 */
export function verifySlots(
  stateRoot: Hex,
  account: Address,
  slots: readonly Hex[],
  { accountProof, storageProof }: z.output<typeof accountProofSchema>,
): ProvenSlot[] {
  const state = verifyAccount(stateRoot, account, accountProof);
  if (state === undefined) throw badProof(`the proof of account ${account} does not lead to the claimed state`);
  return slots.map((slot, i) => {
    const storageNodes = storageProof[i]?.proof ?? [];
    const value = verifySlot(state.storageRoot, slot, storageNodes);
    if (value === undefined) throw badProof(`the proof of slot ${slot} of ${account} is false`);
    return { account, slot, value, accountNodes: accountProof, storageNodes };
  });
}

const badProof = (message: string) => new CodedError({ code: 'BAD_PROOF', message, verdict: 'retry' });
