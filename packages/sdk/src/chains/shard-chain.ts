import type { Chain, ChainContract } from 'viem';
import { WrongChainError } from '../errors/chain.js';
import type { ReadClient } from '../transactions/clients.js';

/** Of a contract on L1, by the chain id of L1, as viem keeps them for rollups. */
type OnL1 = Readonly<Record<number, ChainContract>>;

/** Contracts of a shard that users meet, and those on its L1. */
export interface ShardContracts {
  readonly multicall3: ChainContract;
  readonly l1Info: ChainContract;
  readonly outbox: ChainContract;
  readonly inbox: ChainContract;
  readonly shardBridge: ChainContract;
  readonly feeVault: ChainContract;
  readonly shardState: ChainContract;
  readonly shardRegistry: OnL1;
  readonly shardQueue: OnL1;
  readonly batchInbox: OnL1;
  readonly stateClaims: OnL1;
  readonly assetVault: OnL1;
}

/** A shard as viem's chains are, with its number; `sourceId` is the chain id of L1. */
export type ShardChain = Omit<Chain, 'contracts' | 'custom' | 'sourceId'> & {
  readonly sourceId: number;
  readonly contracts: ShardContracts & Record<string, ChainContract | OnL1>;
  readonly custom: { readonly shardId: number };
};

/** The address on L1 of one of the network's contracts. */
export function l1Address(chain: ShardChain, contract: 'assetVault' | 'stateClaims'): `0x${string}` {
  const found = chain.contracts[contract][chain.sourceId];
  if (found === undefined) throw new RangeError(`${chain.name} names no ${contract} on chain ${chain.sourceId}`);
  return found.address;
}

/** The shard that a client's node is of. @throws WrongChainError where its chain is none of `defineBulkheadChains` */
export function getShardId({ chain }: ReadClient): number {
  const number = chain?.custom?.['shardId'];
  if (typeof number === 'number') return number;
  throw new WrongChainError(
    `the client's chain (${chain?.name ?? 'none'}) is no shard: take it from defineBulkheadChains`,
  );
}
