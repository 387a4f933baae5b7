import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, BOB, BURNER, blockHash, TOKEN, transactionHash } from '../test/fake-backend.js';

describe('ots_*', () => {
  const { result, error, shard } = createCaller({
    getCode: async (address, at) => (address === TOKEN && 'number' in at && at.number >= 3 ? '0x6000' : '0x'),
  });

  it('has level 8, and says who has code', async () => {
    expect(await result('ots_getApiLevel')).to.equal(8);
    expect(await result('ots_hasCode', TOKEN, '0x3')).to.equal(true);
    expect(await result('ots_hasCode', TOKEN, '0x2')).to.equal(false);
  });

  it('shows blocks without their body, by plain number and by hash', async () => {
    const details = await result('ots_getBlockDetails', 2);
    expect(details).to.have.nested.property('block.transactionCount', 1);
    expect(details).to.have.nested.property('block.logsBloom', null);
    expect(details).to.not.have.nested.property('block.transactions');
    expect(details).to.deep.include({
      issuance: { blockReward: '0x0', uncleReward: '0x0', issuance: '0x0' },
      totalFees: `0x${(15_000_000n * 1_000_001n).toString(16)}`,
    });
    expect(await result('ots_getBlockDetailsByHash', blockHash(2))).to.deep.equal(details);
    expect(await result('ots_getBlockDetails', '0x2')).to.deep.equal(details);
    expect(await result('ots_getBlockDetails', 99)).to.equal(null);
  });

  it('pages the transactions of a block', async () => {
    const page = await result('ots_getBlockTransactions', 2, 0, 10);
    expect(page).to.have.nested.property('fullblock.transactions[0].hash', transactionHash(2));
    expect(page).to.have.nested.property('receipts[0].logs', null);
    expect(await result('ots_getBlockTransactions', 2, 1, 10))
      .to.have.property('receipts')
      .with.length(0);
    expect(await result('ots_getBlockTransactions', 99, 0, 10)).to.equal(null);
  });

  it('searches both ways, newest first', async () => {
    const before = await result('ots_searchTransactionsBefore', ALICE, 0, 900);
    expect(shard.calls.at(-1)?.[0]).to.deep.include({ direction: 'before', block: undefined, count: 25 });
    expect(before).to.include({ firstPage: true, lastPage: false });
    expect(before).to.have.nested.property('txs[0].blockNumber', '0x3');
    expect(before).to.have.nested.property('receipts[0].timestamp', 1_700_000_003);
    const after = await result('ots_searchTransactionsAfter', ALICE, 1, 5);
    expect(shard.calls.at(-1)?.[0]).to.deep.include({ direction: 'after', block: 1, count: 5 });
    expect(after).to.include({ firstPage: false, lastPage: false });
    expect(after).to.have.nested.property('txs[0].blockNumber', '0x2');
    expect((await error('ots_searchTransactionsBefore', BOB, 0, 5)).code).to.equal(-32005);
  });

  it('shows the calls of a transaction, and the transfers and creations among them', async () => {
    const hash = transactionHash(1);
    const calls = (await result('ots_traceTransaction', hash)) as { type: string; depth: number }[];
    expect(calls.map(({ type, depth }) => [type, depth])).to.deep.equal([
      ['CALL', 0],
      ['CREATE', 1],
      ['CALL', 1],
      ['CALL', 1],
      ['STATICCALL', 1],
    ]);
    expect(await result('ots_getInternalOperations', hash)).to.deep.equal([
      { type: 2, from: BURNER, to: TOKEN, value: '0x0' },
      { type: 0, from: BURNER, to: ALICE, value: '0x7' },
    ]);
    expect(await result('ots_getTransactionError', hash)).to.equal('0x');
    expect((await error('ots_traceTransaction', `0x${'9'.repeat(64)}`)).code).to.equal(-32000);
  });

  it('finds who created a contract, by halving', async () => {
    expect(await result('ots_getContractCreator', TOKEN)).to.deep.equal({ hash: transactionHash(3), creator: BURNER });
    expect(await result('ots_getContractCreator', ALICE)).to.equal(null);
  });

  it('finds a transaction by its sender and nonce', async () => {
    expect(await result('ots_getTransactionBySenderAndNonce', ALICE, 2)).to.equal(transactionHash(3));
    expect(await result('eth_getTransactionBySenderAndNonce', ALICE, '0x2')).to.have.property(
      'hash',
      transactionHash(3),
    );
    expect(await result('ots_getTransactionBySenderAndNonce', ALICE, 77)).to.equal(null);
  });

  it('eth_getAccountInfo and erigon_getHeaderByNumber answer what those tools ask first', async () => {
    expect(await result('eth_getAccountInfo', TOKEN, '0x3')).to.deep.equal({
      nonce: '0x3',
      balance: `0x${(3n * 10n ** 18n).toString(16)}`,
      code: '0x6000',
    });
    expect(await result('erigon_getHeaderByNumber', 2)).to.have.property('hash', blockHash(2));
    expect(await result('erigon_getHeaderByNumber', 'latest')).to.have.property('hash', blockHash(5));
    expect(await result('erigon_getHeaderByNumber', 99)).to.equal(null);
  });
});
