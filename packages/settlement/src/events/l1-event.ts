import {
  type AssetId,
  address,
  batchHeaderSchema,
  batchIndex,
  type Domain,
  hex32,
  hexBytes,
  MAX_FLOWS_PER_CLAIM,
  shardId,
  shardIdOrL1,
  uint,
  uintNumber,
} from '@bulkhead/protocol';
import { z } from 'zod';

/** More than fits into an L1 block. */
const MAX_CALLDATA_BYTES = 16_777_216;
/** L1 applies the first 64 flows of a claim and ignores the rest; so does this. */
const MAX_FLOWS_READ = 65_536;

const assetId = () => hex32().transform((id) => id as AssetId);
const domain = () => hex32().transform((id) => id as Domain);
const flows = () =>
  z
    .array(
      z.strictObject({
        peer: uintNumber(32),
        originShard: uintNumber(32),
        originToken: address(),
        total: uint(256),
      }),
    )
    .max(MAX_FLOWS_READ)
    .transform((list) => list.slice(0, MAX_FLOWS_PER_CLAIM));

/** A total since genesis as a claim states it. Nothing in it has been checked: a peer may be no shard. */
export type ClaimedFlow = z.output<ReturnType<typeof flows>>[number];

export const settlementLeafSchema = z.strictObject({
  domain: domain(),
  batchIndex: batchIndex(),
  stateRoot: hex32(),
  outboxRoot: hex32(),
  outboxCount: uintNumber(64),
  settledOutboxRoot: hex32(),
  capRoot: hex32(),
});

/** What a claim says; only its proposer vouches for it. `outboxCount` is any uint64. */
export const claimOutputsSchema = z.strictObject({
  blockHash: hex32(),
  stateRoot: hex32(),
  outboxRoot: hex32(),
  outboxCount: uint(64),
  inTotals: flows(),
  outTotals: flows(),
});
export type ClaimOutputs = z.output<typeof claimOutputsSchema>;

/**
 * What the L1 contracts of one network said, in the words of the protocol. The same schema reads logs and stored rows:
 * it accepts what it puts out. Addresses and hashes are in lower case.
 */
export const l1EventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('shard-registered'),
    shardId: shardId(),
    chainId: uintNumber(64),
    genesisHash: hex32(),
    sequencer: address(),
  }),
  z.strictObject({ type: z.literal('sequencer-set'), shardId: shardId(), sequencer: address() }),
  z.strictObject({
    type: z.literal('lane-set'),
    src: shardId(),
    dst: shardId(),
    open: z.boolean(),
    safety: uintNumber(8),
  }),
  z.strictObject({
    type: z.literal('entry-queued'),
    shardId: shardId(),
    index: uintNumber(64),
    kind: uintNumber(8),
    sender: address(),
    gas: uint(64),
    l1Block: uintNumber(64),
    data: hexBytes({ max: MAX_CALLDATA_BYTES }),
    accumulator: hex32(),
    txHash: hex32(),
  }),
  z.strictObject({
    type: z.literal('batch-posted'),
    header: batchHeaderSchema,
    batchHash: hex32(),
    txHash: hex32(),
    /** Absent when the transaction's input holds no bytes with the header's `dataHash`. */
    payload: hexBytes({ max: MAX_CALLDATA_BYTES }).optional(),
  }),
  z.strictObject({ type: z.literal('origin-pinned'), number: uintNumber(64), blockHash: hex32() }),
  z.strictObject({
    type: z.literal('claim-proposed'),
    shardId: shardId(),
    batchIndex: batchIndex(),
    proposer: address(),
    /** Proposed by somebody other than the sequencer: it moves nothing before it has settled. */
    staked: z.boolean(),
    outputs: claimOutputsSchema,
  }),
  z.strictObject({
    type: z.literal('claim-objected'),
    shardId: shardId(),
    batchIndex: batchIndex(),
    claimKey: hex32(),
    verifier: address(),
    count: uintNumber(32),
  }),
  /** Settlement stands still; seconds. */
  z.strictObject({ type: z.literal('paused'), from: uintNumber(64), until: uintNumber(64) }),
  z.strictObject({ type: z.literal('unpaused'), time: uintNumber(64) }),
  z.strictObject({ type: z.literal('claim-truncated'), shardId: shardId(), batchIndex: batchIndex() }),
  z.strictObject({
    type: z.literal('leaf-updated'),
    shardId: shardId(),
    root: hex32(),
    /** Zero when no claim of the shard stands: its place in the tree is empty. */
    leafHash: hex32(),
    /** Absent as well when its `outboxCount` is above 2^53 − 1: such a leaf only counts as a sibling. */
    leaf: settlementLeafSchema.optional(),
  }),
  z.strictObject({ type: z.literal('genesis-funded'), shardId: shardId(), amount: uint(256) }),
  z.strictObject({
    type: z.literal('deposited'),
    shardId: shardId(),
    queueIndex: uintNumber(64),
    assetId: assetId(),
    amount: uint(256),
    from: address(),
    to: address(),
  }),
  z.strictObject({
    type: z.literal('cap-raised'),
    src: shardId(),
    index: uintNumber(64),
    dst: shardIdOrL1(),
    assetId: assetId(),
    cumOut: uint(256),
  }),
  z.strictObject({
    type: z.literal('withdrawn'),
    shardId: shardId(),
    index: uintNumber(32),
    msgId: hex32(),
    to: address(),
    amount: uint(256),
    /** False when the recipient refused and the amount was kept for it. */
    paid: z.boolean(),
    txHash: hex32(),
  }),
  z.strictObject({ type: z.literal('claimed'), recipient: address(), assetId: assetId(), amount: uint(256) }),
]);

export type L1Event = z.output<typeof l1EventSchema>;
export type L1EventType = L1Event['type'];
/** The event of one type. */
export type L1EventOf<T extends L1EventType> = Extract<L1Event, { type: T }>;
