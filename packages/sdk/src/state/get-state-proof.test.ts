import { createSparseTree, type Domain, NO_CODE_HASH, settlementLeafHash, toBatchIndex } from '@bulkhead/protocol';
import { expect } from 'chai';
import { concatHex, type Hex, keccak256, numberToHex, pad, toRlp, zeroHash } from 'viem';
import { StateProofInvalidError, StateUnknownError, UnexpectedAnswerError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { getStateProof } from './get-state-proof.js';

const WHO = '0x00000000000000000000000000000000000000a1';
const SLOT = pad('0x02', { size: 32 });
const OTHER = pad('0x03', { size: 32 });
const SHARD = 2;
const sourceChain = { custom: { shardId: SHARD } };

/** The one node of a trie that holds one value: a leaf with the whole path. */
const leafNode = (key: Hex, value: Hex) => toRlp([concatHex(['0x20', keccak256(key)]), value]);

const slotNode = leafNode(SLOT, toRlp('0x2a'));
const accountNode = leafNode(WHO, toRlp([numberToHex(5), numberToHex(77), keccak256(slotNode), NO_CODE_HASH]));

/** A shard that has imported a claim with this state root, and says so honestly but for `lie`. */
function destination(stateRoot: Hex, lie: Readonly<Record<string, unknown>> = {}, shard = SHARD) {
  const roots = { stateRoot, outboxRoot: zeroHash, settledOutboxRoot: zeroHash, capRoot: zeroHash };
  const leaf = { domain: zeroHash as Domain, batchIndex: toBatchIndex(4), outboxCount: 3, ...roots };
  const tree = createSparseTree(16);
  tree.set(shard, settlementLeafHash(leaf));
  const proof = { shard, settlementRoot: tree.root(), leaf, settlementBranch: tree.prove(shard), ...lie };
  return fakeClient({ shard_getStateProof: () => ({ proof, blockNumber: 12, asOf: 1_000 }) });
}

const honest = {
  address: WHO,
  balance: '0x4d',
  nonce: '0x5',
  codeHash: NO_CODE_HASH,
  storageHash: keccak256(slotNode),
  accountProof: [accountNode],
  storageProof: [
    { key: '0x2', value: '0x2a', proof: [slotNode] },
    { key: '0x3', value: '0x0', proof: [slotNode] },
  ],
};
const sourceThat = (change: object = {}) => fakeClient({ eth_getProof: { ...honest, ...change } });
const source = sourceThat();

describe('getStateProof', () => {
  it('gives an account and its slots as ShardState takes them, at the block that L1 has', async () => {
    const client = destination(keccak256(accountNode));
    const proof = await getStateProof(client, { source, sourceChain, address: WHO, slots: [SLOT, OTHER] });
    expect(proof.account).to.deep.include({ exists: true, nonce: 5n, balance: 77n, nodes: [accountNode] });
    expect(proof.slots).to.deep.equal([
      { slot: SLOT, value: 42n, nodes: [slotNode] },
      { slot: OTHER, value: 0n, nodes: [slotNode] },
    ]);
    expect([proof.blockNumber, proof.asOf, proof.proof.shard]).to.deep.equal([12n, 1_000, SHARD]);
    expect([proof.proof.leaf.batchIndex, proof.proof.leaf.outboxCount]).to.deep.equal([4n, 3n]);
    expect(source.asked.at(-1)?.params).to.deep.equal([WHO, [SLOT, OTHER], '0xc']);
  });

  it('STATE_PROOF_INVALID when a node is changed, missing, too many, or of another state', async () => {
    const changed = leafNode(SLOT, toRlp('0x2b'));
    for (const [lie, root] of [
      [{ storageProof: [{ proof: [changed] }] }],
      [{ storageProof: [] }],
      [{ storageProof: [{ proof: [slotNode, slotNode] }] }],
      [{ accountProof: [] }],
      [{ accountProof: [leafNode(WHO, '0xc0')] }],
      [{}, zeroHash],
    ] as const) {
      const client = destination(root ?? keccak256(accountNode));
      const parameters = { source: sourceThat(lie), sourceChain, address: WHO, slots: [SLOT] } as const;
      const error = await failureOf(getStateProof(client, parameters));
      expect(error, JSON.stringify(lie)).to.be.instanceOf(StateProofInvalidError);
    }
  });

  it('STATE_PROOF_INVALID for another shard than was asked for, and for a claim that is not under its root', async () => {
    const stateRoot = keccak256(accountNode);
    const another = await failureOf(
      getStateProof(destination(stateRoot, {}, 3), { source, sourceChain, address: WHO }),
    );
    expect(another).to.be.instanceOf(StateProofInvalidError);
    expect((another as Error).message).to.contain('it is of shard 3');
    for (const lie of [
      { shard: 3 },
      { settlementRoot: keccak256('0x01') },
      { settlementBranch: Array.from({ length: 16 }, () => keccak256('0x01')) },
    ]) {
      const error = await failureOf(getStateProof(destination(stateRoot, lie), { source, sourceChain, address: WHO }));
      expect(error, JSON.stringify(lie)).to.be.instanceOf(StateProofInvalidError);
    }
  });

  it('UNEXPECTED_ANSWER when what a node gives is no proof, or larger than any is', async () => {
    const client = destination(keccak256(accountNode));
    for (const lie of [
      { accountProof: ['0x0'] },
      { accountProof: [`0x${'00'.repeat(533)}`] },
      { accountProof: Array.from({ length: 66 }, () => '0x80') },
      { storageProof: 'none' },
    ]) {
      const error = await failureOf(getStateProof(client, { source: sourceThat(lie), sourceChain, address: WHO }));
      expect(error, JSON.stringify(lie).slice(0, 40)).to.be.instanceOf(UnexpectedAnswerError);
    }
  });

  it('STATE_UNKNOWN while the shard has imported no claim of the other', async () => {
    const client = fakeClient({ shard_getStateProof: null });
    const error = await failureOf(getStateProof(client, { source, sourceChain, address: WHO }));
    expect(error).to.be.instanceOf(StateUnknownError);
    expect(error).to.deep.include({ code: 'STATE_UNKNOWN', verdict: 'retry' });
  });
});
