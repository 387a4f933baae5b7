import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, BOB, BURNER, GENESIS_TIME, REVERT_NO, REVERTER, TOKEN } from '../test/fake-backend.js';

describe('eth_call and eth_estimateGas', () => {
  const { result, error, shard } = createCaller();
  const lastCall = () => shard.calls.at(-1) ?? [];

  it('return data, and gas', async () => {
    expect(await result('eth_call', { to: TOKEN, data: '0xABCD' })).to.equal('0xabcd');
    expect(await result('eth_estimateGas', { from: ALICE, to: BOB, value: '0x1' })).to.equal('0x5208');
  });

  it('parse every field of the call object', async () => {
    const call = {
      from: ALICE,
      to: null,
      gas: '0x5208',
      maxFeePerGas: '0x2',
      maxPriorityFeePerGas: '0x1',
      value: '0x3',
      nonce: '0x4',
      input: '0x60',
      data: '0x60',
      type: '0x2',
      chainId: '0x1bbc',
      accessList: [{ address: BOB, storageKeys: [`0x${'0'.repeat(64)}`] }],
      authorizationList: [
        { chainId: '0x0', address: BOB, nonce: '0x1', yParity: '0x0', r: `0x${'0'.repeat(63)}1`, s: '0x2' },
      ],
      maxFeePerBlobGas: '0x1',
      blobVersionedHashes: [],
      unknownField: 'ignored',
    };
    await result('eth_call', call, '0x2');
    expect(lastCall()[0]).to.deep.include({
      from: ALICE,
      to: undefined,
      gas: 21_000n,
      value: 3n,
      nonce: 4n,
      data: '0x60',
    });
    expect(lastCall()[0]).to.deep.include({ accessList: call.accessList });
    expect(lastCall()[0]).to.have.nested.property('authorizationList[0].r', '0x1');
    expect(lastCall()[1]).to.deep.equal({ number: 2 });
  });

  it('code 3 with the raw data when execution reverts', async () => {
    for (const method of ['eth_call', 'eth_estimateGas']) {
      expect(await error(method, { to: REVERTER })).to.deep.equal({
        code: 3,
        message: 'execution reverted: no',
        data: REVERT_NO,
      });
    }
  });

  it('-32000 with the reason when execution can not run', async () => {
    for (const method of ['eth_call', 'eth_estimateGas']) {
      expect(await error(method, { to: BURNER })).to.deep.equal({ code: -32000, message: 'out of gas' });
    }
  });

  it('pass state and block overrides on', async () => {
    const slot = `0x${'0'.repeat(63)}1`;
    const state = {
      [ALICE.toUpperCase().replace('0X', '0x')]: {
        balance: '0x1',
        nonce: '0x2',
        code: '0xfe',
        stateDiff: { [slot]: slot },
      },
    };
    await result('eth_call', { to: TOKEN }, 'latest', state, { number: '0x10', time: '0x20', baseFeePerGas: '0x0' });
    expect(lastCall()[2]).to.deep.equal({
      [ALICE]: { balance: 1n, nonce: 2n, code: '0xfe', state: undefined, stateDiff: { [slot]: slot } },
    });
    expect(lastCall()[3]).to.include({ number: 16n, time: 32n, baseFeePerGas: 0n });
    await result('eth_estimateGas', { to: TOKEN }, null, state);
    expect(lastCall()[2]).to.have.property(ALICE);
  });

  it('eth_call(pending) runs on the state of latest in the next block', async () => {
    await result('eth_call', { to: TOKEN }, 'pending');
    expect(lastCall()[1]).to.deep.equal({ number: 5 });
    expect(lastCall()[3]).to.deep.equal({ number: 6n, time: BigInt(GENESIS_TIME + 6) });
    await result('eth_call', { to: TOKEN }, 'pending', null, { number: '0x99' });
    expect(lastCall()[3]).to.include({ number: 0x99n, time: BigInt(GENESIS_TIME + 6) });
  });

  it('-32000 for another chain', async () => {
    expect(await error('eth_call', { to: TOKEN, chainId: '0x1' })).to.deep.equal({
      code: -32000,
      message: "chainId does not match node's (have=1, want=7100)",
    });
  });

  const malformed: readonly (readonly [what: string, ...params: unknown[]])[] = [
    ['no call object'],
    ['a string for a call object', 'x'],
    ['different data and input', { data: '0x01', input: '0x02' }],
    ['gasPrice together with maxFeePerGas', { gasPrice: '0x1', maxFeePerGas: '0x1' }],
    ['a tip above the fee cap', { maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }],
    ['a value of more than 256 bits', { value: `0x1${'0'.repeat(64)}` }],
    ['a negative gas', { gas: '-0x1' }],
    ['data of odd length', { data: '0x123' }],
    ['an access list that is none', { accessList: {} }],
    ['state and stateDiff together', {}, 'latest', { [ALICE]: { state: {}, stateDiff: {} } }],
    ['overrides of no address', {}, 'latest', { '0x1': {} }],
    ['overrides of one address in two spellings', {}, 'latest', { [ALICE]: {}, [`0x${'A1'.repeat(20)}`]: {} }],
    ['a moved precompile', {}, 'latest', { [ALICE]: { movePrecompileToAddress: BOB } }],
    ['block overrides of a wrong type', {}, 'latest', {}, { number: 5 }],
  ];
  for (const [what, ...params] of malformed) {
    it(`-32602 for ${what}`, async () => {
      expect((await error('eth_call', ...params)).code).to.equal(-32602);
    });
  }

  it('names the field that is wrong', async () => {
    expect((await error('eth_call', { accessList: [{ address: '0x1', storageKeys: [] }] })).message).to.equal(
      'invalid argument 0: accessList[0].address: hex string has length 1, want 40 for address',
    );
  });

  it('keys of Object.prototype change nothing', async () => {
    const { raw } = createCaller();
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"__proto__":{"to":"0x1"},"constructor":1},"latest",{"__proto__":{"balance":"0x1"}}]}';
    expect(JSON.parse(await raw(body))).to.have.property('result');
    expect(({} as Record<string, unknown>).balance).to.equal(undefined);
  });
});
