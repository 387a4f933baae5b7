import { type AssetId, L1_SHARD_ID, type L1Contracts, type ShardId } from '@bulkhead/protocol';
import { getBalance, getBlockNumber, readContract } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';

export interface ShardBalance {
  readonly shardId: ShardId;
  readonly bal: bigint;
  readonly pending: bigint;
}

export interface LaneTotals {
  readonly src: ShardId;
  /** 0 for withdrawals: what was claimed out, and what was paid. */
  readonly dst: ShardId;
  readonly cumOut: bigint;
  readonly cumIn: bigint;
}

/** What L1's ledger says of one asset, all at one L1 block, in the asset's smallest unit. */
export interface LedgerTable {
  readonly l1Block: number;
  readonly shards: readonly ShardBalance[];
  /** Lanes that anything ever moved on. */
  readonly lanes: readonly LaneTotals[];
  readonly claimable: bigint;
  /** Ether the vault holds: at least the sum of all other cells, when the asset is ether (docs/spec/ledger.md, L1). */
  readonly vaultBalance: bigint;
}

export interface ReadLedgerParams {
  readonly contracts: L1Contracts;
  readonly shards: readonly ShardId[];
  readonly assetId: AssetId;
}

/** The conservation table: balances, pending deposits, value in transit. */
export async function readLedger(client: L1Client, params: ReadLedgerParams): Promise<LedgerTable> {
  const { contracts, shards, assetId } = params;
  const blockNumber = await getBlockNumber(client, { cacheTime: 0 });
  const vault = { address: contracts.AssetVault, abi: L1_ABIS.AssetVault, blockNumber } as const;
  const destinations = [L1_SHARD_ID, ...shards];
  const pairs = shards.flatMap((src) => destinations.filter((dst) => dst !== src).map((dst) => ({ src, dst })));
  const [balances, lanes, totals, vaultBalance] = await Promise.all([
    Promise.all(
      shards.map(async (shardId) => ({
        shardId,
        bal: await readContract(client, { ...vault, functionName: 'bal', args: [shardId, assetId] }),
        pending: await readContract(client, { ...vault, functionName: 'pending', args: [shardId, assetId] }),
      })),
    ),
    Promise.all(
      pairs.map(async ({ src, dst }) => ({
        src,
        dst,
        cumOut: await readContract(client, { ...vault, functionName: 'cumOut', args: [src, dst, assetId] }),
        cumIn: await readContract(client, { ...vault, functionName: 'cumIn', args: [dst, src, assetId] }),
      })),
    ),
    readContract(client, { ...vault, functionName: 'totals', args: [assetId, shards] }),
    getBalance(client, { address: contracts.AssetVault, blockNumber }),
  ]);
  return {
    l1Block: Number(blockNumber),
    shards: balances,
    lanes: lanes.filter(({ cumOut, cumIn }) => cumOut > 0n || cumIn > 0n),
    claimable: totals.claimable,
    vaultBalance,
  };
}
