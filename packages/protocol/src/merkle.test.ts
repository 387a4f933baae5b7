import { expect } from 'chai';
import fc from 'fast-check';
import { bytesToHex, concatHex, type Hex, hexToBytes, keccak256 } from 'viem';
import { createAppendTree } from './append-tree.js';
import { anyHash } from './arbitraries.js';
import { ProtocolError } from './errors.js';
import { merkleNode, zeroHash } from './merkle-node.js';
import { createSparseTree } from './sparse-tree.js';
import { verifyBranch } from './verify-branch.js';

const ZERO = zeroHash(0);

/** The root by its definition, without cleverness. */
function naiveRoot(leaves: readonly Hex[], depth: number): Hex {
  let row = leaves.length === 0 ? [ZERO] : [...leaves];
  let empty = ZERO;
  for (let height = 0; height < depth; height++) {
    const above: Hex[] = [];
    for (let i = 0; i < row.length; i += 2) above.push(keccak256(concatHex(['0x01', row[i]!, row[i + 1] ?? empty])));
    empty = keccak256(concatHex(['0x01', empty, empty]));
    row = above;
  }
  return row[0]!;
}

function foldRoot(leaf: Hex, index: bigint, branch: readonly Hex[]): Hex {
  return branch.reduce(
    (node, sibling, height) =>
      (index >> BigInt(height)) % 2n === 0n ? merkleNode(node, sibling) : merkleNode(sibling, node),
    leaf,
  );
}

function flipBit(hex: Hex, bit: number): Hex {
  const bytes = hexToBytes(hex);
  bytes[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
  return bytesToHex(bytes);
}

describe('append tree', () => {
  it('has the roots of the definition at each count it ever had', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.array(anyHash, { maxLength: 64 }), (depth, all) => {
        const leaves = all.slice(0, 2 ** depth);
        const tree = createAppendTree(depth);
        for (const [i, leaf] of leaves.entries()) {
          expect(tree.append(leaf)).to.equal(i);
          expect(tree.root()).to.equal(naiveRoot(leaves.slice(0, i + 1), depth));
        }
        for (let count = 0; count <= leaves.length; count++) {
          expect(tree.rootAt(count)).to.equal(naiveRoot(leaves.slice(0, count), depth));
        }
        expect(tree.count).to.equal(leaves.length);
      }),
      { numRuns: 40 },
    );
  });

  it('proves each leaf under each later root', () => {
    const depth = 32;
    const tree = createAppendTree(depth);
    const leaves = Array.from({ length: 21 }, (_, i) => keccak256(`0x${(i + 16).toString(16)}`));
    for (const leaf of leaves) tree.append(leaf);
    for (let count = 1; count <= leaves.length; count++) {
      const root = tree.rootAt(count);
      for (let index = 0; index < count; index++) {
        const leaf = tree.getLeaf(index);
        const branch = tree.prove(index, count);
        expect(verifyBranch({ root, leaf, index, branch, depth })).to.equal(true);
      }
    }
  });

  it('starts at Z(depth) and is what it was after leaves are forgotten', () => {
    fc.assert(
      fc.property(
        fc.array(anyHash, { maxLength: 20 }),
        fc.nat(20),
        fc.array(anyHash, { maxLength: 9 }),
        (a, cut, b) => {
          const kept = Math.min(cut, a.length);
          const tree = createAppendTree(32);
          expect(tree.root()).to.equal(zeroHash(32));
          for (const leaf of a) tree.append(leaf);
          tree.truncate(kept);
          const fresh = createAppendTree(32);
          for (const leaf of a.slice(0, kept)) fresh.append(leaf);
          for (const leaf of b) expect(tree.append(leaf)).to.equal(fresh.append(leaf));
          expect(tree.root()).to.equal(fresh.root());
        },
      ),
      { numRuns: 20 },
    );
  });

  it('tree-full, leaf-out-of-range, invalid-hash, depth-out-of-range', () => {
    const tree = createAppendTree(1);
    tree.append(keccak256('0x01'));
    expect(() => tree.append('0x01')).to.throw(ProtocolError, 'invalid-hash');
    tree.append(keccak256('0x02'));
    expect(() => tree.append(keccak256('0x03'))).to.throw(ProtocolError, 'tree-full');
    expect(() => tree.rootAt(3)).to.throw(ProtocolError, 'leaf-out-of-range');
    expect(() => tree.prove(1, 1)).to.throw(ProtocolError, 'leaf-out-of-range');
    expect(() => tree.prove(-1)).to.throw(ProtocolError, 'leaf-out-of-range');
    expect(() => tree.getLeaf(2)).to.throw(ProtocolError, 'leaf-out-of-range');
    expect(() => createAppendTree(33)).to.throw(ProtocolError, 'depth-out-of-range');
  });
});

