import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Network } from '@bulkhead/cli/network';
import { SHARD_CONTRACTS } from '@bulkhead/protocol';
import { expect } from 'chai';
import { createPublicClient, type Hex, numberToHex, webSocket } from 'viem';
import {
  accountOf,
  type FollowReport,
  followOnce,
  postFalseBatch,
  type RunningFollower,
  rpc,
  shardClients,
  shardOf,
  startFollower,
  startNetwork,
  startTransferLoad,
  type TestNetwork,
  type TransferLoad,
  viemChain,
  waitUntil,
  writeFollowerConfig,
} from '../support/index.js';

interface SyncStatus {
  readonly role: string;
  readonly latest: { readonly number: number; readonly hash: Hex };
  readonly safe: { readonly number: number };
  readonly l1: { readonly head: number };
  readonly alarms: readonly { readonly code: string; readonly batchIndex?: number; readonly field: string }[];
}
interface Block {
  readonly number: Hex;
  readonly hash: Hex;
}

const statusOf = (url: string) => rpc<SyncStatus>(url, 'shard_syncStatus');
const blockOf = (url: string, at: string) => rpc<Block>(url, 'eth_getBlockByNumber', at, false);

describe('bulkhead follow', function () {
  this.timeout(240_000);
  let folder: string;
  let network: TestNetwork;
  let shard: Network['shards'][number];
  let load: TransferLoad;
  let follower: RunningFollower;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-follow-'));
    network = await startNetwork('--challenge-window', '3');
    const facts = await network.read();
    shard = shardOf(facts, 1);
    const { privateKey } = accountOf(facts, 6);
    load = startTransferLoad({ rpcUrl: shard.rpcUrl, chainId: shard.chainId, privateKey, pauseMs: 200 });
    follower = await startFollower(network, 1, join(folder, 'near'), '--sequencer-url', shard.rpcUrl);
  });
  after(async () => {
    await load?.stop();
    await follower?.stop();
    await network?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  /** Both nodes hold this block of the sequencer. */
  const reaches = ({ rpcUrl }: RunningFollower, tag: 'latest' | 'safe') =>
    waitUntil(`${tag} of the sequencer`, async () => {
      const { number, hash } = await blockOf(shard.rpcUrl, tag);
      return waitUntil(`block ${Number(number)}`, async () => (await blockOf(rpcUrl, number))?.hash === hash);
    });

  it('serves the same blocks, receipts, balances and logs as the sequencer', async () => {
    await network.run('deposit', '--shard', '1', '--amount', '0.25');
    await waitUntil('transfers', () => load.receipts.size >= 10);
    await reaches(follower, 'latest');
    const head = (await statusOf(follower.rpcUrl)).latest.number;
    const requests: (readonly [string, ...unknown[]])[] = [
      ['eth_chainId'],
      ['shard_getNetwork'],
      ['shard_getBatch', 0],
      ['eth_getLogs', { address: SHARD_CONTRACTS.ShardBridge, fromBlock: '0x0', toBlock: numberToHex(head) }],
    ];
    for (let number = 0; number <= head; number += 3)
      requests.push(
        ['eth_getBlockByNumber', numberToHex(number), true],
        ['eth_getBlockReceipts', numberToHex(number)],
        ['eth_getBalance', '0x00000000000000000000000000000000000c0de1', numberToHex(number)],
      );
    for (const hash of [...load.receipts.keys()].slice(0, 10)) requests.push(['eth_getTransactionReceipt', hash]);
    for (const [method, ...params] of requests) {
      const [own, theirs] = [await rpc(follower.rpcUrl, method, ...params), await rpc(shard.rpcUrl, method, ...params)];
      expect(own, `${method} ${JSON.stringify(params)}`).to.deep.equal(theirs);
    }
    const logs = await rpc<unknown[]>(follower.rpcUrl, ...(requests[3] as [string, unknown]));
    expect(logs).not.to.deep.equal([]);
  });

  it('hears of blocks as they are made: newHeads are the sequencer’s, latest is at most two blocks behind', async () => {
    const chain = viemChain(shard.chainId, shard.name, shard.rpcUrl);
    const socket = createPublicClient({ chain, transport: webSocket(follower.wsUrl) });
    const heads: { readonly number: bigint; readonly hash: Hex }[] = [];
    const { unsubscribe } = await socket.transport.subscribe({
      params: ['newHeads'],
      onData: ({ result }) => heads.push({ number: BigInt(result.number), hash: result.hash }),
      onError: () => {},
    });
    const lags: number[] = [];
    let ahead = 0;
    await waitUntil('eight heads', async () => {
      const theirs = await statusOf(shard.rpcUrl);
      const own = await statusOf(follower.rpcUrl);
      lags.push(theirs.latest.number - own.latest.number);
      if (own.latest.number > own.safe.number) ahead += 1;
      return heads.length >= 8;
    });
    await unsubscribe();
    (await socket.transport.getRpcClient()).close();
    for (const { number, hash } of heads)
      expect((await blockOf(shard.rpcUrl, numberToHex(number))).hash).to.equal(hash);
    expect(heads.map(({ number }) => number)).to.deep.equal(heads.map((_, at) => heads[0]!.number + BigInt(at)));
    const behind = lags.filter((lag) => lag > 2).length;
    expect(behind, `lags ${lags}`).to.be.at.most(lags.length / 4);
    expect(ahead, 'latest is above safe most of the time').to.be.greaterThan(0);
  });

  it('has every head and status that the sequencer has, under its own role', async () => {
    const [own, theirs] = [await statusOf(follower.rpcUrl), await statusOf(shard.rpcUrl)];
    expect(Object.keys(own)).to.deep.equal(Object.keys(theirs));
    expect([own.role, theirs.role]).to.deep.equal(['follower', 'sequencer']);
    expect(own.alarms).to.deep.equal([]);
    const order = ['finalized', 'safe', 'latest'].map(async (tag) =>
      Number((await blockOf(follower.rpcUrl, tag)).number),
    );
    const [finalized = 0, safe = 0, latest = 0] = await Promise.all(order);
    expect(finalized <= safe && safe <= latest, `${finalized} ${safe} ${latest}`).to.equal(true);
  });

  it('sends users’ transactions on to the sequencer', async () => {
    const facts = await network.read();
    const { rpcUrl } = follower;
    const wallet = shardClients({ ...facts, shards: facts.shards.map((entry) => ({ ...entry, rpcUrl })) }, 1, 5);
    const hash = await wallet.wallet.sendTransaction({ to: wallet.account.address, value: 1n });
    const { status } = await wallet.read.waitForTransactionReceipt({ hash });
    expect(status).to.equal('success');
    expect(await rpc(shard.rpcUrl, 'eth_getTransactionReceipt', hash)).not.to.equal(null);
  });

  it('stops at Ctrl-C, and goes on where it was', async () => {
    const { safe } = await statusOf(follower.rpcUrl);
    const { code, stderr } = await follower.stop();
    expect([code, stderr]).to.deep.equal([0, '']);
    follower = await startFollower(network, 1, join(folder, 'near'), '--sequencer-url', shard.rpcUrl);
    const log = await readFile(join(folder, 'near', 'logs', 'node.log'), 'utf8');
    const starts = [...log.matchAll(/"block":(\d+),[^}]*"exec answers"/g)].map(([, block]) => Number(block));
    expect(starts[0]).to.equal(0);
    expect(starts.at(-1)).to.be.at.least(safe.number);
    await reaches(follower, 'latest');
  });

  it('reaches safe from L1 alone, and takes no transactions without a sequencer to send them to', async () => {
    const alone = await startFollower(network, 1, join(folder, 'alone'), '--no-gossip');
    try {
      await reaches(alone, 'safe');
      const { latest, safe } = await statusOf(alone.rpcUrl);
      expect(latest.number, 'nothing is heard').to.equal(safe.number);
      const refusal = await rpc(alone.rpcUrl, 'eth_sendRawTransaction', '0x02').catch((error: Error) => error.message);
      expect(refusal).to.match(/-32000 this node follows its shard and takes no transactions/);
    } finally {
      expect((await alone.stop()).code).to.equal(0);
    }
  });

  it('--once ends with 0 when every batch is compared and every claim true', async () => {
    const { code, stdout, stderr } = await followOnce(await writeFollowerConfig(network, 1, folder, { name: 'once' }));
    expect(code, stderr).to.equal(0);
    const report = JSON.parse(stdout) as FollowReport;
    expect(Object.keys(report)).to.deep.equal([
      'shardId',
      'block',
      'blockHash',
      'stateRoot',
      'batches',
      'compared',
      'mismatches',
      'seconds',
      'blocksPerSecond',
    ]);
    expect(report.compared).to.equal(report.batches);
    expect(report.blockHash).to.equal((await blockOf(shard.rpcUrl, numberToHex(report.block))).hash);
    expect(report.blocksPerSecond).to.be.greaterThan(0);
  });

  it('names what is wrong with its arguments', async () => {
    const wrong: readonly (readonly [args: string[], code: number, line: RegExp])[] = [
      [['follow', '--shard', '9', '--once'], 1, /there is no shard 9/],
      [['follow', '--once'], 1, /shard/],
      [['follow', '--shard', '1', '--network', join(folder, 'missing.json')], 1, /NO_NETWORK/],
      [['follow', '--shard', '1', '--verifier-key-file', join(folder, 'no.key')], 1, /KEY_UNREADABLE/],
      [['follow', '--shard', '1', '--data', join(folder, 'near')], 1, /ALREADY_RUNNING/],
      [['follow', '--shard', '1', '--sequencer-url', 'nowhere'], 1, /sequencer-url/],
    ];
    for (const [args, code, line] of wrong) {
      const result = await network.try(...args);
      expect([result.code, result.stderr], args.join(' ')).to.satisfy(
        ([got, text]: [number, string]) => got === code && line.test(text) && text.split('\n').length === 2,
        result.stderr,
      );
    }
  });

  it('a false claim is an alarm, in the status, on the terminal, and in the exit code; it stops no follower', async () => {
    const facts = await network.read();
    await load.stop();
    // The sequencer may not act meanwhile; its supervisor sees it alive.
    const pid = shard.processes.node ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const batchIndex = await postFalseBatch({
        readUrl: follower.rpcUrl,
        shardId: 1,
        l1: { ...facts.l1, inbox: facts.l1.contracts.BatchInbox },
        sequencerKey: (await readFile(join(shard.dataDir, 'sequencer.key'), 'utf8')).trim() as Hex,
      });
      const alarm = await waitUntil('the alarm', async () => (await statusOf(follower.rpcUrl)).alarms[0]);
      expect(alarm).to.include({ code: 'CLAIM_MISMATCH', batchIndex, field: 'blockHash' });
      expect(follower.stdout()).to.match(new RegExp(`ALARM: batch ${batchIndex} claims blockHash .*CLAIM_MISMATCH`));
      const log = await readFile(join(folder, 'near', 'logs', 'node.log'), 'utf8');
      expect(log).to.match(/"level":"error"[^\n]*CLAIM_MISMATCH/);
      const head = (await statusOf(follower.rpcUrl)).l1.head;
      await waitUntil('it goes on', async () => (await statusOf(follower.rpcUrl)).l1.head > head + 1);

      const { code, stdout, stderr } = await followOnce(
        await writeFollowerConfig(network, 1, folder, { name: 'once' }),
      );
      expect(code).to.equal(1);
      expect(stderr).to.match(new RegExp(`^bulkhead: batch ${batchIndex} claims blockHash .*\\[CLAIM_MISMATCH\\]\n$`));
      const { compared, batches, mismatches } = JSON.parse(stdout) as FollowReport;
      expect([compared, mismatches.map((found) => found.batchIndex)]).to.deep.equal([batches, [batchIndex]]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});
