import { BLOB_BYTES } from '@bulkhead/protocol';
import { type Hex, hexToBytes, isHex, size } from 'viem';
import { z } from 'zod';
import { COMMITMENT_BYTES } from './load-kzg.js';
import type { BlobProvider, BlobRequest } from './ports.js';
import { readJsonAnswer } from './read-json-answer.js';
import { toVersionedHash } from './versioned-hash.js';

export interface BeaconOptions {
  readonly url: string;
  /**
   * How the node names the block that holds an L1 block. `slot`: by the slot of its timestamp, as beacon nodes do.
   * `number`: by the L1 block's number, as anvil does.
   */
  readonly blockId: 'slot' | 'number';
}

/** `seconds` is SECONDS_PER_SLOT. */
interface SlotClock {
  readonly genesis: number;
  readonly seconds: number;
}

const decimal = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const genesisSchema = z.object({ data: z.object({ genesis_time: decimal }) });
const specSchema = z.object({ data: z.object({ SECONDS_PER_SLOT: decimal.refine((seconds) => seconds > 0) }) });
const blobsSchema = z.object({ data: z.array(z.unknown()) });
const sidecarsSchema = z.object({ data: z.array(z.object({ blob: z.unknown(), kzg_commitment: z.string() })) });

/** 128 blobs in hex, and what is around them. */
const MAX_ANSWER_BYTES = 40 * 1024 * 1024;

/**
 * Blobs of a beacon node's HTTP API: `/eth/v1/beacon/blobs/{block_id}`, and the older `/eth/v1/beacon/blob_sidecars/{block_id}`
 * where the node does not know it or has nothing. After a reorg a slot may hold other blobs; the caller sees by their hashes.
 */
export function createBeaconProvider({ url, blockId }: BeaconOptions): BlobProvider {
  const base = url.replace(/\/+$/, '');
  let slots: SlotClock | undefined;

  const get = <T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> =>
    readJsonAnswer({ url: `${base}${path}`, schema, maxBytes: MAX_ANSWER_BYTES, signal });

  async function slotClock(signal: AbortSignal): Promise<SlotClock> {
    const [genesis, spec] = await Promise.all([
      get('/eth/v1/beacon/genesis', genesisSchema, signal),
      get('/eth/v1/config/spec', specSchema, signal),
    ]);
    return { genesis: genesis.data.genesis_time, seconds: spec.data.SECONDS_PER_SLOT };
  }

  async function idOf({ number, timestamp }: BlobRequest['l1Block'], signal: AbortSignal): Promise<number> {
    if (blockId === 'number') return number;
    slots ??= await slotClock(signal);
    return Math.floor((timestamp - slots.genesis) / slots.seconds);
  }

  async function askBlobs(id: number, wanted: readonly Hex[], signal: AbortSignal): Promise<Uint8Array[]> {
    const ask = async (query: string): Promise<Uint8Array[]> => {
      const { data } = await get(`/eth/v1/beacon/blobs/${id}${query}`, blobsSchema, signal);
      return data.map(toBlob).filter((blob) => blob !== undefined);
    };
    const some = await ask(`?${wanted.map((hash) => `versioned_hashes=${hash}`).join('&')}`);
    // Servers differ in how they read a list in a query; anvil takes its last item only.
    return some.length < wanted.length ? ask('') : some;
  }

  async function askSidecars(id: number, wanted: readonly Hex[], signal: AbortSignal): Promise<Uint8Array[]> {
    const { data } = await get(`/eth/v1/beacon/blob_sidecars/${id}`, sidecarsSchema, signal);
    return data
      .filter(({ kzg_commitment: claimed }) => {
        // Only saves work: the blob itself is checked later.
        return isHex(claimed) && size(claimed) === COMMITMENT_BYTES && wanted.includes(hashOf(claimed));
      })
      .map(({ blob }) => toBlob(blob))
      .filter((blob) => blob !== undefined);
  }

  return {
    name: 'beacon node',
    async findBlobs({ versionedHashes, l1Block }, signal) {
      const id = await idOf(l1Block, signal);
      let trouble: unknown;
      const blobs = await askBlobs(id, versionedHashes, signal).catch((err: unknown) => {
        trouble = err;
        return [];
      });
      if (blobs.length > 0) return blobs;
      return askSidecars(id, versionedHashes, signal).catch(() => {
        if (trouble === undefined) return [];
        // Newer nodes have only the newer endpoint, so what that one said is what counts.
        throw trouble;
      });
    },
  };
}

function hashOf(commitment: Hex): Hex {
  return toVersionedHash(hexToBytes(commitment));
}

function toBlob(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' && value.length === 2 + 2 * BLOB_BYTES && isHex(value)
    ? hexToBytes(value)
    : undefined;
}
