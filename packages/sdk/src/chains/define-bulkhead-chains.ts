import { MULTICALL3, SHARD_CONTRACTS } from '@bulkhead/protocol/user';
import { type Chain, defineChain } from 'viem';
import { z } from 'zod';
import { NetworkInvalidError } from '../errors/answer.js';
import { type NetworkJson, networkJsonSchema } from './network-json.js';
import type { ShardChain } from './shard-chain.js';
import { signFor } from './sign-for.js';

const ETHER = { name: 'Ether', symbol: 'ETH', decimals: 18 } as const;
/** Milliseconds; shards of a devnet make a block a second, and viem polls twice per block. */
const DEFAULT_BLOCK_TIME = 1_000;

export interface BulkheadChains {
  readonly l1: Chain;
  /** In the order of the file. */
  readonly shards: readonly ShardChain[];
}

export interface DefineBulkheadChainsOptions {
  /** Milliseconds between blocks, from which viem takes how often it polls. */
  readonly blockTime?: number;
}

/**
 * The chains of a network, for viem and everything that is built on it. With them a local account signs for that chain only,
 * whatever chain id its node names.
 *
 * @param network what `.bulkhead/network.json` holds
 * @throws NetworkInvalidError
 * @example
 * const { l1, shards: [one, two] } = defineBulkheadChains(JSON.parse(await readFile('.bulkhead/network.json', 'utf8')))
 */
export function defineBulkheadChains(network: NetworkJson, options: DefineBulkheadChainsOptions = {}): BulkheadChains {
  const parsed = networkJsonSchema.safeParse(network);
  if (!parsed.success) throw new NetworkInvalidError(z.prettifyError(parsed.error).split('\n')[0] ?? '', parsed.error);
  const { l1, shards } = parsed.data;
  const { blockTime = DEFAULT_BLOCK_TIME } = options;
  const onL1 = (address: `0x${string}`) => ({ [l1.chainId]: { address } });
  return {
    l1: defineChain({
      id: l1.chainId,
      name: 'L1',
      nativeCurrency: ETHER,
      rpcUrls: { default: { http: [l1.rpcUrl] } },
      blockTime,
      testnet: true,
      prepareTransactionRequest: signFor(l1.chainId),
    }),
    shards: shards.map(
      ({ id, name, chainId, rpcUrl, wsUrl }): ShardChain =>
        defineChain({
          id: chainId,
          name,
          nativeCurrency: ETHER,
          rpcUrls: { default: { http: [rpcUrl], ...(wsUrl !== undefined && { webSocket: [wsUrl] }) } },
          blockTime,
          testnet: true,
          prepareTransactionRequest: signFor(chainId),
          sourceId: l1.chainId,
          contracts: {
            multicall3: { address: MULTICALL3 },
            l1Info: { address: SHARD_CONTRACTS.L1Info },
            outbox: { address: SHARD_CONTRACTS.Outbox },
            inbox: { address: SHARD_CONTRACTS.Inbox },
            shardBridge: { address: SHARD_CONTRACTS.ShardBridge },
            feeVault: { address: SHARD_CONTRACTS.FeeVault },
            shardState: { address: SHARD_CONTRACTS.ShardState },
            shardRegistry: onL1(l1.contracts.ShardRegistry),
            shardQueue: onL1(l1.contracts.ShardQueue),
            batchInbox: onL1(l1.contracts.BatchInbox),
            stateClaims: onL1(l1.contracts.StateClaims),
            assetVault: onL1(l1.contracts.AssetVault),
          },
          custom: { shardId: id },
        }),
    ),
  };
}
