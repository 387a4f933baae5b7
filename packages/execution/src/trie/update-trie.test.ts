import { createMPT } from '@ethereumjs/mpt';
import { expect } from 'chai';
import fc from 'fast-check';
import { keccak256 } from '../crypto/keccak.js';
import { equalBytes, toHex } from '../hex.js';
import { toNibbles } from './nibbles.js';
import { createNodeSource, type NodeSource } from './node-source.js';
import { orderedTrieRoot } from './ordered-trie-root.js';
import { EMPTY_TRIE_ROOT } from './seal-trie.js';
import { proveTrie, readTrie, updateTrie } from './update-trie.js';

function createNodes(capacity = 4) {
  const stored = new Map<string, Uint8Array>();
  const source: NodeSource = createNodeSource(
    async (hashes) => hashes.map((hash) => stored.get(toHex(hash))),
    capacity,
  );
  const emit = (hash: Uint8Array, encoded: Uint8Array): void => {
    expect(equalBytes(hash, keccak256(encoded))).to.equal(true);
    stored.set(toHex(hash), encoded);
  };
  return { stored, source, emit };
}

/** Keys whose first nibbles collide often, so that extensions, forks and merges happen at every depth. */
const key = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })).map(([head, tail]) => {
  const bytes = new Uint8Array(32);
  bytes[0] = head * 16;
  bytes[31] = tail;
  if (tail % 3 === 0) bytes[7] = tail;
  return bytes;
});
/** Short values make nodes that live inside their parents. */
const value = fc.uint8Array({ minLength: 1, maxLength: 40 });
const change = fc.record({ key, value: fc.option(value, { nil: undefined, freq: 2 }) });

describe('updateTrie', () => {
  it('has the root of @ethereumjs/mpt after any batches of puts and deletes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 6 }), async (batches) => {
        const { source, emit } = createNodes();
        const reference = await createMPT();
        const model = new Map<string, Uint8Array>();
        let root: Uint8Array = EMPTY_TRIE_ROOT;
        for (const batch of batches) {
          const changes = batch.map((each) => ({ key: toNibbles(each.key), value: each.value }));
          root = await updateTrie(root, changes, source, emit);
          for (const each of batch) {
            if (each.value === undefined) {
              await reference.del(each.key);
              model.delete(toHex(each.key));
            } else {
              await reference.put(each.key, each.value);
              model.set(toHex(each.key), each.value);
            }
          }
          expect(toHex(root)).to.equal(toHex(reference.root()));
        }
        for (const batch of batches) {
          for (const each of batch) {
            const found = await readTrie(root, toNibbles(each.key), source);
            expect(found && toHex(found)).to.equal(
              model.get(toHex(each.key)) && toHex(model.get(toHex(each.key)) ?? new Uint8Array()),
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes away a key at depth 1 and gives the branch up', async () => {
    const { source, emit } = createNodes();
    const at = (first: number): Uint8Array => toNibbles(new Uint8Array(32).fill(first, 0, 1));
    const one = Uint8Array.of(1).fill(1);
    const single = await updateTrie(EMPTY_TRIE_ROOT, [{ key: at(0x10), value: one }], source, emit);
    const double = await updateTrie(single, [{ key: at(0x20), value: one }], source, emit);
    expect(equalBytes(double, single)).to.equal(false);
    const back = await updateTrie(double, [{ key: at(0x20), value: undefined }], source, emit);
    expect(toHex(back)).to.equal(toHex(single));
    const empty = await updateTrie(back, [{ key: at(0x10), value: undefined }], source, emit);
    expect(toHex(empty)).to.equal(toHex(EMPTY_TRIE_ROOT));
  });

  it('keeps every earlier root readable', async () => {
    const { source, emit } = createNodes();
    const k = toNibbles(keccak256(Uint8Array.of(1)));
    const roots: Uint8Array[] = [];
    let root: Uint8Array = EMPTY_TRIE_ROOT;
    for (let i = 1; i < 20; i++) {
      const other = toNibbles(keccak256(Uint8Array.of(2, i)));
      const changes = [
        { key: k, value: Uint8Array.of(i) },
        { key: other, value: Uint8Array.of(i) },
      ];
      root = await updateTrie(root, changes, source, emit);
      roots.push(root);
    }
    for (const [index, past] of roots.entries()) {
      expect(await readTrie(past, k, source)).to.deep.equal(Uint8Array.of(index + 1));
    }
  });

  it('STATE_CORRUPT when a node is missing', async () => {
    const { source, emit, stored } = createNodes(2);
    const changes = Array.from({ length: 50 }, (_, i) => ({
      key: toNibbles(keccak256(Uint8Array.of(i))),
      value: new Uint8Array(40).fill(i + 1),
    }));
    const root = await updateTrie(EMPTY_TRIE_ROOT, changes, source, emit);
    stored.clear();
    const fresh = createNodes().source;
    let code: unknown;
    try {
      await readTrie(root, toNibbles(keccak256(Uint8Array.of(3))), fresh);
    } catch (error) {
      code = (error as { code?: unknown }).code;
    }
    expect(code).to.equal('STATE_CORRUPT');
  });

  it('proves presence and absence with the nodes from the root down', async () => {
    const { source, emit } = createNodes();
    const changes = Array.from({ length: 200 }, (_, i) => ({
      key: toNibbles(keccak256(Uint8Array.of(i))),
      value: new Uint8Array(40).fill(i + 1),
    }));
    const root = await updateTrie(EMPTY_TRIE_ROOT, changes, source, emit);
    for (const probe of [Uint8Array.of(7), Uint8Array.of(7, 7)]) {
      const nibbles = toNibbles(keccak256(probe));
      const proof = await proveTrie(root, nibbles, source);
      expect(toHex(keccak256(proof[0] ?? new Uint8Array()))).to.equal(toHex(root));
      const only = createNodes();
      for (const encoded of proof) only.emit(keccak256(encoded), encoded);
      const proven = await readTrie(root, nibbles, only.source);
      expect(proven && toHex(proven)).to.equal(probe.length === 1 ? toHex(new Uint8Array(40).fill(8)) : undefined);
    }
  });
});

describe('orderedTrieRoot', () => {
  it('has the root of @ethereumjs/mpt for any number of values', async () => {
    const { RLP } = await import('@ethereumjs/rlp');
    for (const count of [0, 1, 2, 16, 17, 127, 128, 129, 300]) {
      const values = Array.from({ length: count }, (_, i) => new Uint8Array((i % 70) + 1).fill(i + 1));
      const reference = await createMPT();
      for (const [index, each] of values.entries()) await reference.put(RLP.encode(index), each);
      expect(toHex(orderedTrieRoot(values))).to.equal(toHex(reference.root()));
    }
  });
});