describe('sparse tree', () => {
  it('agrees with the append tree, in any order of setting', () => {
    fc.assert(
      fc.property(fc.array(anyHash, { minLength: 1, maxLength: 12 }), fc.integer(), (leaves, seed) => {
        const append = createAppendTree(16);
        for (const leaf of leaves) append.append(leaf);
        const sparse = createSparseTree(16);
        const order = leaves.map((_, i) => i).sort((x, y) => ((x * 7 + seed) % 11) - ((y * 7 + seed) % 11));
        for (const i of order) sparse.set(i, keccak256('0x'));
        for (const i of order) sparse.set(i, leaves[i]!);
        expect(sparse.root()).to.equal(append.root());
        expect(sparse.prove(0)).to.deep.equal(append.prove(0));
      }),
      { numRuns: 20 },
    );
  });

  it('proves any position, set or not, and forgets a cleared leaf', () => {
    const tree = createSparseTree(16);
    const empty = tree.root();
    expect(empty).to.equal(zeroHash(16));
    tree.set(1, keccak256('0x01'));
    tree.set(65_535, keccak256('0x02'));
    for (const index of [0, 1, 2, 65_534, 65_535]) {
      const claim = { root: tree.root(), leaf: tree.getLeaf(index), index, branch: tree.prove(index), depth: 16 };
      expect(verifyBranch(claim)).to.equal(true);
    }
    tree.set(1, ZERO);
    tree.set(65_535, ZERO);
    expect(tree.root()).to.equal(empty);
    expect(() => tree.set(65_536, ZERO)).to.throw(ProtocolError, 'leaf-out-of-range');
  });
});

describe('verifyBranch', () => {
  const depth = 32;
  const anyIndex = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
    fc.bigInt({ min: 2n ** 31n, max: 2n ** 32n - 1n }),
    fc.constantFrom(0n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n),
  );
  const anyBranch = fc.array(anyHash, { minLength: depth, maxLength: depth });

  it('binds the leaf, the root, each sibling and the index, past 2^31 too', () => {
    fc.assert(
      fc.property(anyHash, anyIndex, anyBranch, fc.nat(255), fc.nat(31), (leaf, index, branch, bit, height) => {
        const root = foldRoot(leaf, index, branch);
        const claim = { root, leaf, index, branch, depth };
        expect(verifyBranch(claim)).to.equal(true);
        expect(verifyBranch({ ...claim, index: Number(index) })).to.equal(true);
        expect(verifyBranch({ ...claim, leaf: flipBit(leaf, bit) })).to.equal(false);
        expect(verifyBranch({ ...claim, root: flipBit(root, bit) })).to.equal(false);
        expect(verifyBranch({ ...claim, index: index ^ (1n << BigInt(height)) })).to.equal(false);
        expect(verifyBranch({ ...claim, index: index + 2n ** 32n })).to.equal(false);
        const altered = branch.map((sibling, i) => (i === height ? flipBit(sibling, bit) : sibling));
        expect(verifyBranch({ ...claim, branch: altered })).to.equal(false);
        expect(verifyBranch({ ...claim, branch: branch.slice(0, -1) })).to.equal(false);
        expect(verifyBranch({ ...claim, branch: [...branch, ZERO] })).to.equal(false);
        expect(verifyBranch({ ...claim, branch: branch.slice(0, -1), depth: depth - 1 })).to.equal(false);
      }),
      { numRuns: 25 },
    );
  });

  it('is false, and never throws, for what is not a proof at all', () => {
    const leaf = keccak256('0x01');
    const branch = Array.from({ length: depth }, () => ZERO);
    const claim = { root: foldRoot(leaf, 0n, branch), leaf, index: 0 as number | bigint, branch, depth };
    const short = branch.with(3, '0x00' as Hex);
    const long = branch.with(3, `${ZERO}00` as Hex);
    const bad = [
      { ...claim, root: ZERO },
      { ...claim, root: '0x' as Hex },
      { ...claim, leaf: `${leaf}00` as Hex },
      { ...claim, branch: short },
      { ...claim, branch: long },
      { ...claim, branch: branch.with(0, 'nothing' as Hex) },
      { ...claim, branch: [] },
      { ...claim, leaf: claim.root, branch: [] },
      { ...claim, leaf: merkleNode(leaf, ZERO), branch: branch.slice(1) },
      { ...claim, root: ZERO, leaf: ZERO, branch: [], depth: 0 },
      ...[-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, 2 ** 53, -1n, 2n ** 32n].map((index) => ({
        ...claim,
        index,
      })),
      ...[-1, 0.5, 33, Number.NaN].map((wrong) => ({ ...claim, depth: wrong })),
    ];
    expect(verifyBranch(claim)).to.equal(true);
    for (const wrong of bad) expect(verifyBranch(wrong)).to.equal(false);
  });
});
