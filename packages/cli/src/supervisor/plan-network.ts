import { mkdir, rm } from 'node:fs/promises';
import { genesisHash, relayPeerId } from '@bulkhead/node';
import { DEFAULT_BLOCK_GAS_LIMIT, type GenesisConfig, MIN_BASE_FEE, toShardId } from '@bulkhead/protocol';
import type { Clock, Logger } from '@bulkhead/runtime';
import { deployNetwork, predictContracts, registerShards } from '@bulkhead/settlement';
import { type Address, createClient, createPublicClient, defineChain, type Hex, http, parseEther } from 'viem';
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { STARTING_CHAIN_ID, type UpOptions } from '../options.js';
import { findPort } from './find-port.js';
import { type Funding, findFaucet, requireFunds } from './fund-accounts.js';
import { genesisFile } from './genesis-file.js';
import type { Layout } from './layout.js';
import { readNextChainId } from './next-chain-id.js';
import { keepKey } from './operator-keys.js';
import type { PlanFile } from './plan.js';

/** First base fee of a shard, wei per gas. */
const GENESIS_BASE_FEE = 1_000_000_000n;
/** What each sequencer has for posting batches, and the operator on top of what it escrows, where L1 gives it away. */
const OPERATOR_FUNDS = parseEther('1000');
/** The least that they need where it does not: deployment and registration, and some hundred batches. */
const DEPLOYER_MINIMUM = parseEther('0.1');
const SEQUENCER_MINIMUM = parseEther('0.05');
/** What somebody other than the sequencer stakes on a claim. */
const STAKE = parseEther('1');

/** A network that is decided on and not yet on L1. */
export interface PlannedNetwork {
  readonly plan: PlanFile;
  /** Deploys the contracts, registers the shards, escrows their genesis funds. */
  deploy(): Promise<void>;
}

/**
 * Decides everything about a new network, down to the addresses that its contracts will have, and writes the keys that only
 * this network knows. Shards can start from it while their contracts are on their way to L1. Users' accounts are the
 * mnemonic's; operators use keys of their own, so that nonces never collide. On an L1 that gives no money away shards begin
 * empty, no account is named, and whoever starts the network funds its operators.
 *
 * @throws CodedError OPERATORS_UNFUNDED (reject)
 */
export async function planNetwork(args: {
  readonly options: UpOptions;
  readonly layout: Layout;
  readonly l1: {
    readonly url: string;
    readonly chainId: number;
    /** Of the network's own anvil; undefined when somebody else runs L1. */
    readonly port: number | undefined;
  };
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<PlannedNetwork> {
  const { options, layout, clock, logger } = args;
  const { url: l1Url, chainId: l1ChainId, port: l1Port } = args.l1;
  const chain = defineChain({
    id: l1ChainId,
    name: 'L1',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [l1Url] } },
  });
  const transport = http(l1Url, { retryCount: 0 });
  const l1 = createPublicClient({ chain, transport });
  const faucet = await findFaucet(l1Url, l1ChainId);
  const operator = privateKeyToAccount(await keepKey(layout.operatorKeys));
  const verifier = privateKeyToAccount(await keepKey(layout.verifierKey)).address;
  const guardian = privateKeyToAccount(await keepKey(layout.guardianKey)).address;
  const accounts = faucet === undefined ? 0 : options.accounts;
  const users = Array.from(
    { length: accounts },
    (_, index) => mnemonicToAccount(options.mnemonic, { addressIndex: index }).address,
  );
  const userFunds = parseEther(String(options.balance));
  const escrow = userFunds * BigInt(users.length);
  const nonce = await l1.getTransactionCount({ address: operator.address, blockTag: 'pending' });
  const contracts = predictContracts(operator.address, nonce);
  const newest = await l1.getBlock({ blockTag: 'latest' });

  const freePort = (port: number, purpose: string) =>
    findPort({ host: options.host, port, purpose, clock, patienceMs: 0 });
  const startingChainId = options['shards.starting-chain-id'] ?? (await readNextChainId(layout)) ?? STARTING_CHAIN_ID;
  const shards: PlannedShard[] = [];
  for (let index = 0; index < options['shards.count']; index++) {
    const shardId = toShardId(index + 1);
    const files = layout.shard(shardId);
    // Left over from a network that never came to be: databases of another genesis.
    for (const folder of [files.node, files.exec]) await rm(folder, { recursive: true, force: true });
    await mkdir(files.root, { recursive: true });
    const genesis: GenesisConfig = {
      shardId,
      chainId: startingChainId + index,
      l1ChainId,
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
      sequencer: privateKeyToAccount(await keepKey(files.sequencerKey)).address,
      rpcPort: await freePort(wanted === 0 ? 0 : wanted + index, '--shards.starting-port'),
      relayPort: await freePort(0, 'gossip'),
      peerId: await relayPeerId(await keepKey(files.relayKey)),
    });
  }

  const fundings: Funding[] = [
    { name: 'operator', address: operator.address, value: escrow * BigInt(shards.length) + OPERATOR_FUNDS },
    ...shards.map(({ genesis, sequencer }) => ({
      name: `sequencer of shard ${genesis.shardId}`,
      address: sequencer,
      value: OPERATOR_FUNDS,
    })),
    { name: 'verifier', address: verifier, value: OPERATOR_FUNDS },
    { name: 'guardian', address: guardian, value: OPERATOR_FUNDS },
    ...users.map((address, index) => ({ name: `account ${index}`, address, value: userFunds })),
  ];
  if (faucet === undefined)
    await requireFunds(l1Url, l1ChainId, [
      { name: 'operator', address: operator.address, value: DEPLOYER_MINIMUM },
      ...fundings.slice(1, 1 + shards.length).map((each) => ({ ...each, value: SEQUENCER_MINIMUM })),
    ]);

  return {
    plan: {
      version: 1,
      mnemonic: options.mnemonic,
      accounts,
      balance: options.balance,
      l1: {
        chainId: l1ChainId,
        ...(l1Port === undefined ? { rpcUrl: l1Url } : { port: l1Port }),
        blockTime: options['l1.block-time'],
        slotsInAnEpoch: options['l1.slots-in-an-epoch'],
        startBlock: Number(newest.number),
        contracts,
      },
      challengeWindow: options['challenge-window'],
      shards: shards.map(({ sequencer: _, genesis, ...shard }) => ({ ...shard, genesis: genesisFile(genesis) })),
    },
    async deploy() {
      await faucet?.(fundings);
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
