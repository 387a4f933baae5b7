/** What a thread needs to run views, and nothing of the store: `@bulkhead/execution/views`. */
import { createShardRules } from './evm/chain-rules.js';
import { createViewRunner, type ViewRunner } from './reads/view-runner.js';
import { createViewSource, type FarViewSource } from './reads/view-source.js';
import { createShardReplay } from './trace/replay-shard.js';

/** Trie nodes (about 2 KiB each) and codes (up to 24 KiB each) that a thread of views keeps. */
export const VIEW_CACHES = { nodes: 16_384, codes: 256 } as const;

/** Runs views of a shard that lies elsewhere, for instance in another thread. */
export function createShardViewRunner(chain: { chainId: number; minBaseFee: bigint }, far: FarViewSource): ViewRunner {
  const rules = createShardRules(chain);
  const source = createViewSource(far, VIEW_CACHES);
  return createViewRunner(rules, source, createShardReplay(rules, source));
}
