import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroAddress, zeroHash } from 'viem';
import { readFollowedShard } from './followed-shard.js';

const GENESIS = {
  shardId: 1,
  chainId: 313_371,
  l1ChainId: 31_337,
  registry: zeroAddress,
  timestamp: 0,
  gasLimit: '30000000',
  baseFee: '1000000000',
  minBaseFee: '1000000',
  feeVaultOwner: zeroAddress,
  alloc: [],
};
const L1 = {
  chainId: 31_337,
  rpcUrl: 'http://127.0.0.1:8545',
  contracts: {
    ShardRegistry: zeroAddress,
    ShardQueue: zeroAddress,
    BatchInbox: zeroAddress,
    StateClaims: zeroAddress,
    AssetVault: zeroAddress,
    Arbiter: zeroAddress,
    Guardian: zeroAddress,
  },
};
const SHARD = {
  id: 1,
  name: 'Shard 1',
  chainId: 313_371,
  rpcUrl: 'http://127.0.0.1:9545',
  wsUrl: 'ws://127.0.0.1:9545',
  contracts: {
    L1Info: zeroAddress,
    Outbox: zeroAddress,
    Inbox: zeroAddress,
    ShardBridge: zeroAddress,
    FeeVault: zeroAddress,
  },
  processes: {},
  dataDir: '/elsewhere',
  policy: 'open',
};
const NETWORK = {
  version: 1,
  ready: false,
  l1: { ...L1, startBlock: 7, challengeWindow: 10 },
  shards: [{ ...SHARD, genesis: GENESIS, genesisHash: zeroHash, gossip: ['/ip4/10.0.0.1/tcp/1'] }],
  accounts: [],
  admin: { url: 'http://127.0.0.1:8420' },
};

describe('followed shard', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-followed-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function read(network: unknown, id = 1) {
    const file = join(folder, 'network.json');
    await writeFile(file, JSON.stringify(network));
    return readFollowedShard(file, id);
  }
  const codeOf = (reading: Promise<unknown>) =>
    reading.then(
      () => 'none',
      (error: unknown) => (isCodedError(error) ? error.code : String(error)),
    );

  it('is read out of network.json, whether that network runs here or not', async () => {
    expect(await read(NETWORK)).to.deep.equal({
      name: 'Shard 1',
      chainId: 313_371,
      genesis: GENESIS,
      genesisHash: zeroHash,
      l1: { ...NETWORK.l1, blobPeers: [SHARD.rpcUrl] },
      gossip: ['/ip4/10.0.0.1/tcp/1'],
    });
  });

  it('takes the hints of a devnet along', async () => {
    const hints = {
      pollMs: 250,
      originDepth: 0,
      unwind: 'any-depth',
      beacon: { url: 'http://127.0.0.1:8545', blockId: 'number' },
    };
    const { l1 } = await read({ ...NETWORK, l1: { ...NETWORK.l1, ...hints } });
    expect(l1).to.deep.equal({ ...NETWORK.l1, ...hints, blobPeers: [SHARD.rpcUrl] });
  });

  it('asks its own sequencer for blobs first, then those of other shards, at most 16', async () => {
    const rpcUrlOf = (id: number) => `http://127.0.0.1:${9_544 + id}`;
    const shards = Array.from({ length: 20 }, (_, i) => ({ ...NETWORK.shards[0], id: i + 1, rpcUrl: rpcUrlOf(i + 1) }));
    const { l1 } = await read({ ...NETWORK, shards }, 3);
    expect(l1.blobPeers?.slice(0, 4)).to.deep.equal([3, 1, 2, 4].map(rpcUrlOf));
    expect(l1.blobPeers).to.have.length(16);
  });

  it('NO_NETWORK, NO_SUCH_SHARD, NETWORK_FILE_OLD: says what is missing', async () => {
    expect(await codeOf(readFollowedShard(join(folder, 'missing.json'), 1))).to.equal('NO_NETWORK');
    expect(await codeOf(read(NETWORK, 2))).to.equal('NO_SUCH_SHARD');
    expect(await codeOf(read({ ...NETWORK, l1: L1 }))).to.equal('NETWORK_FILE_OLD');
    expect(await codeOf(read({ ...NETWORK, shards: [SHARD] }))).to.equal('NETWORK_FILE_OLD');
    const [shard] = NETWORK.shards;
    expect(await codeOf(read({ ...NETWORK, shards: [{ ...shard, genesis: {} }] }))).to.equal('FILE_CORRUPT');
  });
});
