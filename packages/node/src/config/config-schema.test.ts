import { expect } from 'chai';
import { zeroAddress } from 'viem';
import {
  execConfigSchema,
  type FollowerConfigFile,
  followerConfigSchema,
  type NodeConfigFile,
  nodeConfigSchema,
} from './config-schema.js';

const REGISTRY = '0x00000000000000000000000000000000000000Aa';
const HASH = `0x${'Ab'.repeat(32)}` as const;

const genesis: FollowerConfigFile['genesis'] = {
  shardId: 1,
  chainId: 313_371,
  l1ChainId: 31_337,
  registry: REGISTRY,
  timestamp: 0,
  gasLimit: '30000000',
  baseFee: '1000000000',
  minBaseFee: '1000000',
  feeVaultOwner: zeroAddress,
  alloc: [{ address: zeroAddress, balance: '10000000000000000000000' }],
};
const follow: FollowerConfigFile = {
  role: 'follower',
  genesis,
  genesisHash: HASH,
  dataDir: '/tmp/shard',
  l1: {
    rpcUrl: 'http://127.0.0.1:8545',
    chainId: 31_337,
    contracts: {
      ShardRegistry: REGISTRY,
      ShardQueue: zeroAddress,
      BatchInbox: zeroAddress,
      StateClaims: zeroAddress,
      AssetVault: zeroAddress,
      Arbiter: zeroAddress,
      Guardian: zeroAddress,
    },
    startBlock: 0,
    challengeWindow: 10,
  },
};
const { role: _, ...shared } = follow;
const node: NodeConfigFile = {
  ...shared,
  rpc: { port: 9_545 },
  sequencer: { keyFile: 'sequencer.key' },
  relay: { listen: [], peers: [], keyFile: 'relay.key' },
  log: {},
};

/** A copy with one field, named by its path, set to something else; undefined takes it out. */
function change(config: object, path: string, value: unknown): unknown {
  const copy = structuredClone(config) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at = copy;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('node config', () => {
  it('parses, fills in what is left out and makes wei big', () => {
    const config = nodeConfigSchema.parse(node);
    expect(config.genesis.gasLimit).to.equal(30_000_000n);
    expect(config.genesis.alloc[0]?.balance).to.equal(10n ** 22n);
    expect(config.l1).to.deep.include({ pollMs: 200, originDepth: 0, unwind: 'until-finalized', blobPeers: [] });
    expect(config.sequencer).to.include({ blockTime: 1, batchInterval: 2, deliver: true });
    expect(config.rpc.host).to.equal('127.0.0.1');
    expect(config.log).to.deep.equal({ level: 'info', format: 'json' });
    expect(nodeConfigSchema.parse(change(node, 'relay', undefined)).relay).to.equal(undefined);
  });

  it('compares hashes and addresses without regard to case', () => {
    expect(nodeConfigSchema.parse(node).genesisHash).to.equal(HASH.toLowerCase());
    expect(nodeConfigSchema.safeParse(change(node, 'genesis.registry', REGISTRY.toLowerCase())).success).to.equal(true);
  });

  for (const path of ['', 'genesis.', 'l1.', 'l1.contracts.', 'rpc.', 'sequencer.', 'relay.', 'log.'])
    it(`refuses an unknown key in ${path === '' ? 'the root' : path.slice(0, -1)}`, () => {
      expect(nodeConfigSchema.safeParse(change(node, `${path}surprise`, 1)).success).to.equal(false);
    });

  for (const path of [
    'genesis',
    'genesisHash',
    'dataDir',
    'l1.rpcUrl',
    'l1.contracts.BatchInbox',
    'rpc.port',
    'sequencer.keyFile',
  ])
    it(`refuses to be without ${path}`, () => {
      expect(nodeConfigSchema.safeParse(change(node, path, undefined)).success).to.equal(false);
    });

  for (const [path, value] of [
    ['genesis.shardId', 0],
    ['genesis.shardId', 65_536],
    ['genesis.gasLimit', 30_000_000],
    ['genesis.gasLimit', '-1'],
    ['genesis.gasLimit', '1e6'],
    ['genesis.gasLimit', '9'.repeat(79)],
    ['genesis.registry', '0x12'],
    ['genesis.registry', `${REGISTRY}00`],
    ['genesis.l1ChainId', 1],
    ['genesisHash', `${HASH}00`],
    ['genesisHash', HASH.slice(2)],
    ['dataDir', ''],
    ['l1.rpcUrl', 'localhost:8545'],
    ['l1.rpcUrl', 'file:///etc/passwd'],
    ['l1.chainId', 1],
    ['l1.contracts.ShardRegistry', zeroAddress],
    ['l1.startBlock', -1],
    ['l1.pollMs', 1],
    ['l1.originDepth', 1.5],
    ['l1.unwind', 'never'],
    ['l1.blobPeers', ['file:///etc/passwd']],
    ['l1.blobPeers', Array.from({ length: 17 }, () => 'http://127.0.0.1')],
    ['sequencer.da', 'pigeons'],
    ['rpc.port', 65_536],
    ['sequencer.blockTime', -1],
    ['sequencer.batchInterval', 0],
    ['sequencer.keyFile', ''],
    ['relay.peers', Array.from({ length: 257 }, () => 'peer')],
    ['log.level', 'loud'],
  ] as const)
    it(`refuses ${JSON.stringify(value).slice(0, 30)} as ${path}`, () => {
      expect(nodeConfigSchema.safeParse(change(node, path, value)).success).to.equal(false);
    });
});

describe('follower config', () => {
  it('is a part of the node’s', () => {
    const { genesis: sameGenesis, l1 } = nodeConfigSchema.parse(node);
    expect(followerConfigSchema.parse(follow)).to.deep.include({
      genesis: sameGenesis,
      l1,
      log: { level: 'info', format: 'json' },
    });
  });

  it('takes users’ RPC, where their transactions go, gossip and a verifier’s key, and none of them by itself', () => {
    const { rpc, forwardTo, relay, verifier } = followerConfigSchema.parse({
      ...follow,
      rpc: { port: 0 },
      forwardTo: 'http://127.0.0.1:9545',
      relay: node.relay,
      verifier: { keyFile: 'verifier.key' },
    });
    expect([rpc?.host, forwardTo, relay?.keyFile, verifier?.keyFile]).to.deep.equal([
      '127.0.0.1',
      'http://127.0.0.1:9545',
      'relay.key',
      'verifier.key',
    ]);
    expect(followerConfigSchema.parse(follow)).not.to.have.any.keys('rpc', 'forwardTo', 'relay', 'verifier');
    expect(followerConfigSchema.safeParse({ ...follow, forwardTo: 'file:///etc' }).success).to.equal(false);
  });

  it('does not sequence', () => {
    expect(followerConfigSchema.safeParse(node).success).to.equal(false);
    expect(followerConfigSchema.safeParse({ ...follow, sequencer: node.sequencer }).success).to.equal(false);
  });
});

describe('exec config', () => {
  const exec = { genesis, genesisHash: HASH, dataDir: '/tmp/exec', log: {} };

  it('knows its genesis and its folder, nothing of L1', () => {
    expect(execConfigSchema.parse(exec).genesis.shardId).to.equal(1);
    expect(execConfigSchema.safeParse({ ...exec, l1: follow.l1 }).success).to.equal(false);
  });
});
