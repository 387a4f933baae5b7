import process from 'node:process';
import { SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { expect } from 'chai';
import { encodeFunctionData, type Hex, keccak256, parseEther } from 'viem';
import {
  accountOf,
  rpc,
  shardClients,
  shardOf,
  signForShard,
  startNetwork,
  type TestNetwork,
  waitUntil,
} from '../support/index.js';

const AMOUNT = parseEther('1.5');
const RECIPIENT = '0x0000000000000000000000000000000000f02ced';

interface Receipt {
  readonly blockNumber: Hex;
  readonly status: Hex;
}
interface Batch {
  readonly firstBlock: number;
  readonly daKind: number;
  readonly claim: unknown;
}

describe('a sequencer that was away while others forced a batch', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let url: string;
  let frozen = 0;
  let soft: Hex;
  let forced: Hex;
  let batchIndex: number;

  const receipt = (hash: Hex) => rpc<Receipt | null>(url, 'eth_getTransactionReceipt', hash);

  before(async () => {
    network = await startNetwork('--queue-delay', '3', '--force-after', '4', '--batch-interval', '20');
    const found = await network.read();
    ({ rpcUrl: url } = shardOf(found, 1));
    // Its last block holds a transfer that no batch has brought to L1 yet.
    const user = shardClients(found, 1, 2);
    await waitUntil('a batch', async () => (await rpc(url, 'shard_getBatch', 0)) !== null);
    soft = await user.wallet.sendTransaction({ to: RECIPIENT, value: 1n });
    await user.read.waitForTransactionReceipt({ hash: soft });
    frozen = shardOf(found, 1).processes.node ?? 0;
    process.kill(frozen, 'SIGSTOP');
  });
  after(async () => {
    if (frozen !== 0) process.kill(frozen, 'SIGCONT');
    await network?.destroy();
  });

  it('others force a message to another shard into its chain', async () => {
    const found = await network.read();
    const { address } = accountOf(found, 3);
    const deadline = BigInt(Math.floor(Date.now() / 1_000) + 86_400);
    const raw = await signForShard(found, 1, 3, {
      to: SHARD_CONTRACTS.ShardBridge,
      data: encodeFunctionData({
        abi: shardBridgeAbi,
        functionName: 'sendETH',
        args: [2, RECIPIENT, address, deadline],
      }),
      value: AMOUNT,
      nonce: 0,
      gas: 600_000n,
    });
    forced = keccak256(raw);
    await network.json('force-tx', raw, '--shard', '1', '--account', '3', '--no-wait');
    await waitUntil('a forced batch', async () => {
      const { code, stdout } = await network.try('force-batch', '--shard', '1', '--account', '5', '--json');
      if (code !== 0) return false;
      ({ batchIndex } = JSON.parse(stdout));
      return true;
    });
  });

  it('back again it goes on behind that batch, and has lost no transaction', async () => {
    process.kill(frozen, 'SIGCONT');
    frozen = 0;
    const batch = await waitUntil(
      'the forced batch',
      async () => (await rpc<Batch | null>(url, 'shard_getBatch', batchIndex)) ?? undefined,
    );
    expect(batch).to.deep.include({ daKind: 2, claim: null });
    const found = await waitUntil('both transactions', async () => {
      const both = [await receipt(forced), await receipt(soft)];
      return both.every((each) => each !== null) ? (both as Receipt[]) : undefined;
    });
    expect(found.map(({ status }) => status)).to.deep.equal(['0x1', '0x1']);
    expect(Number(found[0]?.blockNumber)).to.equal(batch.firstBlock);
    // The transfer stood in the block's place before, and stands behind it now.
    expect(Number(found[1]?.blockNumber)).to.be.greaterThan(batch.firstBlock);
  });

  it('its next batch is claimed, and brings the message of the forced one to its destination', async () => {
    const next = await waitUntil('the next batch', async () => {
      const found = await rpc<Batch | null>(url, 'shard_getBatch', batchIndex + 1);
      return found?.claim === null ? undefined : (found ?? undefined);
    });
    expect(next.daKind).not.to.equal(2);
    const there = shardOf(await network.read(), 2).rpcUrl;
    await waitUntil('the value on shard 2', async () => {
      const balance = await rpc<Hex>(there, 'eth_getBalance', RECIPIENT, 'latest');
      return BigInt(balance) === AMOUNT;
    });
  });
});
