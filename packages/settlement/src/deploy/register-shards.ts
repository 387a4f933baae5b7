import { type L1Contracts, LaneSafety, type ShardId } from '@bulkhead/protocol';
import { type Clock, CodedError, type Logger } from '@bulkhead/runtime';
import { type Address, encodeFunctionData, type Hex, isAddressEqual, type LocalAccount } from 'viem';
import { readContract } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import { type PipelinedCall, sendPipelined } from '../l1/send-pipelined.js';

export interface ShardToRegister {
  readonly shardId: ShardId;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly sequencer: Address;
  /** Wei that the shard's genesis allocates: escrowed in full. */
  readonly genesisFunds: bigint;
}

export interface RegisterShardsOptions {
  readonly client: L1Client;
  /** Owner of the registry. */
  readonly account: LocalAccount;
  readonly contracts: L1Contracts;
  readonly shards: readonly ShardToRegister[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const REGISTER_GAS = 250_000n;
const FUND_GAS = 150_000n;
const LANE_GAS = 600_000n;

/**
 * Registers shards, escrows their genesis funds and opens every lane between them with safety `posted`. What already
 * stands with the same values is left alone, so that it can be run again after any interruption. All transactions are
 * sent at once.
 *
 * @throws SHARD_CONFLICT (reject) when a shard stands on L1 with other values, L1_TX_REVERTED, L1_TX_TIMEOUT.
 */
export async function registerShards(options: RegisterShardsOptions): Promise<void> {
  const { client, account, shards, clock, logger } = options;
  const own = await Promise.all(shards.map((shard) => shardCalls(options, shard)));
  const pairs = shards.flatMap(({ shardId: src }) =>
    shards.filter(({ shardId }) => shardId !== src).map(({ shardId: dst }) => [src, dst] as const),
  );
  const lanes = await Promise.all(pairs.map(([src, dst]) => laneCalls(options, src, dst)));
  const calls = [...own.flat(), ...lanes.flat()];
  await sendPipelined({ client, account, clock }, calls);
  logger.info('shards registered', { shards: shards.map(({ shardId }) => shardId), transactions: calls.length });
}

async function shardCalls(options: RegisterShardsOptions, shard: ShardToRegister): Promise<PipelinedCall[]> {
  const { client, contracts } = options;
  const { shardId, chainId, genesisHash, sequencer, genesisFunds } = shard;
  const registry = { address: contracts.ShardRegistry, abi: L1_ABIS.ShardRegistry } as const;
  const vault = { address: contracts.AssetVault, abi: L1_ABIS.AssetVault } as const;
  const [registered, funded] = await Promise.all([
    readContract(client, { ...registry, functionName: 'isRegistered', args: [shardId] }),
    readContract(client, { ...vault, functionName: 'isFunded', args: [shardId] }),
  ]);
  if (registered) await checkSame(options, shard);
  const register: PipelinedCall = {
    label: `register shard ${shardId}`,
    to: contracts.ShardRegistry,
    data: encodeFunctionData({
      abi: L1_ABIS.ShardRegistry,
      functionName: 'register',
      args: [shardId, BigInt(chainId), genesisHash, sequencer],
    }),
    gas: REGISTER_GAS,
  };
  const fund: PipelinedCall = {
    label: `fund the genesis of shard ${shardId}`,
    to: contracts.AssetVault,
    data: encodeFunctionData({ abi: L1_ABIS.AssetVault, functionName: 'fundGenesis', args: [shardId] }),
    value: genesisFunds,
    gas: FUND_GAS,
  };
  return [...(registered ? [] : [register]), ...(funded ? [] : [fund])];
}

async function checkSame({ client, contracts }: RegisterShardsOptions, shard: ShardToRegister): Promise<void> {
  const { shardId, chainId, genesisHash, sequencer } = shard;
  const registry = { address: contracts.ShardRegistry, abi: L1_ABIS.ShardRegistry } as const;
  const stands = await readContract(client, { ...registry, functionName: 'getShard', args: [shardId] });
  const faults = [
    stands.chainId === BigInt(chainId) ? [] : [`chain id ${stands.chainId}, not ${chainId}`],
    stands.genesisHash === genesisHash.toLowerCase() ? [] : [`genesis ${stands.genesisHash}, not ${genesisHash}`],
    isAddressEqual(stands.sequencer, sequencer) ? [] : [`sequencer ${stands.sequencer}, not ${sequencer}`],
  ].flat();
  if (faults.length === 0) return;
  throw new CodedError({
    code: 'SHARD_CONFLICT',
    message: `shard ${shardId} stands on L1 with other values: ${faults.join('; ')}`,
    verdict: 'reject',
    meta: { shardId, faults },
  });
}

async function laneCalls(
  { client, contracts }: RegisterShardsOptions,
  src: ShardId,
  dst: ShardId,
): Promise<PipelinedCall[]> {
  const registry = { address: contracts.ShardRegistry, abi: L1_ABIS.ShardRegistry } as const;
  const lane = await readContract(client, { ...registry, functionName: 'lane', args: [src, dst] });
  if (lane.open && lane.safety === LaneSafety.Posted) return [];
  const data = encodeFunctionData({
    abi: L1_ABIS.ShardRegistry,
    functionName: 'setLane',
    args: [src, dst, true, LaneSafety.Posted],
  });
  return [{ label: `open the lane from ${src} to ${dst}`, to: contracts.ShardRegistry, data, gas: LANE_GAS }];
}
