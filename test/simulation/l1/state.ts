import type { AssetId, Domain, QueueEntry, SettlementLeaf, ShardId } from '@bulkhead/protocol';
import { createVault, type Step, type Vault } from '@bulkhead/protocol/model';
import type { Address, Hex } from 'viem';
import type { L1Guards } from './guards.js';
import { EMPTY_SETTLEMENT_ROOT } from './settlement-tree.js';

export interface RegisteredShard {
  readonly shardId: ShardId;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly sequencer: Address;
  readonly registeredAt: number;
  readonly domain: Domain;
}

export interface Lane {
  readonly open: boolean;
  readonly safety: number;
}

/** Where a shard's newest batch left it. */
export interface DoorState {
  readonly batchHash: Hex;
  readonly batchCount: number;
  readonly l1OriginNumber: number;
  readonly queueTo: number;
  readonly lastBlock: number;
  readonly lastTimestamp: number;
}

export interface Claim {
  readonly batchIndex: number;
  readonly stateRoot: Hex;
  readonly outboxRoot: Hex;
  readonly blockHash: Hex;
  readonly outboxCount: bigint;
  readonly postedAt: number;
  readonly queueTo: number;
  /** What it moved in the ledger, and how many cap leaves there were before it: for the tests that take it back. */
  readonly steps: readonly Step[];
  readonly capsBefore: number;
}

export interface CapLeaf {
  readonly dst: ShardId;
  readonly assetId: AssetId;
  readonly cumOut: bigint;
}

/** Everything the L1 contracts hold at the end of a block. Values are replaced, never changed, so a copy is cheap. */
export interface L1State {
  readonly nonces: Map<Address, number>;
  readonly shards: Map<ShardId, RegisteredShard>;
  readonly lanes: Map<string, Lane>;
  readonly queues: Map<ShardId, readonly QueueEntry[]>;
  readonly doors: Map<ShardId, DoorState>;
  /** Oldest first. */
  readonly standing: Map<ShardId, readonly Claim[]>;
  /** Truncated ones, by shard and batch. */
  readonly fallen: Map<string, Claim>;
  /** How many of them were known to be settled when the leaf was last written. */
  readonly settled: Map<ShardId, number>;
  readonly leaves: Map<ShardId, SettlementLeaf>;
  readonly caps: Map<ShardId, readonly CapLeaf[]>;
  settlementRoot: Hex;
  vault: Vault;
}

export function emptyState(guards: L1Guards): L1State {
  return {
    nonces: new Map(),
    shards: new Map(),
    lanes: new Map(),
    queues: new Map(),
    doors: new Map(),
    standing: new Map(),
    fallen: new Map(),
    settled: new Map(),
    leaves: new Map(),
    caps: new Map(),
    settlementRoot: EMPTY_SETTLEMENT_ROOT,
    vault: createVault([], guards.ledger),
  };
}

export function copyState(state: L1State): L1State {
  const { vault } = state;
  return {
    nonces: new Map(state.nonces),
    shards: new Map(state.shards),
    lanes: new Map(state.lanes),
    queues: new Map(state.queues),
    doors: new Map(state.doors),
    standing: new Map(state.standing),
    fallen: new Map(state.fallen),
    settled: new Map(state.settled),
    leaves: new Map(state.leaves),
    caps: new Map(state.caps),
    settlementRoot: state.settlementRoot,
    vault: {
      guards: vault.guards,
      shards: vault.shards,
      escrow: new Map(vault.escrow),
      bal: new Map(vault.bal),
      cumOut: new Map(vault.cumOut),
      cumIn: new Map(vault.cumIn),
      caps: new Map([...vault.caps].map(([shard, list]) => [shard, [...list]])),
      queue: new Map([...vault.queue].map(([shard, list]) => [shard, [...list]])),
      credited: new Map(vault.credited),
      nullified: new Set(vault.nullified),
      claimable: new Map(vault.claimable),
      payments: [...vault.payments],
    },
  };
}
