import { BLOB_BYTES } from '@bulkhead/protocol';
import { hexToBytes, keccak256 } from 'viem';
import { blobError } from '../blobs/errors.js';
import type { Kzg } from '../blobs/load-kzg.js';

/** Commitments without mathematics: good for telling blobs apart. */
export const fakeKzg: Kzg = {
  async commit(blob) {
    if (blob[0] !== 0 || blob.length !== BLOB_BYTES) throw blobError('BLOB_MALFORMED', 'not a blob');
    const commitment = new Uint8Array(48);
    commitment.set(hexToBytes(keccak256(blob)));
    return commitment;
  },
  proveBlob: async () => new Uint8Array(48),
  proveCells: async () => Array.from({ length: 128 }, () => new Uint8Array(48)),
};
