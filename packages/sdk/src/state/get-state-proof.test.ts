import { NO_CODE_HASH } from '@bulkhead/protocol';
import { expect } from 'chai';
import { concatHex, type Hex, keccak256, numberToHex, pad, toRlp, zeroHash } from 'viem';
import { StateProofInvalidError, StateUnknownError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { getStateProof } from './get-state-proof.js';

const WHO = '0x00000000000000000000000000000000000000a1';
const SLOT = pad('0x02', { size: 32 });
const sourceChain = { custom: { shardId: 2 } };

/** The one node of a trie that holds one value: a leaf with the whole path. */
const leafNode = (key: Hex, value: Hex) => toRlp([concatHex(['0x20', keccak256(key)]), value]);

const slotNode = leafNode(SLOT, toRlp('0x2a'));
const accountNode = leafNode(WHO, toRlp([numberToHex(5), numberToHex(77), keccak256(slotNode), NO_CODE_HASH]));

function destination(stateRoot: Hex) {
  const leaf = { domain: zeroHash, batchIndex: 4, stateRoot, outboxRoot: zeroHash, outboxCount: 3 };
  return fakeClient({
    shard_getStateProof: (shard: number) => ({
      proof: {
        shard,
        settlementRoot: zeroHash,
        leaf: { ...leaf, settledOutboxRoot: zeroHash, capRoot: zeroHash },
        settlementBranch: Array.from({ length: 16 }, () => zeroHash),
      },
      blockNumber: 12,
      asOf: 1_000,
    }),
  });
}

const source = fakeClient({
  eth_getProof: {
    address: WHO,
    balance: '0x4d',
    nonce: '0x5',
    codeHash: NO_CODE_HASH,
    storageHash: keccak256(slotNode),
    accountProof: [accountNode],
    storageProof: [{ key: '0x2', value: '0x2a', proof: [slotNode] }],
  },
});

describe('getStateProof', () => {
  it('gives an account and its slots as ShardState takes them, at the block that L1 has', async () => {
    const client = destination(keccak256(accountNode));
    const proof = await getStateProof(client, { source, sourceChain, address: WHO, slots: [SLOT] });
    expect(proof.account).to.deep.include({ exists: true, nonce: 5n, balance: 77n, nodes: [accountNode] });
    expect(proof.slots).to.deep.equal([{ slot: SLOT, value: 42n, nodes: [slotNode] }]);
    expect([proof.blockNumber, proof.asOf, proof.proof.shard]).to.deep.equal([12n, 1_000, 2]);
    expect([proof.proof.leaf.batchIndex, proof.proof.leaf.outboxCount]).to.deep.equal([4n, 3n]);
    expect(source.asked.at(-1)?.params).to.deep.equal([WHO, [SLOT], '0xc']);
  });

  it('STATE_PROOF_INVALID when the nodes lead elsewhere: nothing of the source is believed', async () => {
    const error = await failureOf(getStateProof(destination(zeroHash), { source, sourceChain, address: WHO }));
    expect(error).to.be.instanceOf(StateProofInvalidError);
    const client = destination(keccak256(accountNode));
    const other = pad('0x03', { size: 32 });
    const slot = await failureOf(getStateProof(client, { source, sourceChain, address: WHO, slots: [other] }));
    expect(slot).to.be.instanceOf(StateProofInvalidError);
    expect((slot as Error).message).to.contain(other);
  });

  it('STATE_UNKNOWN while the shard has imported no claim of the other', async () => {
    const client = fakeClient({ shard_getStateProof: null });
    const error = await failureOf(getStateProof(client, { source, sourceChain, address: WHO }));
    expect(error).to.be.instanceOf(StateUnknownError);
    expect(error).to.deep.include({ code: 'STATE_UNKNOWN', verdict: 'retry' });
  });
});
