import { findTrieEntry } from '@bulkhead/protocol';
import { createMerkleProof, createMPT, type MerklePatriciaTrie, verifyMPTWithMerkleProof } from '@ethereumjs/mpt';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from 'viem';
import { fromHex, toHex } from '../hex.js';
import { toNibbles } from './nibbles.js';
import { createNodeSource } from './node-source.js';
import { EMPTY_TRIE_ROOT } from './seal-trie.js';
import { proveTrie, updateTrie } from './update-trie.js';

const RUNS = Number(process.env.BULKHEAD_FC_RUNS ?? 200);
const SEED = Number(process.env.BULKHEAD_FC_SEED ?? Date.now() % 2 ** 31);

/** Keys that share many nibbles, first or last ones: extensions, forks, and nodes that stand in their parents. */
const anyKey = fc
  .tuple(fc.nat(3), fc.nat(40), fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean())
  .map(([head, tail, random, isRandom]) => {
    const bytes = isRandom ? random : new Uint8Array(32);
    bytes[0] = head * 16;
    bytes[31] = tail;
    return bytes;
  });
const anyEntries = fc.uniqueArray(fc.record({ key: anyKey, value: fc.uint8Array({ minLength: 1, maxLength: 40 }) }), {
  maxLength: 30,
  selector: ({ key }) => toHex(key),
});

/** What `@ethereumjs/mpt` makes of the same proof; undefined where it refuses. */
async function judge(
  reference: MerklePatriciaTrie,
  root: Uint8Array,
  key: Uint8Array,
  nodes: readonly Hex[],
): Promise<ReturnType<typeof findTrieEntry>> {
  try {
    const value = await verifyMPTWithMerkleProof(reference, root, key, nodes.map(fromHex));
    return value === null ? { found: false } : { found: true, value: toHex(value) };
  } catch {
    return undefined;
  }
}

describe('findTrieEntry beside @ethereumjs/mpt', function () {
  this.timeout(300_000);

  it('takes its proofs and those of this package, and nothing that it refuses', async () => {
    let variations = 0;
    await fc.assert(
      fc.asyncProperty(
        anyEntries,
        fc.array(anyKey, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 8, maxLength: 8 }),
        async (entries, others, changes) => {
          const stored = new Map<string, Uint8Array>();
          const source = createNodeSource(async (hashes) => hashes.map((hash) => stored.get(toHex(hash))), 8);
          const reference = await createMPT();
          for (const { key, value } of entries) await reference.put(key, value);
          const puts = entries.map(({ key, value }) => ({ key: toNibbles(key), value }));
          const root = await updateTrie(EMPTY_TRIE_ROOT, puts, source, (hash, node) => stored.set(toHex(hash), node));
          expect(toHex(root)).to.equal(toHex(reference.root()));

          const known = new Map(entries.map(({ key, value }) => [toHex(key), toHex(value)]));
          for (const key of [...others, ...entries.slice(0, 4).map((entry) => entry.key)]) {
            const value = known.get(toHex(key));
            const expected = value === undefined ? { found: false } : { found: true, value };
            const nodes = (await proveTrie(root, toNibbles(key), source)).map(toHex);
            expect(findTrieEntry(toHex(root), toHex(key), nodes)).to.deep.equal(expected);
            // It lists nodes that stand in their parent too.
            const theirs = (await createMerkleProof(reference, key)).map(toHex);
            const alone = theirs.filter((node, i) => i === 0 || node.length >= 2 + 64);
            if (entries.length > 0) expect(alone).to.deep.equal(nodes);

            for (const [at, place, mask] of changes) {
              const bad = vary(nodes, at, place, mask);
              const ours = findTrieEntry(toHex(root), toHex(key), bad);
              variations += 1;
              expect(ours, bad.join(' ')).to.equal(undefined);
            }
            // It takes no proof at all for the empty trie, not even the right one.
            for (const other of entries.length === 0 ? [] : others) {
              const crossed = findTrieEntry(toHex(root), toHex(other), nodes);
              if (crossed !== undefined) expect(crossed).to.deep.equal(await judge(reference, root, other, nodes));
            }
          }
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    console.log(`      seed ${SEED}: ${variations} variations, 0 accepted`);
  });
});

/** A changed byte, a missing, an additional, a longer node. */
function vary(nodes: readonly Hex[], at: number, place: number, mask: number): Hex[] {
  const index = at % (nodes.length + 1);
  const node = nodes[index];
  if (node === undefined) return [...nodes, nodes[0] ?? '0x80'];
  if (place % 5 === 0) return nodes.filter((_, i) => i !== index);
  if (place % 5 === 1) return nodes.with(index, `${node}00`);
  const bytes = fromHex(node);
  const byte = place % bytes.length;
  bytes[byte] = (bytes[byte] ?? 0) ^ mask;
  return nodes.with(index, toHex(bytes));
}
