import type { Hex } from 'viem';
import type { Kzg } from './load-kzg.js';
import { toVersionedHash } from './versioned-hash.js';

/**
 * What travels beside a blob transaction. `v0`: a proof per blob (EIP-4844). `v1`: 128 cell proofs per blob (EIP-7594);
 * the only form that L1 takes from Osaka on.
 */
export type SidecarForm = 'v0' | 'v1';

export interface CommittedBlob {
  readonly blob: Uint8Array;
  readonly commitment: Uint8Array;
  readonly versionedHash: Hex;
}

export interface Sidecar {
  readonly form: SidecarForm;
  readonly blobs: readonly CommittedBlob[];
  /** In the order of the blobs. */
  readonly proofs: readonly Uint8Array[];
}

/** Commits to each blob. */
export async function commitBlobs(kzg: Kzg, blobs: readonly Uint8Array[]): Promise<CommittedBlob[]> {
  const committed: CommittedBlob[] = [];
  for (const blob of blobs) {
    const commitment = await kzg.commit(blob);
    committed.push({ blob, commitment, versionedHash: toVersionedHash(commitment) });
  }
  return committed;
}

/** Makes the proofs of a sidecar. */
export async function proveSidecar(kzg: Kzg, form: SidecarForm, blobs: readonly CommittedBlob[]): Promise<Sidecar> {
  const proofs: Uint8Array[] = [];
  for (const { blob, commitment } of blobs) {
    if (form === 'v0') proofs.push(await kzg.proveBlob(blob, commitment));
    else proofs.push(...(await kzg.proveCells(blob)));
  }
  return { form, blobs, proofs };
}
