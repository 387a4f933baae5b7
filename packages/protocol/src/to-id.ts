import { ProtocolError } from './errors.js';
import { type BatchIndex, L1_SHARD_ID, MAX_SHARDS, type ShardId } from './ids.js';

/**
 * The number of a shard, `0 < n < 2^16` (docs/spec/messages.md). L1 itself is `L1_SHARD_ID`.
 * @throws {ProtocolError} `shard-id-out-of-range`
 */
export function toShardId(n: number | bigint): ShardId {
  const id = Number(n);
  if (!Number.isInteger(id) || id <= 0 || id >= MAX_SHARDS) throw new ProtocolError('shard-id-out-of-range', { id: n });
  return id as ShardId;
}

/**
 * As `toShardId`, and 0 for L1: the destination of a message, the origin of an asset.
 * @throws {ProtocolError} `shard-id-out-of-range`
 */
export function toShardIdOrL1(n: number | bigint): ShardId {
  return n === 0 || n === 0n ? L1_SHARD_ID : toShardId(n);
}

/**
 * The position of a batch in its shard's chain, from 0 (docs/spec/batches.md).
 * @throws {ProtocolError} `batch-index-out-of-range`
 */
export function toBatchIndex(n: number | bigint): BatchIndex {
  const index = Number(n);
  if (!Number.isSafeInteger(index) || index < 0) throw new ProtocolError('batch-index-out-of-range', { index: n });
  return index as BatchIndex;
}
