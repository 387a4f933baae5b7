import { type Hex, zeroHash } from 'viem';
import { executionError } from '../errors.js';
import type { ReadBlockHash } from '../evm/shard-vm.js';
import { GenerationalCache } from '../generational-cache.js';
import { fromHex, toHex } from '../hex.js';
import type { ShardBuckets } from './schema.js';

/** Enough for the 256 blocks that BLOCKHASH reaches. */
const HELD = 1_024;

/** A block by both its names. */
export interface StandingBlock {
  readonly number: number;
  readonly hash: Hex;
}

/**
 * Hash of a block below another one; zero for a number that the chain doesn't have.
 *
 * @throws BLOCK_NOT_FOUND when the other one is no longer of this chain: its ancestors may not be those of now
 */
export type ReadAncestorHash = (number: number, of: StandingBlock) => Promise<Uint8Array>;

export interface BlockHashes {
  /** Hash of a block of this chain; zero for a number that it doesn't have. */
  readonly read: ReadBlockHash;
  readonly readAncestor: ReadAncestorHash;
  /** Forgets what is in memory, after the chain has gone back. */
  reset(): void;
}

export function createBlockHashes(buckets: ShardBuckets, isUnwinding: () => boolean): BlockHashes {
  const cache = new GenerationalCache<number, Uint8Array>(HELD);
  let version = 0;

  async function read(number: number): Promise<Uint8Array> {
    const cached = cache.get(number);
    if (cached !== undefined) return cached;
    const started = version;
    const summary = await buckets.summary.find(number);
    const hash = fromHex(summary?.hash ?? zeroHash);
    if (started === version && summary !== undefined) cache.set(number, hash);
    return hash;
  }

  return {
    read,
    async readAncestor(number, of) {
      for (;;) {
        const started = version;
        const stands = toHex(await read(of.number)) === of.hash;
        const hash = await read(number);
        if (started !== version) continue;
        if (stands && !isUnwinding()) return hash;
        throw executionError('BLOCK_NOT_FOUND', 'the block is no longer of this chain', { meta: { ...of } });
      }
    },
    reset() {
      version++;
      cache.clear();
    },
  };
}
