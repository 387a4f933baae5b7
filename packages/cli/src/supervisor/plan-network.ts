import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { genesisHash, relayPeerId } from '@bulkhead/node';
import { DEFAULT_BLOCK_GAS_LIMIT, type GenesisConfig, MIN_BASE_FEE, toShardId } from '@bulkhead/protocol';
import { type Clock, type Logger, writeFileAtomic } from '@bulkhead/runtime';
import { deployNetwork, predictContracts, registerShards } from '@bulkhead/settlement';
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
import { L1_CHAIN_ID } from './anvil.js';
import { findPort } from './find-port.js';
import { genesisFile } from './genesis-file.js';
import type { Layout } from './layout.js';
import type { PlanFile } from './plan.js';

/** First base fee of a shard, wei per gas. */
const GENESIS_BASE_FEE = 1_000_000_000n;
/** What each sequencer has for posting batches, and the operator on top of what it escrows. */
const OPERATOR_FUNDS = parseEther('1000');
/** What somebody other than the sequencer stakes on a claim. */
const STAKE = parseEther('1');

async function newKey(file: string): Promise<Hex> {
  const key = bytesToHex(randomBytes(32));
  await writeFileAtomic(file, `${key}\n`, 0o600);
  return key;
}

/** A network that is decided on and not yet on L1. */
export interface PlannedNetwork {
  readonly plan: PlanFile;
  /** Deploys the contracts, registers the shards, escrows their genesis funds. */
  deploy(): Promise<void>;
}

/**
 * Decides everything about a new network, down to the addresses that its contracts will have, and writes the keys that only
 * this network knows. Shards can start from it while their contracts are on their way to L1. Users' accounts are the
 * mnemonic's; operators use keys of their own, so that nonces never collide.
 */
export async function planNetwork(args: {
  readonly options: UpOptions;
  readonly layout: Layout;
  readonly l1Port: number;
  readonly l1Url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<PlannedNetwork> {
  const { options, layout, l1Url, clock, logger } = args;
  const chain = defineChain({
    id: L1_CHAIN_ID,
    name: 'L1',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [l1Url] } },
  });
  const transport = http(l1Url, { retryCount: 0 });
  const faucet = createTestClient({ chain, transport, mode: 'anvil' }).extend(publicActions);
  // Left over from a network that never came to be: shards of another genesis.
  await rm(layout.shards, { recursive: true, force: true });
  const operator = privateKeyToAccount(await newKey(layout.operatorKeys));
  const verifier = privateKeyToAccount(await newKey(layout.verifierKey)).address;
  const guardian = privateKeyToAccount(await newKey(layout.guardianKey)).address;
  const users = Array.from(
    { length: options.accounts },
    (_, index) => mnemonicToAccount(options.mnemonic, { addressIndex: index }).address,
  );
  const userFunds = parseEther(String(options.balance));
  const escrow = userFunds * BigInt(users.length);
  const contracts = predictContracts(operator.address, 0);
  const newest = await faucet.getBlock({ blockTag: 'latest' });

  const freePort = (port: number, purpose: string) =>
    findPort({ host: options.host, port, purpose, clock, patienceMs: 0 });
  const shards: PlannedShard[] = [];
  for (let index = 0; index < options['shards.count']; index++) {
    const shardId = toShardId(index + 1);
    const files = layout.shard(shardId);
    await mkdir(files.root, { recursive: true });
    const genesis: GenesisConfig = {
      shardId,
      chainId: options['shards.starting-chain-id'] + index,
      l1ChainId: L1_CHAIN_ID,
      registry: contracts.ShardRegistry,
      timestamp: Number(newest.timestamp),
      gasLimit: DEFAULT_BLOCK_GAS_LIMIT,
      baseFee: GENESIS_BASE_FEE,
      minBaseFee: MIN_BASE_FEE,
      feeVaultOwner: operator.address,
      alloc: users.map((address) => ({ address, balance: userFunds })),
    };
    const wanted = options['shards.starting-port'];
    shards.push({
      genesis,
      genesisHash: await genesisHash(genesis),
      sequencer: privateKeyToAccount(await newKey(files.sequencerKey)).address,
      rpcPort: await freePort(wanted === 0 ? 0 : wanted + index, '--shards.starting-port'),
      relayPort: await freePort(0, 'gossip'),
      peerId: await relayPeerId(await newKey(files.relayKey)),
    });
  }

  return {
    plan: {
      version: 1,
      mnemonic: options.mnemonic,
      accounts: options.accounts,
      balance: options.balance,
      l1: {
        chainId: L1_CHAIN_ID,
        port: args.l1Port,
        blockTime: options['l1.block-time'],
        slotsInAnEpoch: options['l1.slots-in-an-epoch'],
        startBlock: Number(newest.number),
        contracts,
      },
      challengeWindow: options['challenge-window'],
      shards: shards.map(({ sequencer: _, genesis, ...shard }) => ({ ...shard, genesis: genesisFile(genesis) })),
    },
    async deploy() {
      await faucet.setBalance({ address: operator.address, value: escrow * BigInt(shards.length) + OPERATOR_FUNDS });
      for (const { sequencer } of shards) await faucet.setBalance({ address: sequencer, value: OPERATOR_FUNDS });
      for (const address of [verifier, guardian]) await faucet.setBalance({ address, value: OPERATOR_FUNDS });
      /** The contracts count delays in L1 blocks. */
      const blocks = (seconds: number) => Math.max(1, Math.ceil(seconds / options['l1.block-time']));
      const client = createClient({ chain, transport: http(l1Url), pollingInterval: 50 });
      const owned = { client, account: operator, clock, logger };
      await deployNetwork({
        ...owned,
        params: {
          queueDelayBlocks: blocks(options['queue-delay']),
          forceAfterBlocks: blocks(options['force-after']),
          windowSeconds: options['challenge-window'],
          stallBlocks: blocks(options['force-after']),
          stakeAmount: STAKE,
          verifiers: [verifier],
          threshold: 1,
          guardian,
        },
      });
      await registerShards({
        ...owned,
        contracts,
        shards: shards.map(({ genesis, genesisHash: hash, sequencer }) => ({
          shardId: genesis.shardId,
          chainId: genesis.chainId,
          genesisHash: hash,
          sequencer,
          genesisFunds: escrow,
        })),
      });
    },
  };
}

interface PlannedShard {
  readonly genesis: GenesisConfig;
  readonly genesisHash: Hex;
  readonly sequencer: Address;
  readonly rpcPort: number;
  readonly relayPort: number;
  readonly peerId: string;
}
