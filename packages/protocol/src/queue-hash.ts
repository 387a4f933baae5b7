import { encodeAbiParameters, type Hex, parseAbiParameters, zeroHash } from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import { keccak256 } from './keccak.js';
import type { QueueEntry } from './queue-entry.js';
import { QUEUE_TAG } from './tag.js';

const ENTRY = parseAbiParameters('bytes32, uint32, uint64, uint8, address, uint64, uint64, bytes32');
const LINK = parseAbiParameters('bytes32, bytes32');

/** The accumulator of an empty queue. */
export const EMPTY_ACCUMULATOR: Hex = zeroHash;

/** The hash of one entry of a shard's queue (docs/spec/batches.md). @throws {ProtocolError} `abi-field-out-of-range` */
export function entryHash(entry: Omit<QueueEntry, 'accumulator'>): Hex {
  return keccak256(
    encodeAbiParameters(ENTRY, [
      QUEUE_TAG,
      entry.shardId,
      toAbiUint64(entry.index),
      entry.kind,
      entry.sender,
      entry.gas,
      toAbiUint64(entry.l1Block),
      keccak256(entry.data),
    ]),
  );
}

/** `accumulator(i + 1)` from `accumulator(i)` and the hash of entry `i` (docs/spec/batches.md). */
export function nextAccumulator(accumulator: Hex, hash: Hex): Hex {
  return keccak256(encodeAbiParameters(LINK, [accumulator, hash]));
}
