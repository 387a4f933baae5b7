import { isCodedError } from '@bulkhead/runtime';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { encodeFunctionData } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { deployNetwork, forceBatch, isSettled, readLedger, registerShards, verifyNetwork } from '../index.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import { sendPipelined } from '../l1/send-pipelined.js';
import { clock, createNetwork, type Fixture, logger, owner, PARAMS, shardFacts, user } from './network-fixture.js';

const ETH = '0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5';

describe('deployment and actions on anvil', () => {
  let anvil: Anvil;
  let fixture: Fixture;

  before(async () => {
    anvil = await startAnvil();
    fixture = await createNetwork(anvil.url);
  });
  after(async () => {
    await anvil.stop();
  });

  it('registers shards once, and SHARD_CONFLICT when they stand with other values', async () => {
    const { client, contracts, shards } = fixture;
    const before = await client.getTransactionCount({ address: owner.address });
    const facts = shards.map(shardFacts);
    await registerShards({ client, account: owner, contracts, shards: facts, clock, logger });
    expect(await client.getTransactionCount({ address: owner.address })).to.equal(before);
    const other = facts.map((shard) => ({ ...shard, chainId: shard.chainId + 10 }));
    const err = await registerShards({ client, account: owner, contracts, shards: other, clock, logger }).catch(
      (reason: unknown) => reason,
    );
    expect(isCodedError(err, 'SHARD_CONFLICT')).to.equal(true);
  });

  it('deposits, and the ledger adds up', async () => {
    const { client, contracts, shards } = fixture;
    const options = { client, account: user, clock };
    const table = await readLedger(client, { contracts, shards, assetId: ETH as never });
    const to = user.address;
    const args = [shards[0]!, to, to] as const;
    const data = encodeFunctionData({ abi: L1_ABIS.AssetVault, functionName: 'depositETH', args });
    await sendPipelined(options, [{ label: 'deposit', to: contracts.AssetVault, data, value: 5n, gas: 400_000n }]);
    const after = await readLedger(client, { contracts, shards, assetId: ETH as never });
    expect(after.shards[0]).to.deep.include({ bal: 10n ** 18n, pending: table.shards[0]!.pending + 5n });
    expect(after.vaultBalance).to.equal(2n * 10n ** 18n + after.shards[0]!.pending);
    expect(await isSettled(client, { contracts, shardId: shards[0]!, batchIndex: 99 })).to.equal(false);
  });

  it('L1_TX_REVERTED names what L1 would say, and sends nothing', async () => {
    const { client, contracts } = fixture;
    const before = await client.getTransactionCount({ address: user.address });
    const options = { client, account: user, clock };
    const err = await forceBatch(options, { contracts, shardId: 77 as never }).catch((reason: unknown) => reason);
    expect(isCodedError(err, 'L1_TX_REVERTED')).to.equal(true);
    expect(String(err)).to.contain('UnknownShard(77)');
    expect(await client.getTransactionCount({ address: user.address })).to.equal(before);
  });

  it('L1_TX_REFUSED names the call that the account cannot pay', async () => {
    const { client } = fixture;
    const account = privateKeyToAccount(generatePrivateKey());
    const deploying = deployNetwork({ client, account, params: PARAMS, clock, logger });
    const err = await deploying.catch((reason: unknown) => reason);
    expect(isCodedError(err, 'L1_TX_REFUSED')).to.equal(true);
    expect(String(err)).to.contain('deploy ShardRegistry');
  });

  it('NETWORK_INVALID lists what does not fit', async () => {
    const { client, contracts } = fixture;
    const swapped = { ...contracts, ShardQueue: contracts.BatchInbox, BatchInbox: contracts.ShardQueue };
    const check = (changes: object) =>
      verifyNetwork({ client, contracts, ...changes }).catch((reason: unknown) => reason);
    expect(await check({ owner: owner.address, params: PARAMS })).to.equal(undefined);
    for (const [changes, fault] of [
      [{ contracts: swapped }, /./],
      [{ contracts: { ...contracts, AssetVault: user.address } }, /AssetVault has no code/],
      [{ params: { ...PARAMS, windowSeconds: 11 } }, /claims.window is 10, not 11/],
      [{ owner: user.address }, /registry.owner/],
    ] as const) {
      const err = await check(changes);
      expect(isCodedError(err, 'NETWORK_INVALID')).to.equal(true);
      expect(String(err)).to.match(fault);
    }
  });
});
