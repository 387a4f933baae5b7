import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, blockHash, TOKEN, transactionHash } from '../test/fake-backend.js';

const NOWHERE = `0x${'9'.repeat(64)}`;

describe('raw bytes, headers and proofs', () => {
  const { result, error, shard } = createCaller();

  it('debug_getRaw* give RLP by number, tag and hash', async () => {
    expect(await result('debug_getRawHeader', '0x1')).to.equal('0xc1');
    expect(await result('debug_getRawBlock', 'latest')).to.equal('0xc2');
    expect(await result('debug_getRawReceipts', blockHash(2))).to.deep.equal(['0xc3']);
    expect(await result('debug_getRawReceipts', 'earliest')).to.deep.equal([]);
    expect(await result('debug_getBadBlocks')).to.deep.equal([]);
  });

  it('-32000 header not found for blocks that are not there', async () => {
    for (const method of ['debug_getRawHeader', 'debug_getRawBlock', 'debug_getRawReceipts']) {
      expect(await error(method, '0x99')).to.deep.equal({ code: -32000, message: 'header not found' });
      expect((await error(method, '2')).code).to.equal(-32602);
    }
  });

  it('raw transactions come from blocks and from the pool', async () => {
    const waiting = shard.enterPool(9);
    expect(await result('debug_getRawTransaction', transactionHash(1))).to.equal('0x02c4');
    expect(await result('eth_getRawTransactionByHash', waiting.hash)).to.equal('0x02c4');
    expect(await result('debug_getRawTransaction', NOWHERE)).to.equal('0x');
    expect(await result('eth_getRawTransactionByHash', NOWHERE)).to.equal(null);
    expect(await result('eth_getRawTransactionByBlockNumberAndIndex', '0x1', '0x0')).to.equal('0x02c4');
    expect(await result('eth_getRawTransactionByBlockHashAndIndex', blockHash(1), '0x0')).to.equal('0x02c4');
    expect(await result('eth_getRawTransactionByBlockNumberAndIndex', '0x1', '0x7')).to.equal(null);
    expect(await result('eth_getRawTransactionByBlockNumberAndIndex', 'pending', '0x0')).to.equal(null);
  });

  it('headers are blocks without a body', async () => {
    const header = (await result('eth_getHeaderByNumber', '0x2')) as Record<string, unknown>;
    expect(header)
      .to.include({ number: '0x2', hash: blockHash(2) })
      .and.not.have.any.keys('transactions', 'uncles', 'size');
    expect(await result('eth_getHeaderByHash', blockHash(2))).to.deep.equal(header);
    expect(await result('eth_getHeaderByHash', NOWHERE)).to.equal(null);
    expect(await result('eth_getHeaderByNumber', '0x99')).to.equal(null);
    expect(await result('eth_getHeaderByNumber', 'pending')).to.include({ number: '0x6', hash: null });
  });

  it('eth_getProof names whole words as they are and other slots as a QUANTITY', async () => {
    const word = `0x${'0'.repeat(62)}2a`;
    const proof = (await result('eth_getProof', TOKEN, ['0x00', '0x7', word])) as {
      storageProof: { key: string }[];
    };
    expect(proof.storageProof.map(({ key }) => key)).to.deep.equal(['0x0', '0x7', word]);
    expect((await error('eth_getProof', TOKEN, [`0x${'0'.repeat(65)}`])).code).to.equal(-32602);
    expect((await error('eth_getProof', TOKEN, Array(1_025).fill('0x0'))).message).to.contain('at most 1024');
    expect((await error('eth_getProof', TOKEN, [], '0x99')).message).to.equal('header not found');
  });

  it('eth_getStorageValues reads slots of several accounts, 1,024 at most', async () => {
    const word = `0x${'0'.repeat(63)}1`;
    expect(await result('eth_getStorageValues', { [TOKEN]: [word], [ALICE]: ['0x1', word] })).to.deep.equal({
      [TOKEN]: [word],
      [ALICE]: [word, word],
    });
    expect(await error('eth_getStorageValues', {})).to.include({ code: -32602 });
    expect((await error('eth_getStorageValues', { [TOKEN]: Array(1_025).fill(word) })).code).to.equal(-32602);
  });

  it('eth_config and eth_capabilities say what rules and what data there are', async () => {
    expect(await result('eth_config')).to.have.nested.property('current.chainId', '0x1bbc');
    expect(await result('eth_capabilities')).to.deep.include({
      head: { number: '0x5', hash: blockHash(5) },
      state: { disabled: false, oldestBlock: '0x0' },
    });
  });
});
