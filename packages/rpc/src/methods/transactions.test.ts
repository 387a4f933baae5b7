import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { blockHash, transactionHash } from '../test/fake-backend.js';

const UNKNOWN = `0x${'0'.repeat(64)}`;

describe('transaction methods', () => {
  it('find an included transaction by hash and by place', async () => {
    const { result } = createCaller();
    const wanted = { hash: transactionHash(2), blockNumber: '0x2' };
    expect(await result('eth_getTransactionByHash', transactionHash(2))).to.include(wanted);
    expect(await result('eth_getTransactionByBlockNumberAndIndex', '0x2', '0x0')).to.include(wanted);
    expect(await result('eth_getTransactionByBlockHashAndIndex', blockHash(2), '0x0')).to.include(wanted);
    expect(await result('eth_getTransactionReceipt', transactionHash(2))).to.include({
      status: '0x1',
      blockNumber: '0x2',
    });
  });

  it('null for what is unknown', async () => {
    const { result } = createCaller();
    expect(await result('eth_getTransactionByHash', UNKNOWN)).to.equal(null);
    expect(await result('eth_getTransactionReceipt', UNKNOWN)).to.equal(null);
    expect(await result('eth_getTransactionByBlockNumberAndIndex', '0x2', '0x1')).to.equal(null);
    expect(await result('eth_getTransactionByBlockNumberAndIndex', 'pending', '0x0')).to.equal(null);
    expect(await result('eth_getTransactionByBlockHashAndIndex', UNKNOWN, '0xffffffffffffffff')).to.equal(null);
  });

  it('eth_getBlockReceipts tells an empty block from an unknown one', async () => {
    const { result } = createCaller();
    expect(await result('eth_getBlockReceipts', 'earliest')).to.deep.equal([]);
    expect(await result('eth_getBlockReceipts', '0x0')).to.deep.equal([]);
    expect(await result('eth_getBlockReceipts', '0x37')).to.equal(null);
    expect(await result('eth_getBlockReceipts', 'pending')).to.equal(null);
    expect(await result('eth_getBlockReceipts', UNKNOWN)).to.equal(null);
    expect(await result('eth_getBlockReceipts', blockHash(1))).to.have.length(1);
    expect(await result('eth_getBlockReceipts', { blockHash: blockHash(1) })).to.have.length(1);
  });

  it('a sent transaction is visible at once, without block', async () => {
    const { result } = createCaller();
    const hash = await result('eth_sendRawTransaction', '0x02f86c0102030405');
    expect(await result('eth_getTransactionByHash', hash)).to.include({
      hash,
      blockHash: null,
      transactionIndex: null,
    });
    expect(await result('eth_getTransactionReceipt', hash)).to.equal(null);
  });

  it('a refusal has its code, and the wording that clients match on', async () => {
    const { error } = createCaller();
    expect(await error('eth_sendRawTransaction', '0x02')).to.deep.equal({
      code: -32000,
      message: 'nonce too low: next nonce 5, tx nonce 1',
    });
    expect(await error('eth_sendRawTransaction', '0x')).to.deep.equal({
      code: -32602,
      message: 'invalid argument 0: not a signed transaction',
    });
    expect((await error('eth_sendRawTransaction', '0x123')).code).to.equal(-32602);
    expect((await error('eth_sendRawTransaction')).message).to.equal('missing value for required argument 0');
  });
});
