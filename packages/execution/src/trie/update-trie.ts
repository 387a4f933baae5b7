import { executionError } from '../errors.js';
import { equalBytes } from '../hex.js';
import type { Pace } from '../pacer.js';
import { insert, lookup, type Resolve, remove } from './edit-trie.js';
import { commonLength } from './nibbles.js';
import { cacheKey, type NodeSource } from './node-source.js';
import { EMPTY_TRIE_ROOT, type EmitNode, sealTrie } from './seal-trie.js';
import { isHash, type Link, type TrieNode } from './trie-node.js';

/** A key (nibbles) and what shall stand there; undefined removes it. */
export interface TrieChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
  /** What must stand there now, null for nothing. Absent: whatever does. */
  readonly before?: Uint8Array | null;
}

class NodeMissing extends Error {
  constructor(readonly hash: Uint8Array) {
    super('a node has to be fetched');
  }
}

/** Nodes of one operation: they stay here for its whole length, whatever the cache drops meanwhile. */
function createWorkingSet(source: NodeSource) {
  const nodes = new Map<string, TrieNode>();

  function find(hash: Uint8Array): TrieNode | undefined {
    const key = cacheKey(hash);
    const held = nodes.get(key);
    if (held !== undefined) return held;
    const cached = source.peek(hash);
    if (cached !== undefined) nodes.set(key, cached);
    return cached;
  }

  async function load(hashes: readonly Uint8Array[]): Promise<void> {
    const loaded = await source.load(hashes);
    for (const [index, node] of loaded.entries()) {
      const hash = hashes[index];
      if (hash !== undefined) nodes.set(cacheKey(hash), node);
    }
  }

  const resolve: Resolve = (hash) => {
    const node = find(hash);
    if (node === undefined) throw new NodeMissing(hash);
    return node;
  };

  return {
    find,
    load,
    resolve,
    /** Runs `attempt` again after each node it misses; attempts have no effects, so that is safe. */
    async run<T>(attempt: () => T): Promise<T> {
      for (;;) {
        try {
          return attempt();
        } catch (error) {
          if (!(error instanceof NodeMissing)) throw error;
          await load([error.hash]);
        }
      }
    },
  };
}

type WorkingSet = ReturnType<typeof createWorkingSet>;

/** The first node on the way to `key` that has to be fetched, as its hash. */
function missingOnPath(root: Link, key: Uint8Array, set: WorkingSet): Uint8Array | undefined {
  let link: Link | undefined = root;
  let offset = 0;
  while (link !== undefined) {
    const node: TrieNode | undefined = isHash(link) ? set.find(link) : link;
    if (node === undefined) return isHash(link) ? link : undefined;
    if (node.kind === 'leaf') return undefined;
    if (node.kind === 'branch') {
      link = node.children[key[offset] ?? 0];
      offset += 1;
    } else {
      if (commonLength(node.path, key, offset) < node.path.length) return undefined;
      link = node.child;
      offset += node.path.length;
    }
  }
  return undefined;
}

/** Fetches the nodes on the way to all keys, one round trip per level. */
async function prefetch(root: Link, keys: readonly Uint8Array[], set: WorkingSet): Promise<void> {
  let waiting = keys;
  while (waiting.length > 0) {
    const missing = new Map<string, Uint8Array>();
    waiting = waiting.filter((key) => {
      const hash = missingOnPath(root, key, set);
      if (hash !== undefined) missing.set(cacheKey(hash), hash);
      return hash !== undefined;
    });
    if (missing.size > 0) await set.load([...missing.values()]);
  }
}

/**
 * Applies changes to the trie with a root, hashing each touched node once.
 *
 * @param emit - takes the new nodes, which must be stored before anything names the new root
 * @param pace - called between changes
 * @returns the new root
 * @throws STATE_CORRUPT when something else stands at a key than its change says
 */
export async function updateTrie(
  root: Uint8Array,
  changes: readonly TrieChange[],
  source: NodeSource,
  emit: EmitNode,
  pace?: Pace,
): Promise<Uint8Array> {
  if (changes.length === 0) return root;
  const set = createWorkingSet(source);
  let link: Link | undefined = equalBytes(root, EMPTY_TRIE_ROOT) ? undefined : root;
  if (link !== undefined) {
    await prefetch(
      link,
      changes.map(({ key }) => key),
      set,
    );
  }
  for (const { key, value, before: expected } of changes) {
    const before: Link | undefined = link;
    if (expected !== undefined) checkStanding(await set.run(() => lookup(before, key, 0, set.resolve)), expected);
    link = await set.run(() =>
      value === undefined ? remove(before, key, 0, set.resolve) : insert(before, key, 0, value, set.resolve),
    );
    await pace?.();
  }
  return sealTrie(link, (hash, encoded, node) => {
    source.remember(hash, node);
    emit(hash, encoded, node);
  });
}

function checkStanding(found: Uint8Array | undefined, expected: Uint8Array | null): void {
  if (found === undefined ? expected === null : expected !== null && equalBytes(found, expected)) return;
  throw executionError('STATE_CORRUPT', 'the flat view that a block was executed on is not what the trie says');
}

/** What stands at `key` (nibbles) in the trie with a root, or undefined. */
export async function readTrie(root: Uint8Array, key: Uint8Array, source: NodeSource): Promise<Uint8Array | undefined> {
  if (equalBytes(root, EMPTY_TRIE_ROOT)) return undefined;
  const set = createWorkingSet(source);
  return set.run(() => lookup(root, key, 0, set.resolve));
}

/** Encoded nodes from the root down to `key` (nibbles) or to where its absence shows (EIP-1186). */
export async function proveTrie(root: Uint8Array, key: Uint8Array, source: NodeSource): Promise<readonly Uint8Array[]> {
  if (equalBytes(root, EMPTY_TRIE_ROOT)) return [];
  const set = createWorkingSet(source);
  const hashes = await set.run(() => {
    const path: Uint8Array[] = [];
    lookup(root, key, 0, (hash) => {
      path.push(hash);
      return set.resolve(hash);
    });
    return path;
  });
  return Promise.all(hashes.map(source.readEncoded));
}
