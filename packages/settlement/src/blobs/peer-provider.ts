import { BLOB_BYTES, hexBytes } from '@bulkhead/protocol';
import { type Hex, hexToBytes } from 'viem';
import { z } from 'zod';
import { blobError } from './errors.js';
import { COMMITMENT_BYTES } from './load-kzg.js';
import type { BlobProvider } from './ports.js';
import { readJsonAnswer } from './read-json-answer.js';
import { toVersionedHash } from './versioned-hash.js';

/** One blob and its commitment in hex, and what is around them. */
const MAX_ANSWER_BYTES = 2 * (BLOB_BYTES + COMMITMENT_BYTES) + 1_024;

const exactly = (bytes: number) => hexBytes({ min: bytes, max: bytes });
const answerSchema = z.object({
  result: z.object({ blob: exactly(BLOB_BYTES), commitment: exactly(COMMITMENT_BYTES) }).nullable(),
});

/** Another node, asked for its archive by `shard_getBlob` at its JSON-RPC. */
export function createPeerProvider({ url }: { readonly url: string }): BlobProvider {
  async function ask(versionedHash: Hex, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const { result } = await readJsonAnswer({
      url,
      schema: answerSchema,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
      body: { jsonrpc: '2.0', id: 1, method: 'shard_getBlob', params: [versionedHash] },
    });
    if (result === null) return undefined;
    // Only saves work: that the blob belongs to the commitment is checked by whoever asked.
    if (toVersionedHash(hexToBytes(result.commitment)) === versionedHash) return hexToBytes(result.blob);
    throw blobError('BLOB_ANSWER_INVALID', 'the answer is another blob than the one that was asked for');
  }

  return {
    // Not the whole URL: it may hold a key.
    name: `peer ${new URL(url).host}`,
    async findBlobs({ versionedHashes }, signal) {
      const found: Uint8Array[] = [];
      for (const versionedHash of versionedHashes) {
        const blob = await ask(versionedHash, signal);
        if (blob !== undefined) found.push(blob);
      }
      return found;
    },
  };
}
