import type { AssetId, BatchHeader, Domain, Outputs, QueueEntry, SettlementLeaf, ShardId } from '@bulkhead/protocol';
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

export interface AcceptedBatch {
  readonly header: BatchHeader;
  readonly hash: Hex;
  readonly l1Block: number;
}

export interface Claim {
  readonly batchIndex: number;
  readonly stateRoot: Hex;
  readonly outboxRoot: Hex;
  readonly blockHash: Hex;
  readonly outboxCount: bigint;
  readonly totals: Pick<Outputs, 'inTotals' | 'outTotals'>;
  readonly proposer: Address;
  /** Proposed by somebody other than the sequencer. */
  readonly staked: boolean;
  /** Seconds, by the guardian's clock. */
  readonly postedAt: number;
  readonly l1Block: number;
  /** One past the place of the newest claim up to this one that the sequencer vouches for; 0 for none. */
  readonly vouchedCount: number;
  /** Where the newest batch of the time left the queue. */
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

export interface Stake {
  /** Wei. */
  readonly amount: bigint;
  readonly batchIndex: number;
  readonly l1Block: number;
}

/** Seconds of L1's time. */
export interface Pause {
  readonly from: number;
  readonly until: number;
}

/** Everything the L1 contracts hold at the end of a block. Values are replaced, never changed, so a copy is cheap. */
export interface L1State {
  readonly nonces: Map<Address, number>;
  readonly shards: Map<ShardId, RegisteredShard>;
  readonly lanes: Map<string, Lane>;
  readonly queues: Map<ShardId, readonly QueueEntry[]>;
  readonly doors: Map<ShardId, DoorState>;
  /** By index, forced ones too. */
  readonly batches: Map<ShardId, readonly AcceptedBatch[]>;
  /** Oldest first. */
  readonly standing: Map<ShardId, readonly Claim[]>;
  /** Truncated ones, by shard and batch. */
  readonly fallen: Map<string, Claim>;
  /** How many of them were known to be settled when the leaf was last written. */
  readonly settled: Map<ShardId, number>;
  readonly leaves: Map<ShardId, SettlementLeaf>;
  readonly caps: Map<ShardId, readonly CapLeaf[]>;
  /** By shard and proposer. */
  readonly stakes: Map<string, Stake>;
  /** Hashes of totals that are not in the ledger yet, by shard and batch. */
  readonly pendingTotals: Map<string, Hex>;
  /** Who objected, by claim key. */
  readonly objections: Map<Hex, readonly Address[]>;
  /** Oldest first. */
  pauses: readonly Pause[];
  /** Wei that StateClaims holds, and what of it nobody has a right to any more. */
  stakesHeld: bigint;
  forfeited: bigint;
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
    batches: new Map(),
    standing: new Map(),
    fallen: new Map(),
    settled: new Map(),
    leaves: new Map(),
    caps: new Map(),
    stakes: new Map(),
    pendingTotals: new Map(),
    objections: new Map(),
    pauses: [],
    stakesHeld: 0n,
    forfeited: 0n,
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
    batches: new Map(state.batches),
    standing: new Map(state.standing),
    fallen: new Map(state.fallen),
    settled: new Map(state.settled),
    leaves: new Map(state.leaves),
    caps: new Map(state.caps),
    stakes: new Map(state.stakes),
    pendingTotals: new Map(state.pendingTotals),
    objections: new Map(state.objections),
    pauses: state.pauses,
    stakesHeld: state.stakesHeld,
    forfeited: state.forfeited,
    settlementRoot: state.settlementRoot,
    vault: {
      guards: vault.guards,
      shards: vault.shards,
      escrow: new Map(vault.escrow),
      bal: new Map(vault.bal),
      genesis: vault.genesis,
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
