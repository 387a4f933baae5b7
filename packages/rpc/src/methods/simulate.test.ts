import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, BOB, TOKEN } from '../test/fake-backend.js';

describe('eth_simulateV1', () => {
  const { result, error, shard } = createCaller();
  const lastRequest = () => shard.calls.at(-1)?.[0];

  it('parses blocks of calls with their overrides', async () => {
    await result('eth_simulateV1', {
      blockStateCalls: [
        {
          blockOverrides: { number: '0x10', blobBaseFee: '0x2', beaconRoot: `0x${'11'.repeat(32)}`, withdrawals: [] },
          stateOverrides: { [ALICE]: { balance: '0x5', movePrecompileToAddress: BOB } },
          calls: [{ from: ALICE, to: TOKEN, input: '0x60', maxFeePerBlobGas: '0x1', blobVersionedHashes: [] }],
        },
        {},
      ],
      traceTransfers: true,
      validation: true,
    });
    expect(lastRequest()).to.deep.include({ traceTransfers: true, validation: true, fullTransactions: false });
    expect(lastRequest()).to.have.nested.property('blocks[0].block').that.includes({ number: 16n, blobBaseFee: 2n });
    expect(lastRequest())
      .to.have.nested.property('blocks[0].calls[0]')
      .that.includes({ data: '0x60', maxFeePerBlobGas: 1n });
    expect(lastRequest())
      .to.have.nested.property('blocks[0].state')
      .that.has.property(ALICE)
      .that.includes({ balance: 5n, movePrecompileTo: BOB });
    expect(lastRequest()).to.have.nested.property('blocks[1]').that.deep.equals({ block: {}, state: {}, calls: [] });
  });

  it('gives the code of what refuses it', async () => {
    expect(await error('eth_simulateV1', { blockStateCalls: [{}, {}, {}] })).to.deep.equal({
      code: -38026,
      message: 'too many blocks',
    });
    expect((await error('eth_simulateV1', { blockStateCalls: [{}] }, '0x99')).message).to.equal('header not found');
  });

  for (const params of [
    undefined,
    {},
    { blockStateCalls: [] },
    { blockStateCalls: [{ calls: [5] }] },
    { blockStateCalls: [{ blockOverrides: 'x' }] },
    { blockStateCalls: [{ blockOverrides: { withdrawals: [{}] } }] },
    { blockStateCalls: [{ stateOverrides: { [ALICE]: { state: {}, stateDiff: {} } } }] },
    { blockStateCalls: [{}], validation: 'yes' },
  ]) {
    it(`-32602 for ${JSON.stringify(params)}`, async () => {
      expect((await error('eth_simulateV1', params)).code).to.equal(-32602);
    });
  }
});
