import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Hex, numberToHex } from 'viem';
import { type FollowReport, followOnce, writeFollowerConfig } from './follower.js';
import { startNetwork, type TestNetwork } from './network.js';
import { rpc } from './rpc.js';
import { startTransferLoad, type TransferLoad } from './transfer-load.js';
import { waitUntil } from './wait-until.js';

interface Block {
  readonly number: Hex;
  readonly hash: Hex;
  readonly stateRoot: Hex;
}

const latest = (url: string) => rpc<Block>(url, 'eth_getBlockByNumber', 'latest', false);

/** Finality of an L1 whose epochs are 8 slots long lags 16 blocks: reorgs of up to 10 stay above it. */
const FLAGS = ['--l1.slots-in-an-epoch', '8'];

/**
 * Rounds of L1 reorgs, depth 1 to 10, under a load of transfers and deposits: after each, sequencer and L1 agree, and at the
 * end a follower that reads only L1 reaches the same roots, every deposit counts once, and the ledger is exact.
 */
export function reorgRounds(rounds: number, followEvery: number): void {
  let network: TestNetwork;
  let load: TransferLoad;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-reorgs-'));
    network = await startNetwork(...FLAGS);
    const { shards, accounts } = await network.read();
    const [shard] = shards;
    const key = accounts[6]?.privateKey;
    if (shard === undefined || key === undefined) throw new Error('no shard or account');
    load = startTransferLoad({ rpcUrl: shard.rpcUrl, chainId: shard.chainId, privateKey: key });
  });
  after(async () => {
    await load?.stop();
    await network?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  /** Both shards have posted a batch that L1 has under its present head. */
  async function expectAgreement(): Promise<void> {
    const { shards, l1 } = await network.read();
    const head = Number(await rpc<Hex>(l1.rpcUrl, 'eth_blockNumber'));
    for (const { id, rpcUrl } of shards)
      await waitUntil(`shard ${id} on L1's new chain`, async () => {
        const status = await rpc<{ l1: { origin: number } }>(rpcUrl, 'shard_syncStatus');
        const batch = await lastBatch(rpcUrl);
        if (status.l1.origin <= head || batch === undefined || batch.l1Block <= head) return false;
        const l1Block = await rpc<{ hash: Hex }>(
          l1.rpcUrl,
          'eth_getBlockByNumber',
          numberToHex(batch.l1OriginNumber),
          false,
        );
        return l1Block.hash === batch.l1OriginHash;
      });
  }

  interface Batch {
    readonly batchIndex: number;
    readonly l1Block: number;
    readonly l1OriginNumber: number;
    readonly l1OriginHash: Hex;
  }

  async function lastBatch(rpcUrl: string): Promise<Batch | undefined> {
    let found: Batch | undefined;
    for (let index = 0; ; index++) {
      const batch = await rpc<Batch | null>(rpcUrl, 'shard_getBatch', index);
      if (batch === null) return found;
      found = batch;
    }
  }

  async function follow(name: string): Promise<void> {
    for (const { id, rpcUrl } of (await network.read()).shards) {
      const config = await writeFollowerConfig(network, id, folder, { name: `${name}-${id}` });
      const { code, stdout, stderr } = await followOnce(config);
      expect(code, stderr).to.equal(0);
      const report = JSON.parse(stdout) as FollowReport;
      const own = await rpc<Block>(rpcUrl, 'eth_getBlockByNumber', numberToHex(report.block), false);
      expect(report.mismatches).to.deep.equal([]);
      expect([report.blockHash, report.stateRoot]).to.deep.equal([own.hash, own.stateRoot]);
    }
  }

  for (let round = 0; round < rounds; round++) {
    const depth = (round % 10) + 1;
    it(`round ${round + 1}: a reorg of depth ${depth} under load`, async () => {
      const { l1 } = await network.read();
      await network.run('deposit', '--shard', '1', '--amount', '0.25', '--account', '8');
      const before = Number(await rpc<Hex>(l1.rpcUrl, 'eth_blockNumber'));
      await rpc(l1.rpcUrl, 'anvil_reorg', depth, []);
      await waitUntil('L1 past its old head', async () => Number((await latest(l1.rpcUrl)).number) > before);
      await expectAgreement();
      if ((round + 1) % followEvery === 0) await follow(`round-${round}`);
    });
  }

  it('then every deposit that L1 has is credited once, and the ledger is exact', async () => {
    const { shards } = await network.read();
    const rpcUrl = shards[0]?.rpcUrl ?? '';
    const seen = new Set<Hex>();
    for (let index = 0; ; index++) {
      const deposit = await rpc<{ txHash: Hex; status: string } | null>(rpcUrl, 'shard_getDeposit', index);
      if (deposit === null) break;
      expect(deposit.status).to.equal('credited');
      expect(seen.has(deposit.txHash)).to.equal(false);
      seen.add(deposit.txHash);
    }
    await load.stop();
    await network.run('demo');
    await follow('end');
  });
}
