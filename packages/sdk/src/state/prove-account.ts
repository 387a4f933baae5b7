import {
  EMPTY_TRIE_ROOT,
  hexBytes,
  MAX_TRIE_NODE_BYTES,
  MAX_TRIE_PROOF_NODES,
  verifyAccount,
  verifySlot,
} from '@bulkhead/protocol/user';
import { type Address, type Hex, numberToHex, pad } from 'viem';
import { z } from 'zod';
import { StateProofInvalidError } from '../errors/state.js';
import { parseAnswer } from '../shard-rpc/parse-answer.js';
import type { ReadClient } from '../transactions/clients.js';
import type { ProvableState } from './provable-state.js';

const nodes = z.array(hexBytes({ max: MAX_TRIE_NODE_BYTES })).max(MAX_TRIE_PROOF_NODES);
/** What of an answer of `eth_getProof` (EIP-1186) is needed: values are taken from the nodes alone. */
const answerSchema = z.object({ accountProof: nodes, storageProof: z.array(z.object({ proof: nodes })) });

export interface ProveAccountParameters {
  /** From `getProvableState`. */
  readonly state: ProvableState;
  readonly address: Address;
  /** Storage slots, 32 bytes each. */
  readonly slots?: readonly Hex[];
}

export interface SlotProof {
  readonly slot: Hex;
  readonly value: bigint;
  readonly nodes: readonly Hex[];
}

/** An account with its slots, in the order in which they were asked for, and the nodes that show them. */
export interface AccountProof {
  readonly account: {
    readonly exists: boolean;
    readonly nonce: bigint;
    /** Wei. */
    readonly balance: bigint;
    readonly storageRoot: Hex;
    readonly codeHash: Hex;
    readonly nodes: readonly Hex[];
  };
  readonly slots: readonly SlotProof[];
}

/**
 * An account of a shard in a state that another shard can check, from any node of the shard that has it: the client's. What it says is
 * verified against the state root, in the way in which contracts do.
 *
 * @throws StateProofInvalidError, UnexpectedAnswerError; viem's errors
 */
export async function proveAccount(
  client: ReadClient,
  { state, address, slots = [] }: ProveAccountParameters,
): Promise<AccountProof> {
  const { shard, leaf } = state.proof;
  const keys = slots.map((slot) => pad(slot, { size: 32 }));
  const method = 'eth_getProof';
  const answer = await client.request({ method, params: [address, keys, numberToHex(state.blockNumber)] });
  const { accountProof, storageProof } = parseAnswer(method, answerSchema, answer);
  const account = verifyAccount(leaf.stateRoot, address, accountProof);
  if (account === undefined)
    throw new StateProofInvalidError(shard, address, 'its nodes do not lead to the state root');
  return {
    account: { ...account, nodes: accountProof },
    slots: keys.map((slot, i): SlotProof => {
      // Of a trie that holds nothing its root says all.
      const found = account.storageRoot === EMPTY_TRIE_ROOT ? [] : (storageProof[i]?.proof ?? []);
      const value = verifySlot(account.storageRoot, slot, found);
      if (value === undefined) throw new StateProofInvalidError(shard, address, `slot ${slot}`);
      return { slot, value, nodes: found };
    }),
  };
}
