import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';

/** What `load-kzg.ts` asks of the thread that runs this file. */
export type KzgJob =
  | { readonly method: 'commit'; readonly blob: Uint8Array }
  | { readonly method: 'proveBlob'; readonly blob: Uint8Array; readonly commitment: Uint8Array }
  | { readonly method: 'proveCells'; readonly blob: Uint8Array };

export interface KzgCall {
  readonly id: number;
  readonly job: KzgJob;
}

/** Points, or why there are none: the library refuses the blob, or it is not there. */
export type KzgReply =
  | { readonly id: number; readonly points: readonly Uint8Array[] }
  | { readonly id: number; readonly refused: string }
  | { readonly id: number; readonly missing: string };

/** What is used of c-kzg; its own types are there only when it is. */
interface Library {
  loadTrustedSetup(precompute: number): void;
  blobToKzgCommitment(blob: Uint8Array): Uint8Array;
  computeBlobKzgProof(blob: Uint8Array, commitment: Uint8Array): Uint8Array;
  computeCellsAndKzgProofs(blob: Uint8Array): readonly [cells: readonly Uint8Array[], proofs: readonly Uint8Array[]];
}

let library: Library | undefined;

function openLibrary(): Library {
  const opened = createRequire(import.meta.url)('c-kzg') as Library;
  opened.loadTrustedSetup(0);
  return opened;
}

function compute(kzg: Library, job: KzgJob): readonly Uint8Array[] {
  switch (job.method) {
    case 'commit':
      return [kzg.blobToKzgCommitment(job.blob)];
    case 'proveBlob':
      return [kzg.computeBlobKzgProof(job.blob, job.commitment)];
    case 'proveCells':
      return kzg.computeCellsAndKzgProofs(job.blob)[1];
  }
}

function answer({ id, job }: KzgCall): KzgReply {
  try {
    library ??= openLibrary();
  } catch (error) {
    return { id, missing: String(error) };
  }
  try {
    return { id, points: compute(library, job) };
  } catch (error) {
    return { id, refused: String(error) };
  }
}

parentPort?.on('message', (call: KzgCall) => parentPort?.postMessage(answer(call)));
