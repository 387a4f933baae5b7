import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { genesisHash, relayPeerId } from '@bulkhead/node';
import { DEFAULT_BLOCK_GAS_LIMIT, type GenesisConfig, MIN_BASE_FEE, toShardId } from '@bulkhead/protocol';
import { type Clock, type Logger, writeFileAtomic } from '@bulkhead/runtime';
import { deployNetwork, registerShards } from '@bulkhead/settlement';
import {
  type Address,
  bytesToHex,
  createClient,
  createTestClient,
  defineChain,
  type Hex,
  http,
  parseEther,
  publicActions,
} from 'viem';
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import type { UpOptions } from '../options.js';
import { findPort } from './find-port.js';
import type { Layout } from './layout.js';
import type { PlanFile } from './plan.js';

/** Chain id of the devnet's L1. */
export const L1_CHAIN_ID = 31_337;
/** First base fee of a shard, wei per gas. */
const GENESIS_BASE_FEE = 1_000_000_000n;
/** What each sequencer has for posting batches, and the operator on top of what it escrows. */
const OPERATOR_FUNDS = parseEther('1000');

/** Queue delay D, in seconds; counted in L1 blocks by the contracts. */
const QUEUE_DELAY_SECONDS = 20;

async function newKey(file: string): Promise<Hex> {
  const key = bytesToHex(randomBytes(32));
  await writeFileAtomic(file, `${key}\n`, 0o600);
  return key;
}

/**
 * Deploys the contracts and registers the shards on a fresh L1, and writes the keys that only this network knows.
 * Users' accounts are the mnemonic's; operators use keys of their own, so that nonces never collide.
 *
 * @returns the plan; the caller writes it, and only then there is a network.
 */
export async function createNetwork(args: {
  readonly options: UpOptions;
  readonly layout: Layout;
  readonly l1Port: number;
  readonly l1Url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onProgress: (text: string) => void;
}): Promise<PlanFile> {
  const { options, layout, l1Url, clock, logger, onProgress } = args;
  const chain = defineChain({
    id: L1_CHAIN_ID,
    name: 'L1',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [l1Url] } },
  });
  const transport = http(l1Url);
  const faucet = createTestClient({ chain, transport, mode: 'anvil' }).extend(publicActions);
  const operator = privateKeyToAccount(await newKey(layout.operatorKeys));
  const users = Array.from(
    { length: options.accounts },
    (_, index) => mnemonicToAccount(options.mnemonic, { addressIndex: index }).address,
  );
  const userFunds = parseEther(String(options.balance));
  const escrow = userFunds * BigInt(users.length);

  const sequencers: Address[] = [];
  const ids = Array.from({ length: options['shards.count'] }, (_, index) => toShardId(index + 1));
  for (const id of ids) {
    const shard = layout.shard(id);
    await mkdir(shard.root, { recursive: true });
    sequencers.push(privateKeyToAccount(await newKey(shard.sequencerKey)).address);
  }
  await faucet.setBalance({ address: operator.address, value: escrow * BigInt(ids.length) + OPERATOR_FUNDS });
  for (const address of sequencers) await faucet.setBalance({ address, value: OPERATOR_FUNDS });

  onProgress('deploying contracts');
  const client = createClient({ chain, transport });
  const { contracts, startBlock } = await deployNetwork({
    client,
    account: operator,
    clock,
    logger,
    params: {
      queueDelayBlocks: Math.max(1, Math.ceil(QUEUE_DELAY_SECONDS / options['l1.block-time'])),
      windowSeconds: options['challenge-window'],
      arbiter: operator.address,
    },
  });

  onProgress('registering shards');
  const { timestamp } = await faucet.getBlock({ blockTag: 'latest' });
  const geneses = ids.map(
    (shardId, index): GenesisConfig => ({
      shardId,
      chainId: options['shards.starting-chain-id'] + index,
      l1ChainId: L1_CHAIN_ID,
      registry: contracts.ShardRegistry,
      timestamp: Number(timestamp),
      gasLimit: DEFAULT_BLOCK_GAS_LIMIT,
      baseFee: GENESIS_BASE_FEE,
      minBaseFee: MIN_BASE_FEE,
      feeVaultOwner: operator.address,
      alloc: users.map((address) => ({ address, balance: userFunds })),
    }),
  );
  const hashes = await Promise.all(geneses.map((genesis) => genesisHash(genesis)));
  await registerShards({
    client,
    account: operator,
    contracts,
    clock,
    logger,
    shards: geneses.map((genesis, index) => ({
      shardId: genesis.shardId,
      chainId: genesis.chainId,
      genesisHash: hashes[index] ?? '0x',
      sequencer: sequencers[index] ?? operator.address,
      genesisFunds: escrow,
    })),
  });

  const freePort = (port: number, purpose: string) =>
    findPort({ host: options.host, port, purpose, clock, patienceMs: 0 });
  const shards: PlanFile['shards'] = [];
  for (const [index, genesis] of geneses.entries()) {
    const wanted = options['shards.starting-port'];
    shards.push({
      genesis: {
        ...genesis,
        gasLimit: String(genesis.gasLimit),
        baseFee: String(genesis.baseFee),
        minBaseFee: String(genesis.minBaseFee),
        alloc: genesis.alloc.map(({ address, balance }) => ({ address, balance: String(balance) })),
      },
      genesisHash: hashes[index] ?? '0x',
      rpcPort: await freePort(wanted === 0 ? 0 : wanted + index, '--shards.starting-port'),
      relayPort: await freePort(0, 'gossip'),
      peerId: await relayPeerId(await newKey(layout.shard(genesis.shardId).relayKey)),
    });
  }
  return {
    version: 1,
    mnemonic: options.mnemonic,
    accounts: options.accounts,
    balance: options.balance,
    l1: {
      chainId: L1_CHAIN_ID,
      port: args.l1Port,
      blockTime: options['l1.block-time'],
      slotsInAnEpoch: options['l1.slots-in-an-epoch'],
      startBlock,
      contracts,
    },
    challengeWindow: options['challenge-window'],
    shards,
  };
}
