import { BLOB_BYTES } from '@bulkhead/protocol';
import { type Clock, describeError, isCodedError, type Logger, withTimeout } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import { type BeaconOptions, createBeaconProvider } from './beacon-provider.js';
import type { BlobArchive } from './blob-archive.js';
import { blobError } from './errors.js';
import { type Kzg, loadKzg } from './load-kzg.js';
import type { BlobProvider, BlobRequest, BlobSource } from './ports.js';
import { commitBlobs } from './sidecar.js';

const TIMEOUT_MS = 15_000;
/** Blobs of one answer that are looked at: more than an L1 block may hold for years. */
const MAX_CANDIDATES = 128;

export interface BlobSourceOptions {
  /** This node's own blobs, asked first. */
  readonly archive?: BlobArchive;
  /** A beacon node, asked next. */
  readonly beacon?: Pick<BeaconOptions, 'url' | 'blockId'>;
  /** Other nodes of the shard, asked last. */
  readonly peers?: BlobProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For one provider's answer, milliseconds. */
  readonly timeoutMs?: number;
  /** Loaded at the first blob when absent. */
  readonly kzg?: Kzg;
}

/** Blobs from the archive, then a beacon node, then peers; whoever is absent, broken or lies is passed over. */
export function createBlobSource(options: BlobSourceOptions): BlobSource {
  const { archive, beacon, peers, clock, logger, timeoutMs = TIMEOUT_MS } = options;
  const providers = [
    ...(archive === undefined ? [] : [archiveProvider(archive)]),
    ...(beacon === undefined ? [] : [createBeaconProvider(beacon)]),
    ...(peers === undefined ? [] : [peers]),
  ];

  /** Adds to `found` what a provider has of the blobs that are missing. */
  async function ask(provider: BlobProvider, request: BlobRequest, found: Map<Hex, Uint8Array>): Promise<void> {
    const giveUp = new AbortController();
    try {
      const answer = provider.findBlobs(request, giveUp.signal);
      const candidates = await withTimeout(answer, timeoutMs, 'BLOBS_UNAVAILABLE', clock);
      const wanted = new Set(request.versionedHashes);
      const kzg = options.kzg ?? loadKzg();
      let wrong = 0;
      for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
        if (wanted.size === 0) break;
        const versionedHash = await nameOf(kzg, candidate);
        if (versionedHash !== undefined && wanted.delete(versionedHash)) found.set(versionedHash, candidate);
        else wrong++;
      }
      if (wrong > 0) logger.debug('blobs that nobody asked for', { provider: provider.name, wrong });
    } catch (err) {
      if (isCodedError(err) && err.verdict === 'fatal') throw err;
      logger.warn(`no blobs from ${provider.name}: ${describeError(err)}`, { err });
    } finally {
      giveUp.abort();
    }
  }

  return {
    async getBlobs({ versionedHashes, l1Block }) {
      const found = new Map<Hex, Uint8Array>();
      const missing = (): Hex[] => [...new Set(versionedHashes)].filter((hash) => !found.has(hash));
      for (const provider of providers) {
        if (missing().length === 0) break;
        await ask(provider, { versionedHashes: missing(), l1Block }, found);
      }
      return versionedHashes.map((hash) => {
        const blob = found.get(hash);
        if (blob !== undefined) return blob;
        throw blobError('BLOBS_UNAVAILABLE', `nobody has all blobs of a batch in L1 block ${l1Block.number}`, {
          meta: { l1Block: l1Block.number, missing: missing(), asked: providers.map(({ name }) => name) },
        });
      });
    },
  };
}

/** The versioned hash of what may be a blob; undefined when it is none. */
async function nameOf(kzg: Kzg, candidate: Uint8Array): Promise<Hex | undefined> {
  if (candidate.length !== BLOB_BYTES) return undefined;
  try {
    return (await commitBlobs(kzg, [candidate]))[0]?.versionedHash;
  } catch {
    // A field element above the modulus.
    return undefined;
  }
}

function archiveProvider(archive: BlobArchive): BlobProvider {
  return {
    name: 'archive',
    async findBlobs({ versionedHashes }) {
      const found = await Promise.all(versionedHashes.map((hash) => archive.find(hash)));
      return found.filter((blob) => blob !== undefined);
    },
  };
}
