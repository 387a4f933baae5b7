import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, numberToHex, toRlp } from 'viem';
import { anyHash } from './arbitraries.js';
import { EMPTY_TRIE_ROOT, findTrieEntry } from './trie-proof.js';
import { lcg, varyNodes } from './wrong-proofs/index.js';
import { buildNaiveTrie } from './wrong-proofs/naive-trie.js';

const RUNS = Number(process.env.BULKHEAD_FC_RUNS ?? 400);
const SEED = Number(process.env.BULKHEAD_FC_SEED ?? Date.now() % 2 ** 31);
/** Hostile variants of each proof. */
const VARIANTS = 60;

/** Keys that often share their first or all but their last nibbles: extensions, and nodes that stand in their parents. */
const anyKey: fc.Arbitrary<Hex> = fc
  .tuple(fc.constantFrom('', 'ab', 'abc', 'abcd0', '7'.repeat(62), '7'.repeat(60)), anyHash)
  .map(([prefix, hash]): Hex => `0x${prefix}${hash.slice(2 + prefix.length)}`);
const anyValue: fc.Arbitrary<Hex> = fc
  .bigInt({ min: 1n, max: 2n ** 256n - 1n })
  .chain((big) => fc.constantFrom(big, big % 100n, big % 2n ** 40n))
  .map((n) => {
    const digits = numberToHex(n === 0n ? 1n : n).slice(2);
    return toRlp(`0x${digits.length % 2 === 0 ? '' : '0'}${digits}`);
  });
const anyEntries = fc.uniqueArray(fc.record({ key: anyKey, value: anyValue }), {
  maxLength: 40,
  selector: ({ key }) => key,
});

describe('trie proofs', function () {
  this.timeout(300_000);

  it('show each value that is there and the absence of each that is not, and take no variation', () => {
    let variations = 0;
    fc.assert(
      fc.property(anyEntries, fc.array(anyKey, { minLength: 1, maxLength: 4 }), fc.nat(), (entries, others, start) => {
        const random = lcg(start);
        const trie = buildNaiveTrie(entries);
        const known = new Map(entries.map(({ key, value }) => [key, value]));
        const keys = [...others, ...[...known.keys()].slice(0, 4)];
        for (const key of keys) {
          const value = known.get(key);
          const nodes = trie.prove(key);
          const expected = value === undefined ? { found: false } : { found: true, value };
          expect(findTrieEntry(trie.root, key, nodes)).to.deep.equal(expected);
          for (let n = 0; n < VARIANTS / 6; n++) {
            const bad = varyNodes(nodes, random);
            variations += 1;
            expect(findTrieEntry(trie.root, key, bad), bad.join(' ')).to.equal(undefined);
          }
          const other = keys[random(keys.length)] ?? key;
          const crossed = findTrieEntry(trie.root, other, nodes);
          const there = known.get(other);
          // A proof of one key may be one of another, and then it says what is true.
          if (crossed !== undefined) {
            expect(crossed).to.deep.equal(there === undefined ? { found: false } : { found: true, value: there });
          }
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    console.log(`      seed ${SEED}: ${variations} variations, 0 accepted`);
  });

  it('know the empty trie by its root alone', () => {
    const key = `0x${'11'.repeat(32)}` as const;
    expect(findTrieEntry(EMPTY_TRIE_ROOT, key, [])).to.deep.equal({ found: false });
    expect(findTrieEntry(EMPTY_TRIE_ROOT, key, ['0x80'])).to.equal(undefined);
    expect(findTrieEntry(`0x${'00'.repeat(32)}`, key, [])).to.equal(undefined);
  });
});
