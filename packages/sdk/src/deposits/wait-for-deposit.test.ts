import { expect } from 'chai';
import { WaitForDepositTimeoutError, WrongChainError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { fakeShard, TX } from '../test/sample-messages.js';
import { waitForDeposit } from './wait-for-deposit.js';

describe('waitForDeposit', () => {
  it('waits until a block has taken the queue entry', async () => {
    const answers = [null, null, { txHash: TX, blockNumber: 9, status: 'credited' }];
    const client = fakeClient({ shard_getDeposit: (index: number) => (index === 4 ? answers.shift() : null) });
    expect(await waitForDeposit(client, { queueIndex: 4 })).to.deep.equal({
      txHash: TX,
      blockNumber: 9,
      status: 'credited',
    });
  });

  it('WRONG_CHAIN at once for an entry of another shard’s queue', async () => {
    const credited = { txHash: TX, blockNumber: 9, status: 'credited' };
    const client = fakeShard(2, { shard_getDeposit: credited });
    expect(await waitForDeposit(client, { queueIndex: 4, shardId: 2 })).to.deep.equal(credited);
    const error = await failureOf(waitForDeposit(client, { queueIndex: 4, shardId: 1 }));
    expect(error).to.be.instanceOf(WrongChainError);
    expect(error).to.deep.include({ code: 'WRONG_CHAIN', verdict: 'reject' });
  });

  it('DEPOSIT_TIMEOUT names the entry', async () => {
    const client = fakeClient({ shard_getDeposit: null });
    const error = await failureOf(waitForDeposit(client, { queueIndex: 4, timeout: 3 }));
    expect(error).to.be.instanceOf(WaitForDepositTimeoutError);
    expect(error).to.deep.include({ code: 'DEPOSIT_TIMEOUT', verdict: 'retry', queueIndex: 4 });
  });
});
