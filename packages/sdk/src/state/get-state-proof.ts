import type { ReadClient } from '../transactions/clients.js';
import { type GetProvableStateParameters, getProvableState, type ProvableState } from './provable-state.js';
import { type AccountProof, type ProveAccountParameters, proveAccount } from './prove-account.js';

export interface GetStateProofParameters extends GetProvableStateParameters, Omit<ProveAccountParameters, 'state'> {
  /** A client of the shard whose state it is. */
  readonly source: ReadClient;
}

/** What contracts of one shard can be shown of an account on another. */
export interface ShardStateProof extends ProvableState, AccountProof {}

/**
 * The proof of an account on another shard, and of its storage, for `ShardState` of the client's shard: the newest state that
 * this shard can check. Verified here before it is returned, up to the settlement root, which is the word of the client's node
 * (docs/spec/state.md).
 *
 * @throws StateUnknownError, StateProofInvalidError, UnexpectedAnswerError; viem's errors
 */
export async function getStateProof(
  client: ReadClient,
  { sourceChain, source, ...wanted }: GetStateProofParameters,
): Promise<ShardStateProof> {
  const state = await getProvableState(client, { sourceChain });
  return { ...state, ...(await proveAccount(source, { state, ...wanted })) };
}
