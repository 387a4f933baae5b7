import type { EthChainConfig } from '@bulkhead/protocol';
import type { Common } from '@ethereumjs/common';
import type { Hex } from 'viem';
import { createShardCommon } from './create-common.js';
import { shardForkConfig } from './fork-config.js';

/** What the rules of a chain depend on at one block. Seconds. */
export interface RulePoint {
  readonly number: bigint;
  readonly timestamp: bigint;
}

/** The rules that a chain's blocks run under: one fork for a shard, all of them for an imported chain of Ethereum. */
export interface ChainRules {
  readonly chainId: number;
  /** Blocks with the same name have the same rules. */
  forkAt(point: RulePoint): string;
  /** A Common of its own, set to the fork of a block. */
  commonAt(point: RulePoint): Common;
  /** Whether the base fee vanishes (EIP-1559); on a shard it goes to the coinbase (docs/spec/derivation.md, Fees). */
  readonly burnsBaseFee: boolean;
  /** Whether blocks carry blobs (EIP-4844), and ask for requests at their end (EIP-7685). */
  readonly hasBlobs: boolean;
  /** Wei per gas below which the base fee never falls. */
  readonly minBaseFee: bigint;
  /** What eth_config tells at a time (EIP-7910). */
  configAt(genesisHash: Hex, timestamp: number): EthChainConfig;
}

/** The rules of a shard: Osaka from genesis on. */
export function createShardRules({ chainId, minBaseFee }: { chainId: number; minBaseFee: bigint }): ChainRules {
  return {
    chainId,
    forkAt: () => 'osaka',
    commonAt: () => createShardCommon(chainId),
    burnsBaseFee: false,
    hasBlobs: false,
    minBaseFee,
    configAt: (genesisHash) => ({ current: shardForkConfig(chainId, genesisHash), next: null, last: null }),
  };
}
