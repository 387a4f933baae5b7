import { type AssetId, CAP_DEPTH, capLeafHash, createAppendTree, verifyBranch, zeroHash } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { createCapTrees } from './cap-trees.js';
import type { CapLeaf } from './ports.js';

const SOURCE = shard(2);
const ASSETS = ['gold', 'silver'].map((name) => word(name) as AssetId);
const DESTINATIONS = [1, 3].map(shard);

const anyLeaf: fc.Arbitrary<CapLeaf> = fc.record({
  dst: fc.constantFrom(...DESTINATIONS),
  assetId: fc.constantFrom(...ASSETS),
  cumOut: fc.bigInt({ min: 1n, max: 100n }),
});

function rootOf(leaves: readonly CapLeaf[]) {
  const tree = createAppendTree(CAP_DEPTH);
  for (const { dst, assetId, cumOut } of leaves) tree.append(capLeafHash(dst, assetId, cumOut));
  return tree.root();
}

describe('cap trees', () => {
  it('prove the newest cap of each lane, over growth, older origins and reorgs', () => {
    const anyHistory = fc.array(fc.record({ keep: fc.nat(12), more: fc.array(anyLeaf, { maxLength: 6 }) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(anyHistory, (history) => {
        let leaves: readonly CapLeaf[] = [];
        const trees = createCapTrees({ capLeavesAt: () => leaves });
        for (const { keep, more } of history) {
          leaves = [...leaves.slice(0, keep), ...more];
          const root = rootOf(leaves);
          const view = trees.at(SOURCE, 0, root)!;
          for (const dst of DESTINATIONS)
            for (const assetId of ASSETS) {
              const index = leaves.findLastIndex((leaf) => leaf.dst === dst && leaf.assetId === assetId);
              const proof = view.find(dst, assetId);
              expect(proof?.index).to.equal(index < 0 ? undefined : index);
              if (proof === undefined) continue;
              expect(proof.cap).to.equal(leaves[index]!.cumOut);
              const leaf = capLeafHash(dst, assetId, proof.cap);
              expect(verifyBranch({ root, leaf, index, branch: proof.branch, depth: CAP_DEPTH })).to.equal(true);
            }
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('offer nothing under a root that the leaves do not lead to, and recover', () => {
    let leaves: readonly CapLeaf[] = [];
    const trees = createCapTrees({ capLeavesAt: () => leaves });
    const next: CapLeaf[] = [{ dst: shard(1), assetId: ASSETS[0]!, cumOut: 1n }];
    expect(trees.at(SOURCE, 0, rootOf(next))).to.equal(undefined);
    leaves = next;
    expect(trees.at(SOURCE, 0, rootOf(next))?.find(shard(1), ASSETS[0]!)?.cap).to.equal(1n);
  });

  it('know the empty tree', () => {
    const trees = createCapTrees({ capLeavesAt: () => [] });
    expect(trees.at(SOURCE, 0, zeroHash(CAP_DEPTH))?.find(shard(1), ASSETS[0]!)).to.equal(undefined);
  });
});
