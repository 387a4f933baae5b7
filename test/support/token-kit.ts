import type { Network } from '@bulkhead/cli/network';
import {
  type AssetId,
  assetId,
  assetVaultAbi,
  demoTokenAbi,
  demoTokenBytecode,
  L1_SHARD_ID,
  SHARD_CONTRACTS,
  type ShardId,
  shardBridgeAbi,
} from '@bulkhead/protocol';
import { type Address, type Hex, maxUint256 } from 'viem';
import type { ChainClients } from './clients.js';

const BRIDGE = { address: SHARD_CONTRACTS.ShardBridge, abi: shardBridgeAbi } as const;

/** A token in all its forms. */
export interface TestAsset {
  readonly id: AssetId;
  readonly originShard: ShardId;
  readonly originToken: Address;
}

async function mined(chain: ChainClients, hash: Hex): Promise<Address | undefined> {
  const { status, contractAddress } = await chain.read.waitForTransactionReceipt({ hash });
  if (status !== 'success') throw new Error(`${hash} reverted`);
  return contractAddress ?? undefined;
}

/** Puts a token that anyone may mint on a chain and mints to the account; on a shard the bridge may take it. */
export async function createAsset(
  chain: ChainClients,
  originShard: ShardId,
  symbol: string,
  supply: bigint,
): Promise<TestAsset> {
  const token = await mined(
    chain,
    await chain.wallet.deployContract({ abi: demoTokenAbi, bytecode: demoTokenBytecode, args: [symbol, symbol, 18] }),
  );
  if (token === undefined) throw new Error('no token');
  const contract = { address: token, abi: demoTokenAbi } as const;
  await mined(
    chain,
    await chain.wallet.writeContract({ ...contract, functionName: 'mint', args: [chain.account.address, supply] }),
  );
  if (originShard !== L1_SHARD_ID)
    await mined(
      chain,
      await chain.wallet.writeContract({
        ...contract,
        functionName: 'approve',
        args: [BRIDGE.address, maxUint256],
      }),
    );
  return { id: assetId(originShard, token), originShard, originToken: token };
}

/** Where an asset is on a shard. */
export function tokenOn(shard: ChainClients, { id }: Pick<TestAsset, 'id'>): Promise<Address> {
  return shard.read.readContract({ ...BRIDGE, functionName: 'tokenOf', args: [id] });
}

/** What L1's ledger holds of an asset. */
export async function ledgerOf(network: Network, l1: ChainClients, id: AssetId) {
  const vault = { address: network.l1.contracts.AssetVault, abi: assetVaultAbi } as const;
  const shards = network.shards.map((shard) => shard.id);
  const totals = await l1.read.readContract({ ...vault, functionName: 'totals', args: [id, shards] });
  const bal = await Promise.all(
    shards.map((shard) => l1.read.readContract({ ...vault, functionName: 'bal', args: [shard, id] })),
  );
  return { bal, transit: totals.transit, sum: totals.bal + totals.transit + totals.pending + totals.claimable };
}
