import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobsDataHash, DaKind } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Hex, keccak256, numberToHex, parseGwei, toHex } from 'viem';
import {
  type FollowReport,
  followOnce,
  l1Clients,
  rpc,
  shardClients,
  shardOf,
  startNetwork,
  type TestNetwork,
  waitUntil,
  writeFollowerConfig,
} from '../support/index.js';
import { expectDemoPasses } from './suites/demo.js';

interface Batch {
  readonly batchIndex: number;
  readonly daKind: number;
  readonly dataHash: Hex;
  readonly l1Block: number;
  readonly l1OriginNumber: number;
  readonly txHash: Hex;
}
interface L1Transaction {
  readonly type: Hex;
  readonly blobVersionedHashes?: readonly Hex[];
}

/** All batches that a shard has on L1, in order. */
async function batchesOf(rpcUrl: string): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (;;) {
    const batch = await rpc<Batch | null>(rpcUrl, 'shard_getBatch', batches.length);
    if (batch === null) return batches;
    batches.push(batch);
  }
}

/** Nobody answers here. */
const NO_BEACON = 'http://127.0.0.1:1';
/** L1 blocks between the last transaction of one kind and the first of the other. */
const SWITCH_BLOCKS = 8;
/** L1 blocks at which the other way must have been cheaper. */
const OBSERVATIONS = 5;

async function expectFollowed(network: TestNetwork, id: number, folder: string, name: string, beaconUrl?: string) {
  const file = await writeFollowerConfig(network, id, folder, { name, ...(beaconUrl !== undefined && { beaconUrl }) });
  const { code, stdout, stderr } = await followOnce(file);
  expect(code, stderr).to.equal(0);
  const report = JSON.parse(stdout) as FollowReport;
  const { rpcUrl } = shardOf(await network.read(), id);
  const block = await rpc<{ hash: Hex; stateRoot: Hex }>(
    rpcUrl,
    'eth_getBlockByNumber',
    numberToHex(report.block),
    false,
  );
  expect(report).to.deep.include({ blockHash: block.hash, stateRoot: block.stateRoot, mismatches: [] });
  expect(report.compared).to.equal(report.batches);
  expect(report.batches).to.be.greaterThan(2);
  return report;
}

describe('a network in blobs', function () {
  this.timeout(300_000);
  let network: TestNetwork;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-blobs-'));
    network = await startNetwork('--da', 'blobs', '--challenge-window', '3');
  });
  after(async () => {
    await network?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('passes the demo: deposit, transfers, messages both ways, withdrawal, exact to the wei', () =>
    expectDemoPasses(network));

  it('posts every batch by a transaction that carries blobs, and nothing in its input', async () => {
    const { shards, l1 } = await network.read();
    for (const { rpcUrl } of shards) {
      const batches = await batchesOf(rpcUrl);
      expect(batches.length).to.be.greaterThan(2);
      for (const { daKind, dataHash, txHash } of batches) {
        const transaction = await rpc<L1Transaction>(l1.rpcUrl, 'eth_getTransactionByHash', txHash);
        expect([daKind, transaction.type]).to.deep.equal([DaKind.Blobs, '0x3']);
        expect(blobsDataHash(transaction.blobVersionedHashes ?? [])).to.equal(dataHash);
      }
    }
  });

  it('is rebuilt by a follower with an empty folder, by way of L1', async () => {
    await expectFollowed(network, 1, folder, 'by-l1');
  });

  it('is rebuilt from what its nodes have archived when L1 has no blobs any more, also after a restart', async () => {
    await network.down();
    await network.up();
    await expectFollowed(network, 2, folder, 'by-peers', NO_BEACON);
  });
});

describe('a network that goes the cheaper way', function () {
  this.timeout(300_000);
  let network: TestNetwork;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-cheaper-'));
    // What is final can't come back, and then nothing is waited for: here finality lags 16 blocks.
    network = await startNetwork('--da', 'cheaper', '--shards.count', '1', '--l1.slots-in-an-epoch', '8');
  });
  after(async () => {
    await network?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('changes to blobs while gas is dear, back when it costs nothing, and never in between', async () => {
    const facts = await network.read();
    const { rpcUrl } = shardOf(facts, 1);
    const { wallet, read } = shardClients(facts, 1, 6);
    const l1 = l1Clients(facts, 0);
    let seed = 0;
    const send = async (bytes: number) => {
      const words = Array.from({ length: bytes / 32 }, () => keccak256(toHex(seed++)).slice(2));
      const hash = await wallet.sendTransaction({ to: wallet.account.address, data: `0x${words.join('')}` });
      await read.waitForTransactionReceipt({ hash });
    };
    const setBaseFee = async (wei: bigint): Promise<number> => {
      await rpc(l1.url, 'anvil_setNextBlockBaseFeePerGas', numberToHex(wei));
      return Number(await rpc<Hex>(l1.url, 'eth_blockNumber'));
    };
    const last = async () => (await batchesOf(rpcUrl)).at(-1);

    await send(32);
    await waitUntil('a batch as calldata', async () => (await last())?.daKind === DaKind.Calldata);
    await setBaseFee(parseGwei('100'));
    await waitUntil('a batch in blobs', async () => {
      await send(16_384);
      return (await last())?.daKind === DaKind.Blobs;
    });
    const free = await setBaseFee(0n);
    await waitUntil('a batch as calldata again', async () => {
      await send(32);
      return (await last())?.daKind === DaKind.Calldata;
    });

    const batches = await batchesOf(rpcUrl);
    const changes = batches.filter(({ daKind, batchIndex }) => daKind !== (batches[batchIndex - 1]?.daKind ?? -1));
    expect(changes.map(({ daKind }) => daKind)).to.deep.equal([DaKind.Calldata, DaKind.Blobs, DaKind.Calldata]);
    for (const { batchIndex, l1Block } of changes.slice(1))
      expect(l1Block - batches[batchIndex - 1]!.l1Block).to.be.greaterThan(SWITCH_BLOCKS);
    // Prices are looked at before the origin of a block may be: the two heads can differ by one.
    expect(changes[2]!.l1OriginNumber - free).to.be.at.least(OBSERVATIONS - 1);
    for (const { daKind, txHash } of batches) {
      const { type } = await rpc<L1Transaction>(l1.url, 'eth_getTransactionByHash', txHash);
      expect(type).to.equal(daKind === DaKind.Blobs ? '0x3' : '0x2');
    }
  });

  it('is rebuilt by a follower across both kinds', async () => {
    await expectFollowed(network, 1, folder, 'both');
  });
});
