import {
  assetVaultBytecode,
  batchInboxBytecode,
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
  /** W: seconds until a claim is settled. */
  readonly windowSeconds: number;
  /** May truncate claims inside their window. */
  readonly arbiter: Address;
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
const ORDER = ['ShardRegistry', 'ShardQueue', 'AssetVault', 'StateClaims', 'BatchInbox'] as const;

/** Storage writes of a constructor. */
const CONSTRUCTOR_GAS = 300_000n;
const INITIALIZE_GAS = 300_000n;

/**
 * Puts the five L1 contracts on L1 and connects them: six transactions sent at once, because each address follows from
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
    ...ORDER.map((name) => ({ label: `deploy ${name}`, data: creations[name], gas: creationGas(creations[name]) })),
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
      args: [registry, vault, params.arbiter, BigInt(params.windowSeconds)],
    }),
    BatchInbox: encodeDeployData({
      abi: L1_ABIS.BatchInbox,
      bytecode: batchInboxBytecode,
      args: [registry, queue, claims, BigInt(params.queueDelayBlocks)],
    }),
  };
}

/** Creation, its data at most 40 gas a byte (EIP-7623), the deposit of 200 a byte for the code, and the constructor. */
function creationGas(initCode: Hex): bigint {
  return 53_000n + BigInt(size(initCode)) * 240n + CONSTRUCTOR_GAS;
}
