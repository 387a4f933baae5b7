import { type BulkheadChains, defineBulkheadChains } from '@bulkhead/sdk';
import type { Chain } from 'viem';
import type { Network } from '../supervisor/network-file.js';

/** A chain of the network as its users’ tools need it. */
export interface ChainFacts {
  /** For identifiers and file keys: `l1`, `shard1`. */
  readonly key: string;
  /** For people and wallets. */
  readonly name: string;
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly wsUrl?: string;
  readonly contracts: Readonly<Record<string, string>>;
  readonly chain: Chain;
}

/** L1 first, then the shards. */
export function chainFacts(network: Network): readonly ChainFacts[] {
  const { l1, shards }: BulkheadChains = defineBulkheadChains(network);
  return [
    {
      key: 'l1',
      name: 'Bulkhead L1',
      chainId: network.l1.chainId,
      rpcUrl: network.l1.rpcUrl,
      contracts: network.l1.contracts,
      chain: l1,
    },
    ...network.shards.flatMap(({ id, name, chainId, rpcUrl, wsUrl, contracts }, i) => {
      const chain = shards[i];
      return chain === undefined
        ? []
        : [{ key: `shard${id}`, name: `Bulkhead ${name}`, chainId, rpcUrl, wsUrl, contracts, chain }];
    }),
  ];
}
