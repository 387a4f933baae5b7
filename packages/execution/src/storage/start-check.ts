import { CodedError } from '@bulkhead/runtime';
import type { BlockSummary } from '../block/sealed-block.js';
import { executionError } from '../errors.js';
import { equalBytes, fromHex } from '../hex.js';
import type { NodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { checkFlatView, type RandomBytes } from './check-flat-view.js';
import { checkHeadBlock } from './check-head-block.js';
import type { ShardBuckets } from './schema.js';

/**
 * Looks whether a store can be built on: the head block is whole and stands on its parent, the root node of its state is
 * there, and the flat view says what the trie says, for a random sample and for what the newest blocks changed. Bounded:
 * it finds every damage at the head, and other damage by chance; the rest shows when it is read.
 *
 * @throws STATE_CORRUPT
 */
export async function checkHead(
  buckets: ShardBuckets,
  head: BlockSummary,
  nodes: NodeSource,
  randomBytes: RandomBytes,
): Promise<void> {
  try {
    await checkHeadBlock(buckets, head);
    const root = fromHex(head.stateRoot);
    if (!equalBytes(root, EMPTY_TRIE_ROOT)) await nodes.readEncoded(root);
    await checkFlatView({ buckets, nodes, root }, head.number, randomBytes);
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    // A row that lacks what every row of its kind has: nothing else can throw here.
    throw executionError('STATE_CORRUPT', 'a row is not what its kind has', { cause });
  }
}
