import { expect } from 'chai';
import { WaitForDepositTimeoutError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { TX } from '../test/sample-messages.js';
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

  it('DEPOSIT_TIMEOUT names the entry', async () => {
    const client = fakeClient({ shard_getDeposit: null });
    const error = await failureOf(waitForDeposit(client, { queueIndex: 4, timeout: 3 }));
    expect(error).to.be.instanceOf(WaitForDepositTimeoutError);
    expect(error).to.deep.include({ code: 'DEPOSIT_TIMEOUT', verdict: 'retry', queueIndex: 4 });
  });
});
