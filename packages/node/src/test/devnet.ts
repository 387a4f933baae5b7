import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { genesisHash, openEngine } from '@bulkhead/execution';
import { type GenesisConfig, toShardId } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { createHttpClient, deployNetwork, registerShards } from '@bulkhead/settlement';
import { createMemoryStore } from '@bulkhead/store';
import { bytesToHex, type Hex, keccak256, toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { serve } from '../channel/serve.js';
import { type FollowerConfigFile, type NodeConfigFile, nodeConfigSchema } from '../config/config-schema.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import { relayPeerId } from '../relay-peer-id.js';
import { startShardNode } from '../shard/create-shard-node.js';
import { createExecLink } from '../shard/exec-link.js';
import { CHAIN_ID, GENESIS_TIME, L1_CHAIN_ID, shardConfig } from './shard-config.js';

const MNEMONIC = 'test test test test test test test test test test test junk';
const owner = mnemonicToAccount(MNEMONIC, { addressIndex: 0 });
const sequencer = mnemonicToAccount(MNEMONIC, { addressIndex: 1 });
const clock = systemClock();
const logger = silentLogger();

export interface DevnetOptions {
  readonly gossip?: boolean;
  /** Seconds. */
  readonly batchInterval?: number;
  readonly da?: NonNullable<NodeConfigFile['sequencer']['da']>;
}

/** One shard on an anvil, its node and its exec in this process. Blocks as soon as there is something for one. */
export async function startDevnet(
  l1Url: string,
  { gossip = false, batchInterval = 0.2, da = 'calldata' }: DevnetOptions = {},
) {
  const root = await mkdtemp(join(tmpdir(), 'bulkhead-node-'));
  const client = createHttpClient({ url: l1Url, chainId: L1_CHAIN_ID });
  const params = {
    queueDelayBlocks: 1_000,
    forceAfterBlocks: 1_000,
    windowSeconds: 1,
    stallBlocks: 1_000,
    stakeAmount: 10n ** 18n,
    verifiers: [owner.address],
    threshold: 1,
    guardian: owner.address,
  };
  const { contracts } = await deployNetwork({ client, account: owner, params, clock, logger });
  const config: GenesisConfig = {
    ...shardConfig(),
    shardId: toShardId(1),
    registry: contracts.ShardRegistry,
    timestamp: GENESIS_TIME,
  };
  const hash = await genesisHash(config);
  const genesisFunds = config.alloc.reduce((sum, { balance }) => sum + balance, 0n);
  const shard = { shardId: config.shardId, chainId: CHAIN_ID, genesisHash: hash, sequencer: sequencer.address };
  const shards = [{ ...shard, genesisFunds }];
  await registerShards({ client, account: owner, contracts, shards, clock, logger });

  const keyFile = join(root, 'sequencer.key');
  const key = sequencer.getHdKey().privateKey;
  await writeFile(keyFile, key === null ? '' : bytesToHex(key));
  const genesis: NodeConfigFile['genesis'] = {
    ...config,
    gasLimit: String(config.gasLimit),
    baseFee: String(config.baseFee),
    minBaseFee: String(config.minBaseFee),
    alloc: config.alloc.map(({ address, balance }) => ({ address, balance: String(balance) })),
  };
  const l1: NodeConfigFile['l1'] = {
    rpcUrl: l1Url,
    chainId: L1_CHAIN_ID,
    contracts,
    startBlock: 0,
    challengeWindow: 1,
    pollMs: 50,
    unwind: 'any-depth',
    beacon: { url: l1Url, blockId: 'number' },
  };
  const relayKeyFile = join(root, 'relay.key');
  const relayKey = keccak256(toHex('relay'));
  await writeFile(relayKeyFile, relayKey);
  const listen = `/ip4/127.0.0.1/tcp/${await findFreePort()}`;
  const relay = gossip ? { listen: [listen], peers: [], keyFile: relayKeyFile } : undefined;
  const peers = gossip ? [`${listen}/p2p/${await relayPeerId(relayKey)}`] : [];
  const file: NodeConfigFile = {
    genesis,
    genesisHash: hash,
    dataDir: join(root, 'node'),
    l1,
    rpc: { port: 0 },
    sequencer: { blockTime: 0, batchInterval, keyFile, da },
    ...(relay && { relay }),
    log: {},
  };
  const engine = await openEngine({ config, store: createMemoryStore(), logger });
  const link = createExecLink({ clock, logger, patienceMs: 5_000 });
  const [nodeEnd, execEnd] = duplexPair();
  const server = serve(execApi, createExecHandlers(engine), execEnd, logger);
  link.attach(nodeEnd);
  const fatal: string[] = [];
  const node = await startShardNode(nodeConfigSchema.parse(file), {
    link,
    clock,
    logger,
    clientVersion: 'test',
    onFatal: (name, error) => fatal.push(`${name}: ${error}`),
  });
  return {
    root,
    engine,
    rpcUrl: node.rpcUrl,
    fatal,
    /** Where followers hear of its blocks; empty without gossip. */
    peers,
    /** The configuration of a follower that keeps its database in a folder of its own. */
    followerConfig: (name: string): FollowerConfigFile => ({
      role: 'follower',
      genesis,
      genesisHash: hash,
      dataDir: join(root, name),
      l1,
      log: { level: 'warn' },
    }),
    async stop(): Promise<void> {
      await node.stop();
      link.close();
      server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** One JSON-RPC call. @throws Error with the answer's message */
export async function rpc<T>(url: string, method: string, ...params: readonly unknown[]): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { result, error } = (await answer.json()) as { result: T; error?: { message: string } };
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** The head of a shard, or its newest block on L1. */
export async function blockAt(
  url: string,
  tag: 'latest' | 'safe',
): Promise<{ number: number; hash: Hex; stateRoot: Hex }> {
  const block = await rpc<{ number: Hex; hash: Hex; stateRoot: Hex }>(url, 'eth_getBlockByNumber', tag, false);
  return { number: Number(block.number), hash: block.hash, stateRoot: block.stateRoot };
}
