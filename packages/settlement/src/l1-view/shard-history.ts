import type {
  AssetId,
  BatchHeader,
  QueueEntry,
  SettlementLeaf,
  ShardId,
  ShardRecord as ShardRegistration,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { ClaimOutputs } from '../events/l1-event.js';
import { createHistory, type History } from './history.js';

/** A batch as L1 has it. Its payload is in the follower's row of `l1Block`. */
export interface PostedBatch {
  readonly header: BatchHeader;
  readonly batchHash: Hex;
  readonly txHash: Hex;
  readonly l1Block: number;
}

/** A standing claim. It settles once `clock ≥ postedAt + W` (docs/spec/batches.md, Outputs). */
export interface StandingClaim {
  readonly batchIndex: number;
  readonly proposer: Address;
  /** Proposed by somebody other than the sequencer. */
  readonly staked: boolean;
  readonly outputs: ClaimOutputs;
  readonly l1Block: number;
  /** Seconds, by the guardian's clock. */
  readonly postedAt: number;
}

/** One leaf of the settlement tree. */
export interface SettlementLeafEntry {
  readonly shardId: ShardId;
  /** Zero: the place is empty. */
  readonly leafHash: Hex;
  /** Undefined for an empty place, and for a leaf whose numbers nobody can use. */
  readonly leaf: SettlementLeaf | undefined;
}

/** One leaf of a source's cap tree; its place in the list is its index in the tree. */
export interface CapLeaf {
  readonly dst: ShardId;
  readonly assetId: AssetId;
  /** In the asset's smallest unit. */
  readonly cumOut: bigint;
}

/** A claim was proposed, or the claims from one index on were truncated. */
export type ClaimStep =
  | { readonly kind: 'proposed'; readonly claim: StandingClaim }
  | { readonly kind: 'truncated'; readonly from: number };

/** Everything L1 has said about one shard. */
export interface ShardHistory {
  readonly registration: Omit<ShardRegistration, 'sequencer'>;
  readonly sequencers: History<Address>;
  readonly entries: History<QueueEntry>;
  readonly batches: History<PostedBatch>;
  readonly claimSteps: History<ClaimStep>;
  /** What `claimSteps` come to, oldest first. */
  readonly standing: StandingClaim[];
  readonly leaves: History<SettlementLeafEntry>;
  readonly caps: History<CapLeaf>;
  readonly withdrawals: History<number>;
}

export function createShardHistory(registration: ShardHistory['registration']): ShardHistory {
  return {
    registration,
    sequencers: createHistory(),
    entries: createHistory(),
    batches: createHistory(),
    claimSteps: createHistory(),
    standing: [],
    leaves: createHistory(),
    caps: createHistory(),
    withdrawals: createHistory(),
  };
}

/** Adds a step and does it. */
export function applyClaimStep(shard: ShardHistory, l1Block: number, step: ClaimStep): void {
  shard.claimSteps.push(l1Block, step);
  take(shard.standing, step);
}

/** Takes back the steps above an L1 block. */
export function unwindClaimSteps({ claimSteps, standing }: ShardHistory, l1Block: number): void {
  if (claimSteps.unwind(l1Block).length === 0) return;
  standing.length = 0;
  for (const step of claimSteps.slice(0, l1Block, Infinity)) take(standing, step);
}

function take(standing: StandingClaim[], step: ClaimStep): void {
  if (step.kind === 'proposed') standing.push(step.claim);
  else while ((standing.at(-1)?.batchIndex ?? -1) >= step.from) standing.pop();
}
