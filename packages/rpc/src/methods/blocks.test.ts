import type { EthBlock } from '@bulkhead/protocol';
import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { blockHash, transactionHash } from '../test/fake-backend.js';

const UNKNOWN = `0x${'0'.repeat(64)}`;

describe('block methods', () => {
  const { call, result, error, clock } = createCaller();

  it('eth_getBlockByNumber resolves numbers and tags', async () => {
    const wanted = { '0x4': '0x4', latest: '0x5', safe: '0x3', finalized: '0x2', earliest: '0x0' };
    for (const [param, number] of Object.entries(wanted)) {
      const block = (await result('eth_getBlockByNumber', param, false)) as EthBlock;
      expect([block.number, block.hash]).to.deep.equal([number, blockHash(Number(number))]);
    }
  });

  it('eth_getBlockByNumber gives hashes or whole transactions', async () => {
    const hashes = (await result('eth_getBlockByNumber', '0x1', false)) as EthBlock;
    expect(hashes.transactions).to.deep.equal([transactionHash(1)]);
    const full = (await result('eth_getBlockByNumber', '0x1', true)) as EthBlock;
    expect(full.transactions[0]).to.include({ hash: transactionHash(1), blockNumber: '0x1' });
    expect(((await result('eth_getBlockByNumber', '0x1')) as EthBlock).transactions).to.deep.equal([
      transactionHash(1),
    ]);
  });

  it('eth_getBlockByNumber(pending) is the next block without hash and nonce', async () => {
    await clock.advance(60_000);
    const block = (await result('eth_getBlockByNumber', 'pending', true)) as EthBlock;
    expect(block).to.include({ hash: null, nonce: null, number: '0x6', parentHash: blockHash(5), gasUsed: '0x0' });
    expect(block.baseFeePerGas).to.equal('0xf4246');
    expect(Number(block.timestamp)).to.equal(clock.now() / 1_000);
    expect(block.transactions).to.deep.equal([]);
  });

  it('null for blocks that are unknown', async () => {
    expect(await result('eth_getBlockByNumber', '0x3e8', true)).to.equal(null);
    expect(await result('eth_getBlockByNumber', '0x7fffffffffffffff', true)).to.equal(null);
    expect(await result('eth_getBlockByHash', UNKNOWN, true)).to.equal(null);
    for (const method of ['eth_getBlockTransactionCountByHash', 'eth_getUncleCountByBlockHash']) {
      expect(await result(method, UNKNOWN)).to.equal(null);
    }
    for (const method of ['eth_getBlockTransactionCountByNumber', 'eth_getUncleCountByBlockNumber']) {
      expect(await result(method, '0x99')).to.equal(null);
    }
  });

  it('eth_getBlockByHash', async () => {
    expect(((await result('eth_getBlockByHash', blockHash(2), false)) as EthBlock).number).to.equal('0x2');
  });

  it('counts transactions and uncles', async () => {
    expect(await result('eth_getBlockTransactionCountByNumber', '0x1')).to.equal('0x1');
    expect(await result('eth_getBlockTransactionCountByNumber', 'earliest')).to.equal('0x0');
    expect(await result('eth_getBlockTransactionCountByNumber', 'pending')).to.equal('0x0');
    expect(await result('eth_getBlockTransactionCountByHash', blockHash(1))).to.equal('0x1');
    expect(await result('eth_getUncleCountByBlockNumber', '0x1')).to.equal('0x0');
    expect(await result('eth_getUncleCountByBlockHash', blockHash(1))).to.equal('0x0');
    expect(await result('eth_getUncleByBlockNumberAndIndex', '0x1', '0x0')).to.equal(null);
    expect(await result('eth_getUncleByBlockHashAndIndex', blockHash(1), '0x0')).to.equal(null);
  });

  const malformed: readonly (readonly [param: unknown, message: string])[] = [
    ['0x01', 'invalid argument 0: hex number with leading zero digits'],
    ['1', 'invalid argument 0: hex string without 0x prefix'],
    ['', 'invalid argument 0: empty hex string'],
    ['0x', 'invalid argument 0: hex string "0x"'],
    ['0xg', 'invalid argument 0: invalid hex string'],
    ['0x10000000000000000', 'invalid argument 0: hex number > 64 bits'],
    ['0x8000000000000000', 'invalid argument 0: block number larger than int64'],
    ['LATEST', 'invalid argument 0: hex string without 0x prefix'],
    [1, 'invalid argument 0: expected string, received number'],
    [null, 'missing value for required argument 0'],
  ];
  for (const [param, message] of malformed) {
    it(`-32602 for block ${JSON.stringify(param)}`, async () => {
      expect(await error('eth_getBlockByNumber', param, false)).to.deep.equal({ code: -32602, message });
    });
  }

  it('-32602 where params are named', async () => {
    expect((await call('eth_getBlockByNumber', { block: 'latest' })).error?.code).to.equal(-32602);
  });
});
