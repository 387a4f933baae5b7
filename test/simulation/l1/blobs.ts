import { createHash } from 'node:crypto';
import type { BlobProvider, Kzg } from '@bulkhead/settlement';
import { concatHex, fromRlp, type Hex, hexToBytes, keccak256, parseTransaction, sliceHex, toRlp } from 'viem';
import type { L1Chain } from './chain.js';

/** Commitments without mathematics: they tell blobs apart, which is all that a simulation asks of them. */
export const simulatedKzg: Kzg = {
  async commit(blob) {
    const commitment = new Uint8Array(48);
    commitment.set(createHash('sha256').update(blob).digest());
    return commitment;
  },
  proveBlob: async () => new Uint8Array(48),
  proveCells: async () => Array.from({ length: 128 }, () => new Uint8Array(48)),
};

/** Where a node may ask for blobs. Each source may be without any for a while. */
export const BLOB_SOURCES = ['beacon', 'peer'] as const;
export type BlobSourceName = (typeof BLOB_SOURCES)[number];

/** Everybody beside a node itself who keeps the blobs of L1. */
export function blobProviders(
  { blobs }: Pick<L1Chain, 'blobs'>,
  isWithout: (source: BlobSourceName) => boolean,
): readonly BlobProvider[] {
  return BLOB_SOURCES.map((name) => ({
    name,
    findBlobs: async ({ versionedHashes }) =>
      isWithout(name) ? [] : versionedHashes.flatMap((hash) => blobs.get(hash) ?? []),
  }));
}

/** A blob transaction as a node takes it (EIP-4844), taken apart: `0x03 ‖ rlp([body, blobs, commitments, proofs])`. */
export function openBlobTransaction(raw: Hex) {
  const [body, blobs] = fromRlp(sliceHex(raw, 1), 'hex') as readonly [Hex[], Hex[]];
  const signed = concatHex(['0x03', toRlp(body)]);
  const { blobVersionedHashes: versionedHashes = [] } = parseTransaction(signed as `0x03${string}`);
  return { signed, hash: keccak256(signed), versionedHashes, blobs: blobs.map((blob) => hexToBytes(blob)) };
}
