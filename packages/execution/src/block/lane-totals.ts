import type { AssetId, ShardId } from '@bulkhead/protocol';
import { executionError } from '../errors.js';
import type { ContractReads, Lane } from './contract-reads.js';
import type { ShardEvents } from './shard-events.js';

/** A lane's cumulative total since genesis, at a block that changed it. */
export interface LaneTotal extends Lane {
  readonly total: bigint;
}

interface TouchedLane {
  readonly direction: Lane['direction'];
  readonly peer: ShardId;
  readonly assetId: AssetId;
}

/** Lanes that the messages of a block may have moved; a withdrawal's leads to shard 0. */
function touchedLanes({ sent, claimed }: ShardEvents): readonly TouchedLane[] {
  const lanes = new Map<string, TouchedLane>();
  const touch = (direction: Lane['direction'], peer: ShardId, assetId: AssetId): void => {
    lanes.set(`${direction} ${peer} ${assetId}`, { direction, peer, assetId });
  };
  for (const { message } of sent) {
    if (message.amount > 0n) touch('out', message.dstShard, message.assetId);
  }
  for (const { srcShard, assetId } of claimed) touch('in', srcShard, assetId);
  return [...lanes.values()];
}

/** Totals of the lanes that a block changed. */
export async function changedLaneTotals(
  events: ShardEvents,
  before: ContractReads,
  after: ContractReads,
): Promise<readonly LaneTotal[]> {
  const totals: LaneTotal[] = [];
  for (const { direction, peer, assetId } of touchedLanes(events)) {
    const asset = await after.findAsset(assetId);
    // ShardBridge keeps the origin of what it takes before it moves anything.
    if (asset === undefined)
      throw executionError('EXECUTION_FAULT', 'value of an unknown asset moved', { meta: { assetId } });
    const lane = { direction, peer, asset };
    const total = await after.laneTotal(lane);
    if (total !== (await before.laneTotal(lane))) totals.push({ ...lane, total });
  }
  return totals;
}
