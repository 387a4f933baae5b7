import { encodeBlobs, keccak256 } from '@bulkhead/protocol';
import { createSerial } from '@bulkhead/runtime';
import { type Hex, hexToBytes } from 'viem';
import type { BlobArchive } from './blob-archive.js';
import { type Kzg, loadKzg } from './load-kzg.js';
import { wrapBlobTransaction } from './network-envelope.js';
import { type CommittedBlob, commitBlobs, proveSidecar, type Sidecar, type SidecarForm } from './sidecar.js';

/** Payloads whose blobs and proofs are remembered: those in flight, and the one being sealed. At most 6 MiB. */
const MAX_REMEMBERED = 8;

/** Payloads as blobs, on their way to L1. */
export interface BlobCarrier {
  /** Versioned hashes of the blobs that carry `payload`, in order. @throws ProtocolError `payload-too-large` */
  versionedHashes(payload: Hex): Promise<readonly Hex[]>;
  /** Archives those blobs: they are on disk, synced, when this returns. @returns their versioned hashes */
  archive(payload: Hex): Promise<readonly Hex[]>;
  /** A signed blob transaction with its sidecar, as a node takes it. @throws BLOBS_NOT_OF_TRANSACTION */
  wrap(raw: Hex, payload: Hex): Promise<Hex>;
}

export interface BlobCarrierOptions {
  readonly archive: BlobArchive;
  /** What the L1 node takes: `v1` from Osaka on, `v0` before. Anvil takes either, and checks its proofs. */
  readonly sidecar: SidecarForm;
  /** Loaded at the first payload when absent. */
  readonly kzg?: Kzg;
}

interface Cargo {
  readonly blobs: readonly CommittedBlob[];
  sidecar?: Sidecar;
}

export function createBlobCarrier(options: BlobCarrierOptions): BlobCarrier {
  const remembered = new Map<Hex, Cargo>();
  /** One payload at a time, so that the same work is never done twice. */
  const lock = createSerial();

  async function load(payload: Hex): Promise<Cargo> {
    const key = keccak256(payload);
    const cargo = remembered.get(key) ?? {
      blobs: await commitBlobs(options.kzg ?? loadKzg(), encodeBlobs(hexToBytes(payload))),
    };
    remembered.delete(key);
    remembered.set(key, cargo);
    for (const oldest of remembered.keys()) if (remembered.size > MAX_REMEMBERED) remembered.delete(oldest);
    return cargo;
  }

  const hashesOf = ({ blobs }: Cargo): Hex[] => blobs.map(({ versionedHash }) => versionedHash);

  return {
    versionedHashes: (payload) => lock.run(async () => hashesOf(await load(payload))),
    archive: (payload) =>
      lock.run(async () => {
        const cargo = await load(payload);
        await options.archive.put(cargo.blobs);
        return hashesOf(cargo);
      }),
    wrap: (raw, payload) =>
      lock.run(async () => {
        const cargo = await load(payload);
        cargo.sidecar ??= await proveSidecar(options.kzg ?? loadKzg(), options.sidecar, cargo.blobs);
        return wrapBlobTransaction(raw, cargo.sidecar);
      }),
  };
}
