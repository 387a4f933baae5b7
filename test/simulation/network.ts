import { genesisHash } from '@bulkhead/node';
import type { GenesisConfig, ShardId } from '@bulkhead/protocol';
import { type Hex, parseEther } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Random } from '../support/random.js';
import { keyOf, lower, OUTCAST, USERS } from './accounts.js';
import type { L1Chain } from './l1/chain.js';
import { CONTRACTS, L1_CHAIN_ID, OWNER } from './l1/contracts.js';
import type { ShardSpec } from './world.js';

/** Seconds; when every world begins. */
export const GENESIS_TIME = 1_800_000_000;

const genesisHashes = new Map<number, Promise<Hex>>();

function genesisOf(shardId: number): GenesisConfig {
  return {
    shardId: shardId as ShardId,
    chainId: 700_000 + shardId,
    l1ChainId: L1_CHAIN_ID,
    registry: CONTRACTS.ShardRegistry,
    timestamp: GENESIS_TIME,
    gasLimit: 30_000_000n,
    baseFee: 1_000_000n,
    minBaseFee: 1_000_000n,
    feeVaultOwner: OWNER,
    alloc: [...USERS, OUTCAST].map(({ address }) => ({ address, balance: parseEther('10') })),
  };
}

/** The shards of a seed. The last one's sequencer lies if anybody's does. */
export async function chooseShards(random: Random, count: number, lies: boolean): Promise<ShardSpec[]> {
  const shards: ShardSpec[] = [];
  for (let shardId = 1; shardId <= count; shardId++) {
    const genesis = genesisOf(shardId);
    const hash = genesisHashes.get(shardId) ?? genesisHash(genesis);
    genesisHashes.set(shardId, hash);
    const sequencerKey = keyOf(`sequencer ${shardId}`);
    shards.push({
      shardId: genesis.shardId,
      chainId: genesis.chainId,
      genesis,
      genesisHash: await hash,
      sequencerKey,
      sequencer: lower(privateKeyToAccount(sequencerKey).address),
      blockTime: random.chance(0.85) ? 0 : random.int(4, 8),
      batchInterval: random.int(1, 8),
      lies: lies && shardId === count,
    });
  }
  return shards;
}

/** Registers, funds and connects the shards in the first blocks of L1. */
export function setUpL1(
  chain: L1Chain,
  shards: readonly ShardSpec[],
  safety: (src: ShardSpec, dst: ShardSpec) => number,
): void {
  const inOrder = <T>(list: readonly T[]): T[] => [...list];
  let now = GENESIS_TIME;
  for (const { shardId, chainId, genesisHash: hash, sequencer } of shards)
    chain.sendCall(OWNER, { type: 'register', shard: { shardId, chainId, genesisHash: hash, sequencer } });
  chain.mine(++now, inOrder);
  for (const { shardId, genesis } of shards) {
    const amount = genesis.alloc.reduce((sum, { balance }) => sum + balance, 0n);
    chain.sendCall(OWNER, { type: 'fundGenesis', shardId, amount });
  }
  for (const src of shards)
    for (const dst of shards)
      if (src !== dst) {
        const lane = { src: src.shardId, dst: dst.shardId, open: true, safety: safety(src, dst) };
        chain.sendCall(OWNER, { type: 'setLane', ...lane });
      }
  chain.mine(++now, inOrder);
  chain.firstLoose = chain.head.number + 1;
}
