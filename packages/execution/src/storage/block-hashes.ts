import { zeroHash } from 'viem';
import type { ReadBlockHash } from '../evm/shard-vm.js';
import { GenerationalCache } from '../generational-cache.js';
import { fromHex } from '../hex.js';
import type { ShardBuckets } from './schema.js';

/** Enough for the 256 blocks that BLOCKHASH reaches. */
const HELD = 1_024;

export interface BlockHashes {
  /** Hash of a block of this chain; zero for a number that it doesn't have. */
  readonly read: ReadBlockHash;
  /** Forgets what is in memory, after the chain has gone back. */
  reset(): void;
}

export function createBlockHashes(buckets: ShardBuckets): BlockHashes {
  const cache = new GenerationalCache<number, Uint8Array>(HELD);
  let version = 0;
  return {
    async read(number) {
      const cached = cache.get(number);
      if (cached !== undefined) return cached;
      const started = version;
      const summary = await buckets.summary.find(number);
      const hash = fromHex(summary?.hash ?? zeroHash);
      if (started === version && summary !== undefined) cache.set(number, hash);
      return hash;
    },
    reset() {
      version++;
      cache.clear();
    },
  };
}
