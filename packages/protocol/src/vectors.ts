import { batchVectors } from './vectors/batches.js';
import { blobVectors } from './vectors/blobs.js';
import { derivationVectors } from './vectors/derivation.js';
import { merkleVectors } from './vectors/merkle.js';
import { messageVectors } from './vectors/messages.js';
import { queueVectors } from './vectors/queue.js';
import { replyVectors } from './vectors/replies.js';
import type { Vector } from './vectors/sample.js';
import { systemTxVectors } from './vectors/system-tx.js';
import { trieVectors } from './vectors/tries.js';

/** The files of test/vectors, which Solidity tests read too: flat JSON, integers as decimal strings. */
export function buildVectors(): Readonly<Record<string, Vector>> {
  return {
    'messages.json': messageVectors(),
    'merkle.json': merkleVectors(),
    'batches.json': batchVectors(),
    'blobs.json': blobVectors(),
    'queue.json': queueVectors(),
    'derivation.json': derivationVectors(),
    'system-tx.json': systemTxVectors(),
    'replies.json': replyVectors(),
    'trie.json': trieVectors(),
  };
}
