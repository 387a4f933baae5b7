import { type Clock, describeError, isCodedError, type Logger, withTimeout } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import { type BeaconOptions, createBeaconProvider } from './beacon-provider.js';
import type { BlobArchive } from './blob-archive.js';
import { BlobsUnavailable, blobError } from './errors.js';
import { type Kzg, loadKzg } from './load-kzg.js';
import type { BlobProvider, BlobRequest, BlobSource } from './ports.js';
import { type CommittedBlob, commitBlobs } from './sidecar.js';

const TIMEOUT_MS = 15_000;
/** Blobs of one answer that are looked at: more than an L1 block may hold for years. */
const MAX_CANDIDATES = 128;

export interface BlobSourceOptions {
  /** This node's own blobs, asked first. It keeps what the others give, so that this node can serve it on. */
  readonly archive?: BlobArchive;
  /** A beacon node, asked next. */
  readonly beacon?: Pick<BeaconOptions, 'url' | 'blockId'>;
  /** Other nodes, asked last, one after the other. Whoever gives trouble is asked last from then on. */
  readonly peers?: readonly BlobProvider[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** For one answer, milliseconds. */
  readonly timeoutMs?: number;
  /** Loaded at the first blob when absent. */
  readonly kzg?: Kzg;
}

/** Blobs from the archive, then a beacon node, then peers; whoever is absent, broken or lies is passed over. */
export function createBlobSource(options: BlobSourceOptions): BlobSource {
  const { archive, clock, logger, timeoutMs = TIMEOUT_MS } = options;
  const own = archive && archiveProvider(archive);
  const beacon = options.beacon && createBeaconProvider(options.beacon);
  let peers = options.peers ?? [];
  const troubled = new Set<BlobProvider>();

  /** What a provider has of the blobs that are asked for. @throws when that is nothing and it did not just say so */
  async function take(provider: BlobProvider, request: BlobRequest, signal: AbortSignal): Promise<CommittedBlob[]> {
    const answer = provider.findBlobs(request, signal);
    const candidates = await withTimeout(answer, timeoutMs, 'BLOB_ANSWER_TIMEOUT', clock);
    const wanted = new Set(request.versionedHashes);
    const taken: CommittedBlob[] = [];
    for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
      if (wanted.size === 0) break;
      const committed = await nameBlob(options.kzg ?? loadKzg(), candidate);
      if (committed !== undefined && wanted.delete(committed.versionedHash)) taken.push(committed);
    }
    if (candidates.length > 0 && taken.length === 0) {
      throw blobError('BLOB_ANSWER_INVALID', 'the answer holds other blobs than those that were asked for');
    }
    return taken;
  }

  /** Trouble is worth one line when it begins and one when it ends, however often somebody is asked meanwhile. */
  function note(provider: BlobProvider, trouble: unknown): void {
    const { name } = provider;
    if (trouble === undefined) {
      if (troubled.delete(provider)) logger.info(`blobs come from ${name} again`);
      return;
    }
    const text = `no blobs from ${name}: ${describeError(trouble)}`;
    if (troubled.has(provider)) logger.debug(text, { err: trouble });
    else logger.warn(text, { err: trouble });
    troubled.add(provider);
  }

  return {
    async getBlobs({ versionedHashes, l1Block }) {
      const found = new Map<Hex, CommittedBlob>();
      const missing = (): Hex[] => [...new Set(versionedHashes)].filter((hash) => !found.has(hash));
      let trouble: unknown;

      /** False when it gave trouble. */
      async function ask(provider: BlobProvider, wanted: readonly Hex[]): Promise<boolean> {
        const giveUp = new AbortController();
        try {
          const taken = await take(provider, { versionedHashes: wanted, l1Block }, giveUp.signal);
          for (const blob of taken) found.set(blob.versionedHash, blob);
          if (taken.length > 0) note(provider, undefined);
          return true;
        } catch (err) {
          if (isCodedError(err) && err.verdict === 'fatal') throw err;
          note(provider, err);
          trouble = err;
          return false;
        } finally {
          giveUp.abort();
        }
      }

      if (own !== undefined) await ask(own, missing());
      const kept = new Set(found.keys());
      if (beacon !== undefined && missing().length > 0) await ask(beacon, missing());
      const inTurn = peers;
      for (const peer of inTurn) {
        for (const hash of missing()) {
          if (await ask(peer, [hash])) continue;
          peers = [...peers.filter((other) => other !== peer), peer];
          break;
        }
      }
      // Also when some are missing: the next try asks for fewer.
      await archive?.put([...found.values()].filter(({ versionedHash }) => !kept.has(versionedHash)));
      return versionedHashes.map((hash) => {
        const committed = found.get(hash);
        if (committed !== undefined) return committed.blob;
        const asked = [own, beacon, ...inTurn].flatMap((provider) => provider?.name ?? []);
        throw new BlobsUnavailable({ l1Block: l1Block.number, versionedHashes: missing() }, { asked, cause: trouble });
      });
    },
  };
}

/** What may be a blob, with its commitment; undefined when it is none. */
async function nameBlob(kzg: Kzg, candidate: Uint8Array): Promise<CommittedBlob | undefined> {
  try {
    return (await commitBlobs(kzg, [candidate]))[0];
  } catch (err) {
    if (isCodedError(err, 'BLOB_MALFORMED')) return undefined;
    throw err;
  }
}

function archiveProvider(archive: BlobArchive): BlobProvider {
  return {
    name: 'archive',
    async findBlobs({ versionedHashes }) {
      const found = await Promise.all(versionedHashes.map((hash) => archive.find(hash)));
      return found.flatMap((stored) => stored?.blob ?? []);
    },
  };
}
