import {
  assetVaultBytecode,
  batchInboxBytecode,
  committeeArbiterBytecode,
  guardianBytecode,
  type L1Contracts,
  shardQueueBytecode,
  shardRegistryBytecode,
  stateClaimsBytecode,
} from '@bulkhead/protocol';
import type { Clock, Logger } from '@bulkhead/runtime';
import {
  type Address,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  type LocalAccount,
  size,
} from 'viem';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import { nextNonce, type PipelinedCall, sendPipelined } from '../l1/send-pipelined.js';
import { verifyNetwork } from './verify-network.js';

export interface NetworkParams {
  /** D: L1 blocks after which a queue entry is due. */
  readonly queueDelayBlocks: number;
  /** T: L1 blocks after which a due entry may be forced in by anyone. */
  readonly forceAfterBlocks: number;
  /** W: seconds until a claim is settled. */
  readonly windowSeconds: number;
  /** Age of a shard's newest claim, in L1 blocks, from which on others may propose. */
  readonly stallBlocks: number;
  /** Wei that they put at stake. */
  readonly stakeAmount: bigint;
  /** Those whose objections truncate claims inside their window. */
  readonly verifiers: readonly Address[];
  /** How many objections that takes. */
  readonly threshold: number;
  /** May pause settlement and withdrawals for a while. */
  readonly guardian: Address;
}

export interface DeployNetworkOptions {
  readonly client: L1Client;
  /** Pays, and owns the registry afterwards. */
  readonly account: LocalAccount;
  readonly params: NetworkParams;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface DeployedNetwork {
  readonly contracts: L1Contracts;
  /** First L1 block that a follower needs. */
  readonly startBlock: number;
}

/** In the order of their creation. */
const ORDER = [
  'ShardRegistry',
  'ShardQueue',
  'AssetVault',
  'Guardian',
  'Arbiter',
  'StateClaims',
  'BatchInbox',
] as const;

/** Storage writes of a constructor. */
const CONSTRUCTOR_GAS = 300_000n;
/** What a verifier costs the constructor of the committee. */
const VERIFIER_GAS = 60_000n;
const INITIALIZE_GAS = 300_000n;

/**
 * Puts the L1 contracts of a network on L1 and connects them: eight transactions sent at once, because each address follows from
 * the account's nonce.
 *
 * @throws L1_TX_REVERTED, L1_TX_TIMEOUT, NETWORK_INVALID when what stands there afterwards is not what was sent.
 */
export async function deployNetwork(options: DeployNetworkOptions): Promise<DeployedNetwork> {
  const { client, account, params, clock, logger } = options;
  const nonce = await nextNonce(client, account.address);
  const contracts = predictContracts(account.address, nonce);
  const creations = creationCodes(contracts, account.address, params);
  const calls: PipelinedCall[] = [
    ...ORDER.map((name) => ({
      label: `deploy ${name}`,
      data: creations[name],
      gas: creationGas(creations[name]) + (name === 'Arbiter' ? VERIFIER_GAS * BigInt(params.verifiers.length) : 0n),
    })),
    {
      label: 'initialize the registry',
      to: contracts.ShardRegistry,
      data: encodeFunctionData({
        abi: L1_ABIS.ShardRegistry,
        functionName: 'initialize',
        args: [contracts.ShardQueue, contracts.BatchInbox, contracts.StateClaims, contracts.AssetVault],
      }),
      gas: INITIALIZE_GAS,
    },
  ];
  const receipts = await sendPipelined({ client, account, clock, nonce }, calls);
  await verifyNetwork({ client, contracts, params, owner: account.address });
  const startBlock = Math.min(...receipts.map(({ blockNumber }) => Number(blockNumber)));
  logger.info('network deployed', { ...contracts, startBlock });
  return { contracts, startBlock };
}

/** Addresses that CREATE gives to the contracts when their creation starts at `nonce`. */
export function predictContracts(from: Address, nonce: number): L1Contracts {
  const address = (name: (typeof ORDER)[number]): Address =>
    getContractAddress({ from, nonce: BigInt(nonce + ORDER.indexOf(name)) });
  return {
    ShardRegistry: address('ShardRegistry'),
    ShardQueue: address('ShardQueue'),
    BatchInbox: address('BatchInbox'),
    StateClaims: address('StateClaims'),
    AssetVault: address('AssetVault'),
    Arbiter: address('Arbiter'),
    Guardian: address('Guardian'),
  };
}

function creationCodes(contracts: L1Contracts, owner: Address, params: NetworkParams): Record<keyof L1Contracts, Hex> {
  const { ShardRegistry: registry, ShardQueue: queue, StateClaims: claims, AssetVault: vault } = contracts;
  return {
    ShardRegistry: encodeDeployData({
      abi: L1_ABIS.ShardRegistry,
      bytecode: shardRegistryBytecode,
      args: [owner],
    }),
    ShardQueue: encodeDeployData({ abi: L1_ABIS.ShardQueue, bytecode: shardQueueBytecode, args: [registry] }),
    AssetVault: encodeDeployData({ abi: L1_ABIS.AssetVault, bytecode: assetVaultBytecode, args: [registry, queue] }),
    StateClaims: encodeDeployData({
      abi: L1_ABIS.StateClaims,
      bytecode: stateClaimsBytecode,
      args: [
        registry,
        vault,
        contracts.Arbiter,
        contracts.Guardian,
        BigInt(params.windowSeconds),
        BigInt(params.stallBlocks),
        params.stakeAmount,
      ],
    }),
    BatchInbox: encodeDeployData({
      abi: L1_ABIS.BatchInbox,
      bytecode: batchInboxBytecode,
      args: [registry, queue, claims, BigInt(params.queueDelayBlocks), BigInt(params.forceAfterBlocks)],
    }),
    Arbiter: encodeDeployData({
      abi: L1_ABIS.Arbiter,
      bytecode: committeeArbiterBytecode,
      args: [claims, params.verifiers, BigInt(params.threshold)],
    }),
    Guardian: encodeDeployData({ abi: L1_ABIS.Guardian, bytecode: guardianBytecode, args: [params.guardian] }),
  };
}

/** Creation, its data at most 40 gas a byte (EIP-7623), the deposit of 200 a byte for the code, and the constructor. */
function creationGas(initCode: Hex): bigint {
  return 53_000n + BigInt(size(initCode)) * 240n + CONSTRUCTOR_GAS;
}
