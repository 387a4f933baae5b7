import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { createClient, user } from '../test/network-fixture.js';
import { classifySendError } from './classify-send-error.js';

describe('classifySendError', () => {
  let anvil: Anvil;

  before(async () => {
    anvil = await startAnvil();
  });
  after(async () => {
    await anvil.stop();
  });

  it('understands what anvil says to a transaction it does not take', async () => {
    const client = createClient(anvil.url);
    const account = user;
    const nonce = (await client.getTransactionCount({ address: account.address })) + 1;
    const send = async (changes: { nonce?: number; maxFeePerGas?: bigint; value?: bigint; gas?: bigint }) => {
      const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n };
      const fields = {
        chainId: 31_337,
        type: 'eip1559',
        to: account.address,
        nonce,
        gas: 21_000n,
        ...fees,
        ...changes,
      } as const;
      const serializedTransaction = await account.signTransaction(fields);
      return client
        .request({ method: 'eth_sendRawTransaction', params: [serializedTransaction] })
        .then(() => 'taken', classifySendError);
    };
    expect(await send({ nonce: nonce - 1 })).to.equal('taken');
    expect(await send({ nonce: nonce - 1 })).to.include({ result: 'nonce-too-low' });
    expect(await send({ value: 10n ** 30n })).to.include({ problem: 'insufficient-funds' });
    expect(await send({ gas: 20_000n })).to.include({ result: 'failed', problem: 'refused' });
    // A gap, so that it stays in the pool.
    expect(await send({ nonce: nonce + 5 })).to.equal('taken');
    expect(await send({ nonce: nonce + 5 })).to.include({ result: 'accepted' });
    expect(await send({ nonce: nonce + 5, value: 1n })).to.include({ result: 'underpriced' });
    expect(classifySendError(new Error('socket'))).to.deep.equal({ result: 'failed', problem: 'unreachable' });
  });
});
