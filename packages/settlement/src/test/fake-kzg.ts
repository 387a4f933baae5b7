import { hexToBytes, keccak256 } from 'viem';
import type { Kzg } from '../blobs/load-kzg.js';

/** Commitments without mathematics: good for telling blobs apart. */
export const fakeKzg: Kzg = {
  commit(blob) {
    if (blob[0] !== 0) throw new Error('not below the modulus');
    const commitment = new Uint8Array(48);
    commitment.set(hexToBytes(keccak256(blob)));
    return commitment;
  },
  proveBlob: () => new Uint8Array(48),
  proveCells: () => Array.from({ length: 128 }, () => new Uint8Array(48)),
};
