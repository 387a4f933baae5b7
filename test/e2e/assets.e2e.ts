import type { Network } from '@bulkhead/cli/network';
import {
  type AssetId,
  assetId,
  assetVaultAbi,
  SHARD_CONTRACTS,
  type ShardId,
  shardBridgeAbi,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, erc20Abi } from 'viem';
import {
  accountOf,
  type ChainClients,
  l1Clients,
  shardClients,
  startNetwork,
  type TestNetwork,
  waitUntil,
} from '../support/index.js';

interface Deployed {
  readonly token: Address;
}

const ROLES = ['bal', 'transit', 'pending', 'claimable'] as const;

describe('tokens between L1 and shards', function () {
  this.timeout(300_000);
  let network: TestNetwork;
  let facts: Network;
  let l1: ChainClients;

  before(async () => {
    network = await startNetwork('--challenge-window', '3', '--batch-interval', '1');
    facts = await network.read();
    l1 = l1Clients(facts, 0);
  });
  after(() => network?.destroy());

  const me = (): Address => accountOf(facts, 0).address;

  function balance(chain: ChainClients, token: Address, who: Address): Promise<bigint> {
    return chain.read.readContract({ address: token, abi: erc20Abi, functionName: 'balanceOf', args: [who] });
  }

  function tokenOn(shard: number, id: AssetId): Promise<Address> {
    return shardClients(facts, shard, 0).read.readContract({
      address: SHARD_CONTRACTS.ShardBridge,
      abi: shardBridgeAbi,
      functionName: 'tokenOf',
      args: [id],
    });
  }

  async function metadata(chain: ChainClients, address: Address) {
    const token = { address, abi: erc20Abi } as const;
    return {
      name: await chain.read.readContract({ ...token, functionName: 'name' }),
      symbol: await chain.read.readContract({ ...token, functionName: 'symbol' }),
      decimals: await chain.read.readContract({ ...token, functionName: 'decimals' }),
    };
  }

  /** What L1's ledger says of each shard and of the whole, once nothing is on its way. */
  async function ledger(id: AssetId) {
    const vault = { address: facts.l1.contracts.AssetVault, abi: assetVaultAbi } as const;
    const shards = facts.shards.map((shard) => shard.id);
    const bal = (shard: ShardId) => l1.read.readContract({ ...vault, functionName: 'bal', args: [shard, id] });
    const totals = await l1.read.readContract({ ...vault, functionName: 'totals', args: [id, shards] });
    return { bal: await Promise.all(shards.map(bal)), sum: ROLES.reduce((sum, role) => sum + totals[role], 0n) };
  }

  it('a token of L1 goes to a shard, to another one, back, and out again, and L1 knows of each unit', async () => {
    const { token } = await network.json<Deployed>(
      ...['token', 'deploy', '--name', 'Gold', '--symbol', 'GLD', '--decimals', '6', '--supply', '1000'],
    );
    const id = assetId(0 as ShardId, token);
    await network.run('deposit', '--shard', '1', '--amount', '100', '--token', token);
    const clone = await tokenOn(1, id);
    expect(await tokenOn(2, id), 'one address on every shard').to.equal(clone);
    const [one, two] = [shardClients(facts, 1, 0), shardClients(facts, 2, 0)];
    expect(await balance(one, clone, me())).to.equal(100_000_000n);

    const sent = await network.json<{ stage: string; kind: string }>(
      ...['send', '--from-shard', '1', '--to-shard', '2', '--amount', '40.5', '--token', token],
    );
    expect([sent.kind, sent.stage]).to.deep.equal(['ASSET', 'delivered']);
    const gold = { name: 'Gold', symbol: 'GLD', decimals: 6 };
    expect(await metadata(two, clone)).to.deep.equal(gold);
    expect(await metadata(one, clone)).to.deep.equal(gold);
    expect(await balance(two, clone, me())).to.equal(40_500_000n);

    await network.run('send', '--from-shard', '2', '--to-shard', '1', '--amount', '15', '--token', clone);
    const payee = accountOf(facts, 3).address;
    const paid = await network.json<{ stage: string }>(
      ...['withdraw', '--shard', '1', '--amount', '24.5', '--token', token, '--to', payee],
    );
    expect(paid.stage).to.equal('paid');
    expect(await balance(l1, token, payee)).to.equal(24_500_000n);
    expect(await balance(one, clone, me())).to.equal(50_000_000n);
    expect(await balance(two, clone, me())).to.equal(25_500_000n);

    await waitUntil(
      'the ledger holds what the shards hold',
      async () => (await ledger(id)).bal.join() === '50000000,25500000',
    );
    expect((await ledger(id)).sum).to.equal(75_500_000n);
    expect(await balance(l1, token, facts.l1.contracts.AssetVault)).to.equal(75_500_000n);
  });

  it('a token born on a shard is locked there, has its face elsewhere, and comes back', async () => {
    const { token } = await network.json<Deployed>(
      ...['token', 'deploy', '--shard', '1', '--name', 'Shell', '--symbol', 'SHL', '--supply', '10'],
    );
    const id = assetId(1 as ShardId, token);
    const [one, two] = [shardClients(facts, 1, 0), shardClients(facts, 2, 0)];
    await network.run('send', '--from-shard', '1', '--to-shard', '2', '--amount', '4', '--token', token);
    const clone = await tokenOn(2, id);
    expect(clone).not.to.equal(token);
    expect(await metadata(two, clone)).to.deep.equal({ name: 'Shell', symbol: 'SHL', decimals: 18 });
    expect(await balance(two, clone, me())).to.equal(4n * 10n ** 18n);
    expect(await balance(one, token, SHARD_CONTRACTS.ShardBridge)).to.equal(4n * 10n ** 18n);
    await waitUntil('L1 counts what left its home', async () => (await ledger(id)).bal[1] === 4n * 10n ** 18n);

    await network.run('send', '--from-shard', '2', '--to-shard', '1', '--amount', '4', '--token', clone);
    expect(await balance(one, token, me())).to.equal(10n ** 19n);
    expect(await balance(one, token, SHARD_CONTRACTS.ShardBridge)).to.equal(0n);
    await waitUntil('L1 counts that it is home', async () => (await ledger(id)).bal[1] === 0n);

    const refused = await network.try('withdraw', '--shard', '1', '--amount', '1', '--token', token);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('only tokens of L1 can be withdrawn');
  });

  it('ether is exact beside them', async () => {
    await network.run('demo');
  });
});
