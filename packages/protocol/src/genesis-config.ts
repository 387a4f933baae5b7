import type { Address, Hex } from 'viem';
import type { ShardId } from './ids.js';

/** Everything a shard's block 0 is made of; two parties with equal configs compute equal genesis hashes. */
export interface GenesisConfig {
  readonly shardId: ShardId;
  /** EIP-155 chain id of the shard. */
  readonly chainId: number;
  readonly l1ChainId: number;
  /** `ShardRegistry` on L1. */
  readonly registry: Address;
  /** Seconds. */
  readonly timestamp: number;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  readonly minBaseFee: bigint;
  /** Owner of `FeeVault`: may withdraw collected fees. */
  readonly feeVaultOwner: Address;
  /** Balances escrowed on L1 by `fundGenesis`; empty on an existing L1. Wei. */
  readonly alloc: readonly { readonly address: Address; readonly balance: bigint }[];
}

/** L1 contracts of one network. */
export interface L1Contracts {
  readonly ShardRegistry: Address;
  readonly ShardQueue: Address;
  readonly BatchInbox: Address;
  readonly StateClaims: Address;
  readonly AssetVault: Address;
  readonly Arbiter: Address;
  readonly Guardian: Address;
}

/** Registration facts of a shard, read from L1. */
export interface ShardRecord {
  readonly shardId: ShardId;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly sequencer: Address;
  /** L1 block of the registration: the origin of genesis. */
  readonly registeredAt: number;
}
