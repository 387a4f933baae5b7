import { expect } from 'chai';
import { NetworkInvalidError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { sampleNetwork } from '../test/sample-network.js';
import { defineBulkheadChains } from './define-bulkhead-chains.js';
import { toWalletChain } from './wallet-chain.js';

describe('defineBulkheadChains', () => {
  it('gives L1 and each shard as viem has chains', () => {
    const { l1, shards } = defineBulkheadChains(sampleNetwork);
    expect([l1.id, l1.rpcUrls.default.http[0]]).to.deep.equal([31_337, 'http://127.0.0.1:8545']);
    expect(shards.map(({ id, name, sourceId, custom }) => [id, name, sourceId, custom.shardId])).to.deep.equal([
      [313_371, 'Shard 1', 31_337, 1],
      [313_372, 'Shard 2', 31_337, 2],
    ]);
    expect(shards[0]?.rpcUrls.default.webSocket).to.deep.equal(['ws://127.0.0.1:9545']);
    expect(shards[1]?.rpcUrls.default.webSocket).to.equal(undefined);
    expect(shards[0]?.contracts.assetVault[31_337]?.address).to.equal(sampleNetwork.l1.contracts.AssetVault);
  });

  it('polls as often as the block time says', () => {
    const blockTimes = ({ l1, shards }: ReturnType<typeof defineBulkheadChains>) => [
      l1.blockTime,
      ...shards.map(({ blockTime }) => blockTime),
    ];
    expect(blockTimes(defineBulkheadChains(sampleNetwork))).to.deep.equal([1_000, 1_000, 1_000]);
    expect(blockTimes(defineBulkheadChains(sampleNetwork, { blockTime: 250 }))).to.deep.equal([250, 250, 250]);
  });

  it('NETWORK_INVALID for what is no network.json', async () => {
    for (const damaged of [{}, { ...sampleNetwork, version: 2 }, { ...sampleNetwork, shards: [{ id: 0 }] }]) {
      const error = await failureOf((async () => defineBulkheadChains(damaged as never))());
      expect(error).to.be.instanceOf(NetworkInvalidError);
      expect(error).to.deep.include({ code: 'NETWORK_INVALID', verdict: 'reject' });
    }
  });

  it('toWalletChain is what EIP-3085 asks for', () => {
    const [one] = defineBulkheadChains(sampleNetwork).shards;
    if (one === undefined) throw new Error('no shard');
    expect(toWalletChain(one, 'Bulkhead Shard 1')).to.deep.equal({
      chainId: '0x4c81b',
      chainName: 'Bulkhead Shard 1',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: ['http://127.0.0.1:9545'],
    });
  });
});
