import { assetId, ETH_ASSET, SHARD_CONTRACTS, shardBridgeAbi, toShardIdOrL1 } from '@bulkhead/protocol/user';
import type { Address } from 'viem';
import { getCode, readContract } from 'viem/actions';
import type { ReadClient } from '../transactions/clients.js';

export interface FindBridgedTokenParameters {
  /** Where it was born: 0 is L1. */
  readonly originShard: number;
  /** Its address there. */
  readonly originToken: Address;
}

/**
 * The contract that stands on the client's shard for a token that was born elsewhere: one address on every shard, known before the
 * first transfer (docs/spec/assets.md). Undefined while it is not there.
 *
 * @throws ProtocolError `shard-id-out-of-range`
 */
export async function findBridgedToken(
  client: ReadClient,
  { originShard, originToken }: FindBridgedTokenParameters,
): Promise<Address | undefined> {
  const id = assetId(toShardIdOrL1(originShard), originToken);
  if (id === ETH_ASSET) return undefined;
  const address = await readContract(client, {
    address: SHARD_CONTRACTS.ShardBridge,
    abi: shardBridgeAbi,
    functionName: 'tokenOf',
    args: [id],
  });
  return ((await getCode(client, { address })) ?? '0x') === '0x' ? undefined : address;
}
