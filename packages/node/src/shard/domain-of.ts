import { computeDomain, type Domain, type ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { L1State } from './l1-state.js';

/** What names a shard on its L1, as its configuration has it. */
interface OwnNames {
  readonly genesis: { readonly shardId: ShardId; readonly l1ChainId: number; readonly registry: Address };
  readonly genesisHash: Hex;
}

/** The domain of this shard’s own messages. */
export function ownDomain({ genesis: { shardId, l1ChainId, registry }, genesisHash }: OwnNames): Domain {
  return computeDomain({ l1ChainId, registry, shardId, genesisHash });
}

/** The domain of a shard’s messages; undefined for one that L1 does not know. */
export type DomainOf = (source: ShardId) => Domain | undefined;

export function createDomainOf(l1: Pick<L1State, 'view'>, own: OwnNames): DomainOf {
  const { shardId, l1ChainId, registry } = own.genesis;
  return (source) => {
    if (source === shardId) return ownDomain(own);
    const genesisHash = l1.view.shard(source)?.genesisHash;
    return genesisHash && computeDomain({ l1ChainId, registry, shardId: source, genesisHash });
  };
}
