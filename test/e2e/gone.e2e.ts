import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { expect } from 'chai';
import { encodeFunctionData, type Hex, keccak256, parseEther } from 'viem';
import {
  accountOf,
  l1Clients,
  type RunningFollower,
  rpc,
  shardOf,
  signForShard,
  startFollower,
  startNetwork,
  type TestNetwork,
  waitUntil,
} from '../support/index.js';

const AMOUNT = parseEther('2.5');
const RECIPIENT = '0x00000000000000000000000000000000000600d1';
/** Whose stake speaks for the shard: an account of nobody who runs it. */
const PROPOSER = 7;

describe('a sequencer that is gone for good', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let follower: RunningFollower;
  let folder: string;
  let raw: Hex;
  let queueIndex: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-gone-'));
    network = await startNetwork('--queue-delay', '4', '--force-after', '6', '--challenge-window', '5');
    const found = await network.read();
    const keyFile = join(folder, 'proposer.key');
    await writeFile(keyFile, accountOf(found, PROPOSER).privateKey);
    follower = await startFollower(network, 1, join(folder, 'follower'), '--proposer-key-file', keyFile);
    const { processes, dataDir } = shardOf(found, 1);
    // Without its key no node of this shard ever starts again.
    await rm(join(dataDir, 'sequencer.key'));
    process.kill(processes.node ?? 0, 'SIGKILL');
  });
  after(async () => {
    await follower?.stop();
    await network?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('a user forces a withdrawal into the queue', async () => {
    const found = await network.read();
    const { address } = accountOf(found, 3);
    raw = await signForShard(found, 1, 3, {
      to: SHARD_CONTRACTS.ShardBridge,
      data: encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [RECIPIENT] }),
      value: AMOUNT,
      nonce: Number(await rpc<Hex>(follower.rpcUrl, 'eth_getTransactionCount', address, 'latest')),
      gas: 600_000n,
    });
    ({ queueIndex } = await network.json<{ queueIndex: number }>(
      'force-tx',
      raw,
      '--shard',
      '1',
      '--account',
      '3',
      '--no-wait',
    ));
    const early = await network.try('force-batch', '--shard', '1', '--account', '5');
    expect(early.code).to.equal(1);
    expect(early.stderr).to.match(/refused by L1: NothingOverdue\(1\)/);
  });

  it('a third party forces the batch once the entry is overdue, and the follower has it', async () => {
    const l1 = l1Clients(await network.read(), 0);
    const { dueAtL1Block } = await rpc<{ dueAtL1Block: number }>(follower.rpcUrl, 'shard_getQueueEntry', queueIndex);
    await waitUntil('the entry overdue', async () => Number(await l1.read.getBlockNumber()) > dueAtL1Block + 7);
    const forced = await network.json<{ batchIndex: number; queueTo: number }>(
      'force-batch',
      '--shard',
      '1',
      '--account',
      '5',
    );
    expect(forced.queueTo).to.be.greaterThan(queueIndex);
    const receipt = await waitUntil('the forced transaction in the follower’s chain', async () => {
      const found = await rpc<{ status: Hex } | null>(follower.rpcUrl, 'eth_getTransactionReceipt', keccak256(raw));
      return found ?? undefined;
    });
    expect(receipt.status).to.equal('0x1');
  });

  it('the follower claims it on a stake, and the user is paid on L1', async () => {
    const l1 = l1Clients(await network.read(), PROPOSER);
    const before = await l1.read.getBalance({ address: RECIPIENT });
    await waitUntil(
      'a settled claim',
      async () => {
        const proof = await rpc<{ settled: boolean } | null>(
          follower.rpcUrl,
          'shard_getWithdrawalProof',
          keccak256(raw),
        ).catch(() => null);
        return proof?.settled === true;
      },
      120_000,
    );
    await waitUntil('the payout', async () => {
      const { code } = await network.try(
        'finalize',
        keccak256(raw),
        '--shard',
        '1',
        '--rpc-url',
        follower.rpcUrl,
        '--account',
        '6',
      );
      return code === 0;
    });
    expect((await l1.read.getBalance({ address: RECIPIENT })) - before).to.equal(AMOUNT);
  });

  it('the proposer has its stake back, and shard 2 never stopped', async () => {
    const found = await network.read();
    const l1 = l1Clients(found, PROPOSER);
    await waitUntil(
      'the stake',
      async () => (await l1.read.getBalance({ address: found.l1.contracts.StateClaims })) === 0n,
    );
    const url = shardOf(found, 2).rpcUrl;
    const height = Number(await rpc<Hex>(url, 'eth_blockNumber'));
    await waitUntil('blocks of shard 2', async () => Number(await rpc<Hex>(url, 'eth_blockNumber')) > height + 2);
  });
});
