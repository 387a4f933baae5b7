import type { ReadBlockHash } from '../evm/shard-vm.js';
import type { StandingBlock } from '../storage/block-hashes.js';
import type { ViewSource } from './view-source.js';

/**
 * What BLOCKHASH tells one run that stands on a block. Each hash is asked for once: it costs 20 gas, and the one who knows may
 * be the thread that builds blocks. The instruction reaches 256 blocks, so no more are remembered.
 */
export function ancestorsOf({ ancestorHash }: Pick<ViewSource, 'ancestorHash'>, of: StandingBlock): ReadBlockHash {
  const asked = new Map<number, Promise<Uint8Array>>();
  return (number) => {
    const hash = asked.get(number) ?? ancestorHash(number, of);
    asked.set(number, hash);
    return hash;
  };
}
