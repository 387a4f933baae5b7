import {
  type BatchEnd,
  type BlockInputs,
  batchBlocks,
  encodePayload,
  MAX_BATCH_BLOCKS,
  MAX_QUEUE_ENTRIES_PER_BATCH,
  MAX_QUEUE_GAS_PER_BATCH,
  ProtocolError,
} from '@bulkhead/protocol';
import { LEAF_BYTES, MAX_PAYLOAD_BYTES } from './limits.js';

/**
 * Whether blocks that exist can be the next batch on `previous`. They were made to be one on top of the batch that this
 * sequencer knew; when L1 has another one there, their entries may stand in other blocks than derivation would put them,
 * or be more than one batch may take.
 *
 * @param messages that the blocks sent
 */
export function fitsOneBatch(blocks: readonly BlockInputs[], messages: number, previous: BatchEnd): boolean {
  const entries = blocks.flatMap(({ queueEntries }) => queueEntries);
  const gas = entries.reduce((sum, entry) => sum + entry.gas, 0n);
  if (blocks.length > MAX_BATCH_BLOCKS) return false;
  if (entries.length > MAX_QUEUE_ENTRIES_PER_BATCH || gas > MAX_QUEUE_GAS_PER_BATCH) return false;
  try {
    const batched = batchBlocks(blocks, previous);
    return encodePayload({ blocks: batched.blocks, outbox: [] }).length + messages * LEAF_BYTES <= MAX_PAYLOAD_BYTES;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
