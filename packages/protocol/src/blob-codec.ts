import { concatHex, type Hex } from 'viem';
import { ProtocolError } from './errors.js';
import { keccak256 } from './keccak.js';
import { MAX_BLOBS_PER_BATCH } from './limits.js';

/** EIP-4844: 4,096 field elements of 32 bytes. */
export const BLOB_BYTES = 131_072;
const ELEMENT_BYTES = 32;
/** A field element with a first byte of zero is below the modulus whatever the other 31 bytes are. */
const USABLE_BYTES = 31;
const USABLE_BYTES_PER_BLOB = (BLOB_BYTES / ELEMENT_BYTES) * USABLE_BYTES;
const LENGTH_BYTES = 4;

/** Payload bytes that fit into `blobs` blobs. */
export function blobCapacity(blobs: number): number {
  return blobs * USABLE_BYTES_PER_BLOB - LENGTH_BYTES;
}

/** How many blobs a payload of `bytes` bytes takes; more than {@link MAX_BLOBS_PER_BATCH} when it fits no batch. */
export function blobsNeeded(bytes: number): number {
  return Math.ceil((LENGTH_BYTES + bytes) / USABLE_BYTES_PER_BLOB);
}

/**
 * The blobs that carry a payload (docs/spec/batches.md, Blobs): its length in 4 bytes, the payload, zeros; 31 bytes per
 * field element.
 * @throws {ProtocolError} `payload-too-large` above {@link MAX_BLOBS_PER_BATCH} blobs
 */
export function encodeBlobs(payload: Uint8Array): Uint8Array[] {
  const count = blobsNeeded(payload.length);
  if (count > MAX_BLOBS_PER_BATCH) {
    throw new ProtocolError('payload-too-large', { bytes: payload.length, max: blobCapacity(MAX_BLOBS_PER_BATCH) });
  }
  const framed = new Uint8Array(count * USABLE_BYTES_PER_BLOB);
  new DataView(framed.buffer).setUint32(0, payload.length);
  framed.set(payload, LENGTH_BYTES);
  return Array.from({ length: count }, (_, index) =>
    spread(framed.subarray(index * USABLE_BYTES_PER_BLOB, (index + 1) * USABLE_BYTES_PER_BLOB)),
  );
}

/**
 * The payload that a batch's blobs carry, in the order of the transaction's versioned hashes. Undefined unless they are
 * what {@link encodeBlobs} makes of some payload, or that and blobs of zeros: a malformed set means an absent payload
 * (docs/spec/derivation.md, Payload). Total: never throws.
 */
export function decodeBlobs(blobs: readonly Uint8Array[]): Uint8Array | undefined {
  if (blobs.length === 0 || blobs.length > MAX_BLOBS_PER_BATCH) return undefined;
  const framed = new Uint8Array(blobs.length * USABLE_BYTES_PER_BLOB);
  for (const [index, blob] of blobs.entries()) {
    if (!gather(blob, framed.subarray(index * USABLE_BYTES_PER_BLOB))) return undefined;
  }
  const length = new DataView(framed.buffer).getUint32(0);
  if (length > blobCapacity(blobs.length)) return undefined;
  const end = LENGTH_BYTES + length;
  for (let offset = end; offset < framed.length; offset++) if (framed[offset] !== 0) return undefined;
  return framed.slice(LENGTH_BYTES, end);
}

/** `dataHash` of a batch in blobs (docs/spec/batches.md, Header). */
export function blobsDataHash(versionedHashes: readonly Hex[]): Hex {
  return keccak256(concatHex(versionedHashes));
}

function spread(usable: Uint8Array): Uint8Array {
  const blob = new Uint8Array(BLOB_BYTES);
  for (let from = 0, to = 1; from < usable.length; from += USABLE_BYTES, to += ELEMENT_BYTES) {
    blob.set(usable.subarray(from, from + USABLE_BYTES), to);
  }
  return blob;
}

/** False when the blob has another size or a field element uses its first byte. */
function gather(blob: Uint8Array, usable: Uint8Array): boolean {
  if (blob.length !== BLOB_BYTES) return false;
  for (let from = 0, to = 0; from < BLOB_BYTES; from += ELEMENT_BYTES, to += USABLE_BYTES) {
    if (blob[from] !== 0) return false;
    usable.set(blob.subarray(from + 1, from + ELEMENT_BYTES), to);
  }
  return true;
}
