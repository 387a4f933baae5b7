import { assetVaultAbi, ETH_ASSET, L1_SHARD_ID } from '@bulkhead/protocol';
import { formatEther } from 'viem';
import { z } from 'zod';
import type { Network } from '../supervisor/network-file.js';
import { callRpc } from './call-rpc.js';
import type { ChainClients } from './clients.js';

const wei = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(BigInt);
/** `shard_getLedger`: a shard's value at its newest claim, as of one L1 block. */
const ledgerSchema = z.object({
  l1Block: z.number(),
  batchIndex: z.number(),
  block: z.number(),
  supply: wei,
  burned: wei,
  held: wei,
  unpaidWithdrawals: wei,
});

export interface ConservationRow {
  readonly shardId: number;
  readonly l1Block: number;
  readonly block: number;
  /** What L1 says the shard may pay out. */
  readonly ledger: bigint;
  readonly supply: bigint;
  readonly burned: bigint;
  /** With calls that failed. */
  readonly held: bigint;
  /** What L1 keeps on the shard's lane to L1 until it is paid. */
  readonly leaving: bigint;
  /** The withdrawals of the shard's own count that L1 has not paid. */
  readonly unpaidWithdrawals: bigint;
  /** (ledger + leaving) − (supply + burned + held + unpaid withdrawals); with `leaving = unpaid`, zero for an honest shard (docs/spec/ledger.md, L3). */
  readonly difference: bigint;
}

export interface Conservation {
  readonly rows: readonly ConservationRow[];
  /** The vault against the sum of its ledger, at one L1 block (L1). */
  readonly vault: { readonly balance: bigint; readonly ledger: bigint };
  readonly exact: boolean;
}

/** Compares L1's ledger of ETH with every shard's own count, each at one L1 block. */
export async function readConservation(network: Network, l1: ChainClients): Promise<Conservation> {
  const vault = { address: network.l1.contracts.AssetVault, abi: assetVaultAbi } as const;
  const rows = await Promise.all(
    network.shards.map(async (shard): Promise<ConservationRow> => {
      const own = ledgerSchema.parse(await callRpc(shard.rpcUrl, 'shard_getLedger', []));
      const at = { ...vault, blockNumber: BigInt(own.l1Block) } as const;
      const [ledger, out, paid] = await Promise.all([
        l1.read.readContract({ ...at, functionName: 'bal', args: [shard.id, ETH_ASSET] }),
        l1.read.readContract({ ...at, functionName: 'cumOut', args: [shard.id, L1_SHARD_ID, ETH_ASSET] }),
        l1.read.readContract({ ...at, functionName: 'cumIn', args: [L1_SHARD_ID, shard.id, ETH_ASSET] }),
      ]);
      const { l1Block, block, supply, burned, held, unpaidWithdrawals } = own;
      const leaving = out - paid;
      return {
        shardId: shard.id,
        l1Block,
        block,
        ledger,
        supply,
        burned,
        held,
        leaving,
        unpaidWithdrawals,
        difference: ledger + leaving - (supply + burned + held + unpaidWithdrawals),
      };
    }),
  );
  const blockNumber = await l1.read.getBlockNumber();
  const [balance, totals] = await Promise.all([
    l1.read.getBalance({ address: vault.address, blockNumber }),
    l1.read.readContract({
      ...vault,
      functionName: 'totals',
      args: [ETH_ASSET, network.shards.map(({ id }) => id)],
      blockNumber,
    }),
  ]);
  const sum = totals.bal + totals.transit + totals.pending + totals.claimable;
  return {
    rows,
    vault: { balance, ledger: sum },
    exact: balance === sum && rows.every((row) => row.difference === 0n && row.leaving === row.unpaidWithdrawals),
  };
}

/** The table that `demo` ends with. */
export function conservationLines({ rows, vault }: Conservation): string[] {
  const cell = (wei: bigint) => formatEther(wei).padStart(30);
  const lines = [
    `${'shard'.padEnd(8)}${'L1 ledger'.padStart(30)}${'shard supply'.padStart(30)}${'burned'.padStart(8)}${'held'.padStart(8)}${'leaving'.padStart(10)}${'unpaid'.padStart(10)}${'difference'.padStart(12)}`,
  ];
  for (const row of rows)
    lines.push(
      `${String(row.shardId).padEnd(8)}${cell(row.ledger)}${cell(row.supply)}${formatEther(row.burned).padStart(8)}${formatEther(row.held).padStart(8)}${formatEther(row.leaving).padStart(10)}${formatEther(row.unpaidWithdrawals).padStart(10)}${String(row.difference).padStart(12)}`,
    );
  lines.push(
    `${'vault'.padEnd(8)}${cell(vault.balance)}${cell(vault.ledger)}${''.padStart(36)}${String(vault.balance - vault.ledger).padStart(12)}`,
  );
  return lines;
}
