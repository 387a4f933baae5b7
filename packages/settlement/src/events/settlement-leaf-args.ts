import { hex32, keccak256, type SettlementLeaf, uint } from '@bulkhead/protocol';
import { encodePacked, type Hex, zeroHash } from 'viem';
import { z } from 'zod';
import { settlementLeafSchema } from './l1-event.js';

const argsSchema = z.strictObject({
  domain: hex32(),
  batchIndex: uint(64),
  stateRoot: hex32(),
  outboxRoot: hex32(),
  outboxCount: uint(64),
  settledOutboxRoot: hex32(),
  capRoot: hex32(),
});

/**
 * The leaf of a log and its hash in the settlement tree. A sequencer chooses `outboxCount` freely up to 2^64 − 1, so the
 * hash is taken from the words of the log, and the leaf is absent when its numbers can't be used: whatever one shard
 * claims, the others go on. @throws ZodError when `args` is no leaf at all.
 */
export function readLeafArgs(args: unknown): { readonly leafHash: Hex; readonly leaf?: SettlementLeaf } {
  const words = argsSchema.parse(args);
  if (words.domain === zeroHash) return { leafHash: zeroHash };
  const leafHash = keccak256(
    encodePacked(
      ['bytes1', 'bytes32', 'uint64', 'bytes32', 'bytes32', 'uint64', 'bytes32', 'bytes32'],
      [
        '0x02',
        words.domain,
        words.batchIndex,
        words.stateRoot,
        words.outboxRoot,
        words.outboxCount,
        words.settledOutboxRoot,
        words.capRoot,
      ],
    ),
  );
  const leaf = settlementLeafSchema.safeParse(words);
  return leaf.success ? { leafHash, leaf: leaf.data } : { leafHash };
}
