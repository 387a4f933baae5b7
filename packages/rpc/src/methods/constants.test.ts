import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { CHAIN_ID, FEE_VAULT } from '../test/fake-backend.js';

const ANSWERS: readonly (readonly [method: string, params: readonly unknown[], result: unknown])[] = [
  ['web3_clientVersion', [], 'bulkhead/v0.1.0/test'],
  ['web3_sha3', ['0x68656c6c6f'], '0x1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8'],
  ['web3_sha3', ['0x'], '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
  ['net_version', [], String(CHAIN_ID)],
  ['net_listening', [], true],
  ['net_peerCount', [], '0x0'],
  ['eth_chainId', [], '0x1bbc'],
  ['eth_protocolVersion', [], '0x44'],
  ['eth_syncing', [], false],
  ['eth_accounts', [], []],
  ['eth_mining', [], false],
  ['eth_hashrate', [], '0x0'],
  ['eth_coinbase', [], FEE_VAULT],
  ['eth_blockNumber', [], '0x5'],
  ['eth_blobBaseFee', [], '0x1'],
  ['eth_baseFee', [], '0xf4246'],
];

describe('simple methods', () => {
  for (const [method, params, result] of ANSWERS) {
    it(`${method}(${params.join()}) is ${JSON.stringify(result)}`, async () => {
      expect(await createCaller().result(method, ...params)).to.deep.equal(result);
    });
  }

  it('treats absent, null and empty params alike', async () => {
    const { call } = createCaller();
    for (const params of [undefined, null, []]) expect((await call('eth_chainId', params)).result).to.equal('0x1bbc');
  });

  it('-32602 for more arguments than a method has', async () => {
    expect(await createCaller().error('eth_chainId', 1)).to.deep.equal({
      code: -32602,
      message: 'too many arguments, want at most 0',
    });
  });
});
