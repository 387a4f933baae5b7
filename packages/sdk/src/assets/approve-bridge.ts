import { bridgedErc20Abi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol/user';
import { type Address, type Hash, type Hex, isAddressEqual } from 'viem';
import { readContract } from 'viem/actions';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import type { TransactionParameters } from '../transactions/contract-call.js';
import { isRefusal } from '../transactions/is-refusal.js';
import { approveToken } from './approve-token.js';

/** The asset of a token that the shard's bridge has made (docs/spec/assets.md); undefined for any other. @throws viem's errors when the node does not answer */
export async function findBridgedAsset(client: ReadClient, token: Address): Promise<Hex | undefined> {
  const id = await readContract(client, { address: token, abi: bridgedErc20Abi, functionName: 'assetId' }).catch(
    (error: unknown) => {
      // Silence says nothing of the token.
      if (!isRefusal(error)) throw error;
      return undefined;
    },
  );
  if (id === undefined) return undefined;
  const bridge = { address: SHARD_CONTRACTS.ShardBridge, abi: shardBridgeAbi } as const;
  const own = await readContract(client, { ...bridge, functionName: 'tokenOf', args: [id] });
  return isAddressEqual(own, token) ? id : undefined;
}

export interface ApproveBridgeParameters extends Pick<TransactionParameters, 'account'> {
  readonly token: Address;
  /** In the token's smallest unit. */
  readonly amount: bigint;
}

/**
 * Lets the shard's bridge take a token, if it may not yet, and waits until it may. Tokens that it has made it burns without being asked.
 *
 * @returns undefined when nothing was needed
 * @throws TransactionRevertedError
 */
export async function approveBridge(
  client: WriteClient,
  { token, ...parameters }: ApproveBridgeParameters,
): Promise<Hash | undefined> {
  if ((await findBridgedAsset(client, token)) !== undefined) return undefined;
  return approveToken(client, { token, spender: SHARD_CONTRACTS.ShardBridge, ...parameters });
}
