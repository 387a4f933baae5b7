import { computeDomain, type Domain, type ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { L1State } from './l1-state.js';

/** The domain of a shard’s messages; undefined for one that L1 does not know. */
export type DomainOf = (source: ShardId) => Domain | undefined;

export function createDomainOf(
  l1: Pick<L1State, 'view'>,
  own: {
    readonly genesis: { readonly shardId: ShardId; readonly l1ChainId: number; readonly registry: Address };
    readonly genesisHash: Hex;
  },
): DomainOf {
  const { shardId, l1ChainId, registry } = own.genesis;
  return (source) => {
    const genesisHash = source === shardId ? own.genesisHash : l1.view.shard(source)?.genesisHash;
    return genesisHash && computeDomain({ l1ChainId, registry, shardId: source, genesisHash });
  };
}
