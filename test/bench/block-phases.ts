import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlockPhase, openEngine } from '@bulkhead/execution';
import {
  type BlockInputs,
  DEFAULT_BLOCK_GAS_LIMIT,
  type GenesisConfig,
  type L1Origin,
  MIN_BASE_FEE,
  toShardId,
} from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { type Hex, keccak256, parseEther, toHex, zeroAddress, zeroHash } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { signTransfers } from './sign-transfers.js';

export interface BlockPhases {
  readonly blocks: number;
  readonly transfersPerBlock: number;
  readonly perSecond: number;
  /** Part of the time of all blocks, by phase; `other` is what no phase measures. */
  readonly share: Readonly<Record<string, number>>;
}

const CHAIN_ID = 313_371;
const SENDERS = 50;

/** Executes blocks of transfers on a real rocksdb, in this process, with the engine's own meter. */
export async function measureBlockPhases(options: {
  readonly blocks: number;
  readonly transfersPerBlock: number;
}): Promise<BlockPhases> {
  const { blocks, transfersPerBlock } = options;
  const keys = Array.from({ length: SENDERS }, (_, index) => keccak256(toHex(`bench sender ${index}`)));
  const perSender = Math.ceil((blocks * transfersPerBlock) / SENDERS);
  const bySender = await signTransfers({ chainId: CHAIN_ID, keys, count: perSender });
  const config: GenesisConfig = {
    shardId: toShardId(1),
    chainId: CHAIN_ID,
    l1ChainId: 31_337,
    registry: zeroAddress,
    timestamp: 1_700_000_000,
    gasLimit: DEFAULT_BLOCK_GAS_LIMIT,
    baseFee: 1_000_000_000n,
    minBaseFee: MIN_BASE_FEE,
    feeVaultOwner: zeroAddress,
    alloc: keys.map((key) => ({ address: privateKeyToAddress(key), balance: parseEther('1000') })),
  };
  const path = await mkdtemp(join(tmpdir(), 'bulkhead-bench-'));
  const store = await openRocksStore({ path });
  try {
    const engine = await openEngine({ config, store, logger: silentLogger() });
    const spent = new Map<BlockPhase, number>();
    const startedAt = performance.now();
    let included = 0;
    for (let block = 1; block <= blocks; block++) {
      const sealed = await engine.produceBlock(inputs(block, take(bySender, block, blocks, transfersPerBlock)), {
        mode: 'build',
        meter: (phase, ms) => spent.set(phase, (spent.get(phase) ?? 0) + ms),
      });
      included += sealed.included.length;
    }
    const total = performance.now() - startedAt;
    const measured = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
    const share = Object.fromEntries([...spent].map(([phase, ms]) => [phase, ms / total]));
    return {
      blocks,
      transfersPerBlock,
      perSecond: (included * 1000) / total,
      share: { ...share, other: (total - measured) / total },
    };
  } finally {
    await store.close();
    await rm(path, { recursive: true, force: true });
  }
}

/** The transfers of one block: the next few of every sender, in nonce order. */
function take(bySender: readonly (readonly Hex[])[], block: number, blocks: number, perBlock: number): Hex[] {
  const each = Math.floor(perBlock / SENDERS);
  return bySender.flatMap((raws) => raws.slice((block - 1) * each, Math.min(block, blocks) * each));
}

function inputs(number: number, transactions: readonly Hex[]): BlockInputs {
  const origin: L1Origin = {
    number: 1,
    hash: keccak256(toHex('origin')),
    parentHash: zeroHash,
    timestamp: 1_700_000_000,
    baseFee: 1n,
    prevRandao: zeroHash,
    parentBeaconBlockRoot: zeroHash,
    settlementRoot: keccak256(toHex('settlement')),
  };
  return {
    number,
    timestamp: 1_700_000_000 + number,
    origin,
    originUpdated: number === 1,
    queueEntries: [],
    deliveries: [],
    transactions,
  };
}
