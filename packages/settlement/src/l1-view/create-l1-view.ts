import type { L1Origin, QueueEntry, ShardId, ShardRecord } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { L1Block, L1BlockRef } from '../events/l1-block.js';
import { l1Error } from '../l1/errors.js';
import { applyShardEvent, shardOf } from './apply-event.js';
import { createGuardianClock } from './guardian-clock.js';
import { createHistory, type History } from './history.js';
import {
  type CapLeaf,
  createShardHistory,
  type PostedBatch,
  type SettlementLeafEntry,
  type ShardHistory,
  type StandingClaim,
  unwindClaimSteps,
} from './shard-history.js';

/** As far back as EIP-2935 lets a batch name an origin. */
const DEFAULT_ORIGINS_KEPT = 8_191;

/** What a lane allows. */
export interface LaneRecord {
  readonly src: ShardId;
  readonly dst: ShardId;
  readonly open: boolean;
  /** One of `LaneSafety`. */
  readonly safety: number;
}

/** Where L1 paid a withdrawal out. */
export interface Payout {
  readonly l1Block: number;
  readonly txHash: Hex;
}

/**
 * What L1 has said so far, for one node: a fold over L1 blocks that can be taken back block by block. It does no I/O, and
 * after any sequence of `apply` and `unwind` it equals a fold over the blocks that remain.
 */
export interface L1View {
  /** Adds the next block. @throws L1_EVENTS_BROKEN when it does not follow, or its events don't. */
  apply(block: L1Block): void;
  /** Takes back all blocks above `l1Block`. */
  unwind(l1Block: number): void;
  /** Newest block applied. */
  head(): L1BlockRef | undefined;
  /** One of the newest 8,191 blocks. */
  origin(l1Block: number): L1Origin | undefined;
  /** The newest block with at least `depth` blocks above it. */
  newestOrigin(depth: number): L1Origin | undefined;
  shards(): readonly ShardRecord[];
  /** Undefined for a shard that was never registered. */
  shard(shardId: ShardId): ShardRecord | undefined;
  /** Every lane ever set. */
  lanes(): readonly LaneRecord[];
  /** Entries of a shard's queue from index `from`, of L1 blocks up to `upToL1Block`, in order, at most `limit`. */
  queueEntries(shardId: ShardId, from: number, upToL1Block: number, limit: number): readonly QueueEntry[];
  queueLength(shardId: ShardId): number;
  batch(shardId: ShardId, batchIndex: number): PostedBatch | undefined;
  lastBatch(shardId: ShardId): PostedBatch | undefined;
  /** Standing claims, oldest first. The list is the live one: don't keep it across `apply`. */
  claims(shardId: ShardId): readonly StandingClaim[];
  /** Whether claims of a shard were truncated in one of the L1 blocks `after < n ≤ upTo`. */
  truncatedWithin(shardId: ShardId, after: number, upTo: number): boolean;
  /** A shard's place in the settlement tree at the end of an L1 block; undefined if it was never written. */
  settlementLeafAt(shardId: ShardId, l1Block: number): SettlementLeafEntry | undefined;
  /** Every place ever written, as it stood at the end of an L1 block: their sparse tree has that block's root. */
  settlementLeavesAt(l1Block: number): readonly SettlementLeafEntry[];
  /** Leaves of a source's cap tree in tree order, from index `from` on; from the first when absent. */
  capLeaves(srcShard: ShardId, from?: number): readonly CapLeaf[];
  /** How many leaves a source's cap tree had at the end of an L1 block. */
  capCountAt(srcShard: ShardId, l1Block: number): number;
  /** The guardian's clock at the newest block, by which claims settle; seconds. */
  clock(): number;
  /** The L1 timestamp at which the guardian's clock shows `clock`, if no more is paused than is known now; seconds. */
  timeOfClock(clock: number): number;
  /** When the present pause of settlement ends by itself, L1 seconds; undefined when there is none. */
  pausedUntil(): number | undefined;
  /** Undefined while outbox leaf `index` of a shard has not been paid out on L1. */
  payout(shardId: ShardId, index: number): Payout | undefined;
}

