import { createRequire } from 'node:module';
import { blobError } from './errors.js';

/** A point of BLS12-381's first group. */
export const COMMITMENT_BYTES = 48;

/** KZG over the setup of Ethereum's ceremony (EIP-4844, EIP-7594). Each call takes tens to hundreds of milliseconds. */
export interface Kzg {
  /** 48 bytes. @throws when a field element is not below the modulus. */
  commit(blob: Uint8Array): Uint8Array;
  /** The blob's one proof of a v0 sidecar. */
  proveBlob(blob: Uint8Array, commitment: Uint8Array): Uint8Array;
  /** The 128 proofs of a v1 sidecar, one per cell of the extended blob. */
  proveCells(blob: Uint8Array): readonly Uint8Array[];
}

/** What is used of c-kzg; its own types are there only when it is. */
interface Library {
  loadTrustedSetup(precompute: number): void;
  blobToKzgCommitment(blob: Uint8Array): Uint8Array;
  computeBlobKzgProof(blob: Uint8Array, commitment: Uint8Array): Uint8Array;
  computeCellsAndKzgProofs(blob: Uint8Array): readonly [cells: readonly Uint8Array[], proofs: readonly Uint8Array[]];
}

/** The native library holds one setup per process, and refuses a second. */
let loaded: Kzg | undefined;

/**
 * Loads the library at the first call, which takes a second or two.
 *
 * @throws KZG_UNAVAILABLE (fatal)
 */
export function loadKzg(): Kzg {
  loaded ??= load();
  return loaded;
}

function load(): Kzg {
  try {
    const library = createRequire(import.meta.url)('c-kzg') as Library;
    library.loadTrustedSetup(0);
    return {
      commit: (blob) => library.blobToKzgCommitment(blob),
      proveBlob: (blob, commitment) => library.computeBlobKzgProof(blob, commitment),
      proveCells: (blob) => library.computeCellsAndKzgProofs(blob)[1],
    };
  } catch (cause) {
    throw blobError('KZG_UNAVAILABLE', 'blobs need the package c-kzg, which could not be loaded', { cause });
  }
}
