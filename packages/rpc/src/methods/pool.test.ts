import { expect } from 'chai';
import { getAddress } from 'viem';
import { createCaller } from '../test/create-caller.js';
import { ALICE, BOB, BURNER, REVERT_NO, REVERTER, TOKEN } from '../test/fake-backend.js';

const RAW = '0x02aabbccddee';

describe('txpool_*', () => {
  it('show the pool by sender and nonce, and what waits for another one', async () => {
    const { result, shard } = createCaller();
    const ready = shard.enterPool(5);
    const waiting = shard.enterPool(200);
    const sender = getAddress(ALICE);
    expect(await result('txpool_content')).to.deep.equal({
      pending: { [sender]: { 5: ready } },
      queued: { [sender]: { 200: waiting } },
    });
    expect(await result('txpool_contentFrom', ALICE)).to.deep.equal({
      pending: { 5: ready },
      queued: { 200: waiting },
    });
    expect(await result('txpool_contentFrom', BOB)).to.deep.equal({ pending: {}, queued: {} });
    expect(await result('txpool_status')).to.deep.equal({ pending: '0x1', queued: '0x1' });
    expect(await result('txpool_inspect')).to.have.nested.property(
      `pending.${sender}.5`,
      `${TOKEN}: 1 wei + 21000 gas × 1000001 wei`,
    );
  });
});

describe('eth_sendRawTransactionSync', () => {
  it('gives the receipt once a block has the transaction', async () => {
    let included = false;
    const receipt = { transactionHash: '0x1' } as never;
    const { result, shard } = createCaller({ getReceipt: async () => (included ? receipt : undefined) });
    const answer = result('eth_sendRawTransactionSync', RAW, '0x1388');
    while (shard.listeners < 2) await new Promise(setImmediate);
    shard.mine();
    included = true;
    shard.mine();
    expect(await answer).to.deep.equal(receipt);
    expect(shard.listeners).to.equal(1);
  });

  it('4 with the hash when no block has it in time, 5 when it waits for another one', async () => {
    for (const [queued, code] of [
      [false, 4],
      [true, 5],
    ] as const) {
      const { call, clock, shard } = createCaller({
        getReceipt: async () => undefined,
        poolContent: async () => [...entries()].map((transaction) => ({ transaction, queued })),
      });
      function* entries() {
        yield shard.enterPool(0);
      }
      const answer = call('eth_sendRawTransactionSync', [RAW, 100]);
      while (shard.listeners < 2) await new Promise(setImmediate);
      await clock.advance(100);
      const { error } = await answer;
      expect(error)
        .to.include({ code })
        .and.to.have.property('data')
        .that.matches(/^0x[0-9a-f]{64}$/);
    }
  });

  it('refuses what the pool refuses', async () => {
    const { error } = createCaller();
    expect((await error('eth_sendRawTransactionSync', '0x02')).message).to.contain('nonce too low');
    expect((await error('eth_sendRawTransactionSync', RAW, -1)).code).to.equal(-32602);
  });
});

describe('eth_fillTransaction', () => {
  const { result, error } = createCaller();

  it('fills nonce, gas and fees of a transaction with a fee cap', async () => {
    expect(await result('eth_fillTransaction', { from: ALICE, to: TOKEN, value: '0x1' })).to.deep.equal({
      tx: {
        type: '0x2',
        chainId: '0x1bbc',
        from: ALICE,
        to: TOKEN,
        nonce: '0x5',
        gas: '0x5208',
        value: '0x1',
        input: '0x',
        gasPrice: '0x1e8493',
        maxFeePerGas: '0x1e8493',
        maxPriorityFeePerGas: '0x7',
        accessList: [],
      },
    });
  });

  it('keeps what is given, and the type that follows from it', async () => {
    const given = { from: ALICE, to: TOKEN, nonce: '0x9', gas: '0x9999', gasPrice: '0x3' };
    expect(await result('eth_fillTransaction', given)).to.deep.include.keys('tx');
    expect(await result('eth_fillTransaction', given))
      .to.have.property('tx')
      .that.includes({ ...given, type: '0x0' });
    const listed = { ...given, accessList: [{ address: BOB, storageKeys: [] }] };
    expect(await result('eth_fillTransaction', listed)).to.have.nested.property('tx.type', '0x1');
  });

  it('3 with the data when it would revert, -32000 when it can not run', async () => {
    expect(await error('eth_fillTransaction', { to: REVERTER })).to.deep.include({ code: 3, data: REVERT_NO });
    expect(await error('eth_fillTransaction', { to: BURNER })).to.deep.include({ code: -32000, message: 'out of gas' });
  });
});

describe('eth_createAccessList', () => {
  const { result, error } = createCaller();

  it('gives the list also for a call that fails', async () => {
    const list = [{ address: TOKEN, storageKeys: [`0x${'0'.repeat(63)}1`] }];
    expect(await result('eth_createAccessList', { to: TOKEN })).to.deep.equal({ accessList: list, gasUsed: '0x7530' });
    expect(await result('eth_createAccessList', { to: REVERTER })).to.deep.equal({
      accessList: list,
      error: 'execution reverted',
      gasUsed: '0x7530',
    });
    expect((await error('eth_createAccessList', { to: BURNER })).message).to.equal('out of gas');
  });
});
