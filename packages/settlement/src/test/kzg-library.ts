import { createRequire } from 'node:module';

type Bytes = readonly Uint8Array[];

/** All of c-kzg, with the half that only L1's nodes need. */
export interface KzgLibrary {
  loadTrustedSetup(precompute: number): void;
  blobToKzgCommitment(blob: Uint8Array): Uint8Array;
  computeBlobKzgProof(blob: Uint8Array, commitment: Uint8Array): Uint8Array;
  computeCells(blob: Uint8Array): Bytes;
  computeCellsAndKzgProofs(blob: Uint8Array): readonly [Bytes, Bytes];
  verifyBlobKzgProofBatch(blobs: Bytes, commitments: Bytes, proofs: Bytes): boolean;
  verifyCellKzgProofBatch(commitments: Bytes, indices: readonly number[], cells: Bytes, proofs: Bytes): boolean;
}

let opened: KzgLibrary | undefined;

/** In this thread; it refuses a second setup. */
export function openKzgLibrary(): KzgLibrary {
  if (opened === undefined) {
    const library = createRequire(import.meta.url)('c-kzg') as KzgLibrary;
    library.loadTrustedSetup(0);
    opened = library;
  }
  return opened;
}