export function createL1View({ originsKept = DEFAULT_ORIGINS_KEPT }: { readonly originsKept?: number } = {}): L1View {
  const shards = new Map<ShardId, ShardHistory>();
  const lanes = new Map<string, History<LaneRecord>>();
  const payouts = new Map<string, Payout>();
  const guardian = createGuardianClock();
  let origins: L1Origin[] = [];

  function applyBlock({ origin, events }: L1Block): void {
    for (const event of events) {
      guardian.apply(origin.number, event);
      const moment = { l1Block: origin.number, clock: guardian.at(origin.timestamp) };
      if (event.type === 'shard-registered') {
        const { shardId, chainId, genesisHash, sequencer } = event;
        if (shards.has(shardId)) throw broken(`shard ${shardId} was registered twice`);
        const shard = createShardHistory({ shardId, chainId, genesisHash, registeredAt: origin.number });
        shard.sequencers.push(origin.number, sequencer);
        shards.set(shardId, shard);
        continue;
      }
      if (event.type === 'lane-set') {
        const { type: _, ...lane } = event;
        const key = `${lane.src}>${lane.dst}`;
        const history = lanes.get(key) ?? createHistory<LaneRecord>();
        history.push(origin.number, lane);
        lanes.set(key, history);
        continue;
      }
      const shardId = shardOf(event);
      if (shardId === undefined) continue;
      const shard = shards.get(shardId);
      if (shard === undefined) throw broken(`shard ${shardId} was never registered`);
      applyShardEvent(shard, event, moment);
      if (event.type === 'withdrawn')
        payouts.set(`${shardId}:${event.index}`, { l1Block: origin.number, txHash: event.txHash });
    }
  }

  function unwindShard(shardId: ShardId, shard: ShardHistory, l1Block: number): void {
    for (const index of shard.withdrawals.unwind(l1Block)) payouts.delete(`${shardId}:${index}`);
    const { sequencers, entries, batches, leaves, caps } = shard;
    for (const history of [sequencers, entries, batches, leaves, caps]) history.unwind(l1Block);
    unwindClaimSteps(shard, l1Block);
    if (shard.registration.registeredAt > l1Block) shards.delete(shardId);
  }

  function toRecord({ registration, sequencers }: ShardHistory): ShardRecord {
    const sequencer = sequencers.last()?.value;
    if (sequencer === undefined) throw broken(`shard ${registration.shardId} has no sequencer`);
    return { ...registration, sequencer };
  }

  const newestTime = (): number => origins.at(-1)?.timestamp ?? 0;
  const originAt = (l1Block: number): L1Origin | undefined => {
    const first = origins[0]?.number;
    return first === undefined ? undefined : origins[l1Block - first];
  };

  return {
    apply(block) {
      const head = origins.at(-1);
      const { number, parentHash } = block.origin;
      if (head !== undefined && (number !== head.number + 1 || parentHash !== head.hash)) {
        throw broken(`L1 block ${number} does not follow block ${head.number}`);
      }
      applyBlock(block);
      origins.push(block.origin);
      // Trimmed now and then, so that the cost per block stays constant.
      if (origins.length >= 2 * originsKept) origins = origins.slice(-originsKept);
    },
    unwind(l1Block) {
      for (const [shardId, shard] of [...shards]) unwindShard(shardId, shard, l1Block);
      for (const [key, history] of [...lanes]) {
        history.unwind(l1Block);
        if (history.length === 0) lanes.delete(key);
      }
      guardian.unwind(l1Block);
      origins = origins.filter(({ number }) => number <= l1Block);
    },
    head: () => origins.at(-1),
    origin: originAt,
    newestOrigin: (depth) => origins.at(-1 - depth),
    shards: () => [...shards.values()].map(toRecord).sort((a, b) => a.shardId - b.shardId),
    shard(shardId) {
      const shard = shards.get(shardId);
      return shard && toRecord(shard);
    },
    lanes: () => [...lanes.values()].flatMap((history) => history.last()?.value ?? []).sort(byLane),
    queueEntries: (shardId, from, upToL1Block, limit) =>
      shards.get(shardId)?.entries.slice(from, upToL1Block, limit) ?? [],
    queueLength: (shardId) => shards.get(shardId)?.entries.length ?? 0,
    batch: (shardId, batchIndex) => shards.get(shardId)?.batches.at(batchIndex)?.value,
    lastBatch: (shardId) => shards.get(shardId)?.batches.last()?.value,
    claims: (shardId) => shards.get(shardId)?.standing ?? [],
    truncatedWithin(shardId, after, upTo) {
      const steps = shards.get(shardId)?.claimSteps;
      if (steps === undefined) return false;
      for (let at = steps.countAt(upTo) - 1; at >= 0; at--) {
        const step = steps.at(at);
        if (step === undefined || step.l1Block <= after) return false;
        if (step.value.kind === 'truncated') return true;
      }
      return false;
    },
    settlementLeafAt: (shardId, l1Block) => shards.get(shardId)?.leaves.newestAt(l1Block),
    settlementLeavesAt: (l1Block) =>
      [...shards.values()]
        .flatMap(({ leaves }) => leaves.newestAt(l1Block) ?? [])
        .sort((a, b) => a.shardId - b.shardId),
    capLeaves: (srcShard, from = 0) => shards.get(srcShard)?.caps.slice(from, Infinity, Infinity) ?? [],
    capCountAt: (srcShard, l1Block) => shards.get(srcShard)?.caps.countAt(l1Block) ?? 0,
    clock: () => guardian.at(newestTime()),
    timeOfClock: (clock) => guardian.timeOf(clock),
    pausedUntil: () => guardian.pausedUntil(newestTime()),
    payout: (shardId, index) => payouts.get(`${shardId}:${index}`),
  };
}

function byLane(a: LaneRecord, b: LaneRecord): number {
  return a.src - b.src || a.dst - b.dst;
}

function broken(reason: string) {
  return l1Error('L1_EVENTS_BROKEN', reason);
}
