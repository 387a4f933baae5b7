import { encodeAbiParameters, type Hex, parseAbiParameter } from 'viem';
import { z } from 'zod';
import { toAbiUint64 } from './abi-uint.js';
import { type BatchHeader, DaKind } from './batch.js';
import { keccak256 } from './keccak.js';
import { batchIndex, hex32, shardId, uintNumber } from './parse.js';
import { BATCH_TAG } from './tag.js';

/** The ABI tuple of a batch header: static, 16 words (docs/spec/batches.md). */
export const BATCH_HEADER_PARAMETER = parseAbiParameter([
  'BatchHeader header',
  'struct BatchHeader { uint8 version; uint32 shardId; uint64 batchIndex; bytes32 prevBatchHash; uint64 l1OriginNumber; bytes32 l1OriginHash; bytes32 settlementRoot; uint64 queueTo; bytes32 queueAccumulator; uint64 firstBlock; uint32 blockCount; uint64 firstTimestamp; uint64 lastTimestamp; uint8 daKind; uint8 codec; bytes32 dataHash; }',
]);

/** A header as viem wants it for `BATCH_HEADER_PARAMETER`. @throws {ProtocolError} `abi-field-out-of-range` */
export function toAbiBatchHeader(header: BatchHeader) {
  return {
    ...header,
    batchIndex: toAbiUint64(header.batchIndex),
    l1OriginNumber: toAbiUint64(header.l1OriginNumber),
    queueTo: toAbiUint64(header.queueTo),
    firstBlock: toAbiUint64(header.firstBlock),
    firstTimestamp: toAbiUint64(header.firstTimestamp),
    lastTimestamp: toAbiUint64(header.lastTimestamp),
  };
}

/** The hash that links a header into its shard's chain (docs/spec/batches.md). @throws {ProtocolError} `abi-field-out-of-range` */
export function batchHash(header: BatchHeader): Hex {
  return keccak256(
    encodeAbiParameters([{ type: 'bytes32' }, BATCH_HEADER_PARAMETER], [BATCH_TAG, toAbiBatchHeader(header)]),
  );
}

/** A header as it comes from a log or calldata. The door has bounded each of its numbers. */
export const batchHeaderSchema = z.strictObject({
  version: uintNumber(8),
  shardId: shardId(),
  batchIndex: batchIndex(),
  prevBatchHash: hex32(),
  l1OriginNumber: uintNumber(64),
  l1OriginHash: hex32(),
  settlementRoot: hex32(),
  queueTo: uintNumber(64),
  queueAccumulator: hex32(),
  firstBlock: uintNumber(64),
  blockCount: uintNumber(32),
  firstTimestamp: uintNumber(64),
  lastTimestamp: uintNumber(64),
  daKind: uintNumber(8).pipe(z.enum(DaKind)),
  codec: uintNumber(8),
  dataHash: hex32(),
});
