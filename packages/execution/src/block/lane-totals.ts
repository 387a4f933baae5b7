import type { ShardId } from '@bulkhead/protocol';
import { type ContractReads, LANE_ASSETS, type Lane } from './contract-reads.js';
import type { ShardEvents } from './shard-events.js';

/** A lane's cumulative total since genesis, at a block that changed it. */
export interface LaneTotal extends Lane {
  readonly total: bigint;
}

/** Lanes that the messages of a block may have moved; a withdrawal's leads to shard 0. */
function touchedLanes({ sent, delivered }: ShardEvents): readonly Lane[] {
  const lanes = new Map<string, Lane>();
  const touch = (direction: Lane['direction'], peer: ShardId): void => {
    for (const asset of LANE_ASSETS) lanes.set(`${direction} ${peer} ${asset.id}`, { direction, peer, asset });
  };
  for (const { message } of sent) {
    if (message.amount > 0n) touch('out', message.dstShard);
  }
  for (const { srcShard } of delivered) touch('in', srcShard as ShardId);
  return [...lanes.values()];
}

/** Totals of the lanes that a block changed. */
export async function changedLaneTotals(
  events: ShardEvents,
  before: ContractReads,
  after: ContractReads,
): Promise<readonly LaneTotal[]> {
  const totals: LaneTotal[] = [];
  for (const lane of touchedLanes(events)) {
    const total = await after.laneTotal(lane);
    if (total !== (await before.laneTotal(lane))) totals.push({ ...lane, total });
  }
  return totals;
}
