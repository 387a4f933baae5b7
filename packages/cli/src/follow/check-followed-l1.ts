import { l1ContractsSchema } from '@bulkhead/node/config';
import { CodedError } from '@bulkhead/runtime';
import { createHttpClient, L1_ABIS, type L1BlockRef, readHead } from '@bulkhead/settlement';
import { getChainId, readContract } from 'viem/actions';
import type { FollowedShard } from './followed-shard.js';

/**
 * Asks L1 whether it is the one that network.json means, before anything is started.
 *
 * @returns L1's newest block
 * @throws CodedError L1_UNAVAILABLE, SHARD_UNKNOWN (retry), WRONG_L1, SHARD_MISMATCH (reject)
 */
export async function checkFollowedL1({ genesis, genesisHash, l1 }: FollowedShard): Promise<L1BlockRef> {
  const client = createHttpClient({ url: l1.rpcUrl, chainId: l1.chainId });
  const head = await readHead(client);
  const chainId = await getChainId(client).catch(() => l1.chainId);
  if (chainId !== l1.chainId)
    throw new CodedError({
      code: 'WRONG_L1',
      message: `${l1.rpcUrl} is chain ${chainId}, not ${l1.chainId}`,
      verdict: 'reject',
    });
  const { shardId } = genesis;
  const { ShardRegistry } = l1ContractsSchema.parse(l1.contracts);
  const registered = await readContract(client, {
    address: ShardRegistry,
    abi: L1_ABIS.ShardRegistry,
    functionName: 'getShard',
    args: [shardId],
  }).catch((cause: unknown) => {
    throw new CodedError({
      code: 'SHARD_UNKNOWN',
      message: `L1 has no shard ${shardId} in the registry at ${ShardRegistry}`,
      verdict: 'retry',
      cause,
    });
  });
  if (registered.genesisHash !== genesisHash.toLowerCase())
    throw new CodedError({
      code: 'SHARD_MISMATCH',
      message: `L1 has shard ${shardId} with genesis ${registered.genesisHash}, network.json ${genesisHash}`,
      verdict: 'reject',
    });
  return head;
}
