import { address, hex32, hexBytes, uint, uintNumber } from '@bulkhead/protocol';
import { zeroHash } from 'viem';
import { z } from 'zod';

const MAX_INPUT_BYTES = 16_777_216;
const BLOOM_BYTES = 256;
/** More than an L1 block may hold for years. */
const MAX_BLOBS_PER_TRANSACTION = 128;

/** A block as JSON-RPC gives it, or null. Only what a node uses is looked at. */
export const headerAnswerSchema = z
  .object({
    number: uintNumber(64),
    hash: hex32(),
    parentHash: hex32(),
    timestamp: uintNumber(64),
    baseFeePerGas: uint(256),
    mixHash: hex32(),
    parentBeaconBlockRoot: hex32().nullish(),
    logsBloom: hexBytes({ min: BLOOM_BYTES, max: BLOOM_BYTES }),
    gasUsed: uint(64),
    transactions: z.array(z.unknown()),
  })
  .transform(({ baseFeePerGas, mixHash, parentBeaconBlockRoot, transactions, ...same }) => ({
    ...same,
    baseFee: baseFeePerGas,
    prevRandao: mixHash,
    parentBeaconBlockRoot: parentBeaconBlockRoot ?? zeroHash,
    transactionCount: transactions.length,
  }))
  .nullable();

/** A log of a mined block as JSON-RPC gives it. */
const rawLogSchema = z.object({
  address: address(),
  topics: z.array(hex32()).max(4),
  data: hexBytes({ max: MAX_INPUT_BYTES }),
  blockNumber: uintNumber(64),
  blockHash: hex32(),
  transactionHash: hex32(),
  logIndex: uintNumber(32),
});

export const rawLogsSchema = z.array(rawLogSchema);

export const receiptsSchema = z.array(z.object({ cumulativeGasUsed: uint(64), logs: rawLogsSchema }));

/** A transaction as JSON-RPC gives it, or null. */
export const transactionAnswerSchema = z
  .object({
    hash: hex32(),
    blockHash: hex32().nullish(),
    to: address().nullish(),
    input: hexBytes({ max: MAX_INPUT_BYTES }),
    blobVersionedHashes: z.array(hex32()).max(MAX_BLOBS_PER_TRANSACTION).nullish(),
  })
  .transform(({ blockHash, to, blobVersionedHashes, ...same }) => ({
    ...same,
    blockHash: blockHash ?? undefined,
    to: to ?? undefined,
    blobVersionedHashes: blobVersionedHashes ?? [],
  }))
  .nullable();
