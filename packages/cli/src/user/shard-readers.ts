import { defineBulkheadChains, type ShardChain } from '@bulkhead/sdk';
import { type Chain, createPublicClient, type HttpTransport, http } from 'viem';
import type { Network } from '../supervisor/network-file.js';
import { POLL_MS, type Public } from './clients.js';

/**
 * A client that only reads, from a node of a shard or a follower. It does not ask twice: who waits asks again anyway.
 *
 * @param rpcUrl the shard's own when absent
 */
export function readerOf(chain: ShardChain, rpcUrl?: string): Public {
  return createPublicClient<HttpTransport, Chain>({
    chain,
    transport: http(rpcUrl, { retryCount: 0 }),
    pollingInterval: POLL_MS,
  });
}

/** Clients for questions about messages: one shard's, and those of the shards that may know more. */
export function messageReaders(
  network: Network,
  ids: readonly number[] = network.shards.map(({ id }) => id),
): { readonly client: Public; readonly peers: readonly Public[] } {
  const { shards } = defineBulkheadChains(network);
  const [client, ...peers] = shards
    .filter(({ custom }) => ids.includes(custom.shardId))
    .map((chain) => readerOf(chain));
  if (client === undefined) throw new RangeError('a network without shards');
  return { client, peers };
}
