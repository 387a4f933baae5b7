import { NO_CODE_HASH } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { type Hex, keccak256, numberToHex, toRlp } from 'viem';
import { verifySlots } from './verify-slots.js';

const TOKEN = '0x00000000000000000000000000000000000000aa';
const SLOT = numberToHex(3, { size: 32 });
const OTHER = numberToHex(4, { size: 32 });

/** The only leaf of a trie, by hand: an even path of the whole key. */
const leaf = (key: Hex, value: Hex): Hex => toRlp([`0x20${keccak256(key).slice(2)}`, value]);

const storageLeaf = leaf(SLOT, toRlp(numberToHex(500)));
const accountLeaf = leaf(TOKEN, toRlp(['0x01', '0x', keccak256(storageLeaf), NO_CODE_HASH]));
const stateRoot = keccak256(accountLeaf);

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe('proofs of slots', () => {
  const honest = { accountProof: [accountLeaf], storageProof: [{ proof: [storageLeaf] }, { proof: [storageLeaf] }] };

  it('give the value, or zero where the nodes show that there is none', () => {
    const proven = verifySlots(stateRoot, TOKEN, [SLOT, OTHER], honest);
    expect(proven.map(({ slot, value }) => [slot, value])).to.deep.equal([
      [SLOT, 500n],
      [OTHER, 0n],
    ]);
    expect(proven[0]).to.deep.include({ accountNodes: [accountLeaf], storageNodes: [storageLeaf] });
  });

  it('BAD_PROOF where a node is changed, missing, or of another state', () => {
    const changed = leaf(SLOT, toRlp(numberToHex(501)));
    const lies = [
      { ...honest, storageProof: [{ proof: [changed] }] },
      { ...honest, storageProof: [] },
      { ...honest, storageProof: [{ proof: [storageLeaf, storageLeaf] }] },
      { ...honest, accountProof: [] },
      { ...honest, accountProof: [leaf(TOKEN, '0xc0')] },
    ];
    for (const lie of lies)
      expect(
        codeOf(() => verifySlots(stateRoot, TOKEN, [SLOT], lie)),
        JSON.stringify(lie),
      ).to.equal('BAD_PROOF');
    expect(codeOf(() => verifySlots(keccak256('0x'), TOKEN, [SLOT], honest))).to.equal('BAD_PROOF');
  });
});
