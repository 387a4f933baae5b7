import type { AssetId, ShardId } from '@bulkhead/protocol';
import { executionError } from '../errors.js';
import type { ContractReads, Lane } from './contract-reads.js';
import type { ShardEvents } from './shard-events.js';

/** A lane's cumulative total since genesis, at a block that changed it. */
export interface LaneTotal extends Lane {
  readonly total: bigint;
}

interface TouchedLane extends Pick<Lane, 'direction' | 'peer'> {
  readonly assetId: AssetId;
}

/** Lanes that the messages of a block moved; a withdrawal's leads to shard 0, a RETURN's back to who sent the value. */
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

/** Totals of the lanes that a block changed: one for each asset and peer. @throws EXECUTION_FAULT */
export async function changedLaneTotals(events: ShardEvents, after: ContractReads): Promise<readonly LaneTotal[]> {
  const totals: LaneTotal[] = [];
  for (const { direction, peer, assetId } of touchedLanes(events)) {
    const asset = await after.findAsset(assetId);
    // The bridge books an asset before it moves any of it.
    if (asset === undefined) {
      throw executionError('EXECUTION_FAULT', 'value moved of an asset without origin', { meta: { assetId } });
    }
    const lane: Lane = { direction, peer, asset };
    totals.push({ ...lane, total: await after.laneTotal(lane) });
  }
  return totals;
}
