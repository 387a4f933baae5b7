import { createAppendTree, type Domain, OUTBOX_DEPTH, outboxItemLeaf, type ShardId } from '@bulkhead/protocol';
import type { OutboxClaim } from '@bulkhead/relay';
import { createSerial } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { L1State } from './l1-state.js';
import type { ShardExecutor } from './shard-executor.js';

/** Proofs from this shard's own outbox. */
export interface OwnOutbox {
  /** 32 siblings of leaf `index` under the outbox root of a claim; undefined if this node knows no outbox with that root. */
  findBranch(index: number, claim: OutboxClaim): Promise<readonly Hex[] | undefined>;
}

/** Leaves asked for at once. */
const RANGE = 4_096;

/**
 * What L1 carries comes first. When the shard's sequencer is gone nobody carries what forced transactions have sent: then
 * the outbox is read from execution itself, and is believed because it leads to the claimed root.
 */
export function createOwnOutbox(args: {
  readonly shardId: ShardId;
  readonly domain: Domain;
  readonly l1: Pick<L1State, 'mirrors'>;
  readonly executor: Pick<ShardExecutor, 'head' | 'outboxItems'>;
}): OwnOutbox {
  const { shardId, domain, l1, executor } = args;
  const reading = createSerial();
  const tree = createAppendTree(OUTBOX_DEPTH);

  async function extend(count: number): Promise<void> {
    while (tree.count < count) {
      const { number: block } = executor.head();
      const limit = Math.min(RANGE, count - tree.count);
      const items = await executor.outboxItems({ from: tree.count, block, limit, bodyBytes: 0 });
      if (items.length === 0) return;
      for (const item of items) tree.append(outboxItemLeaf(domain, item));
    }
  }

  async function read(count: number, root: Hex): Promise<boolean> {
    await extend(count);
    if (tree.count >= count && tree.rootAt(count) === root) return true;
    // Blocks were taken back since it was read, and sent something else when they were made again.
    tree.truncate(0);
    await extend(count);
    return tree.count >= count && tree.rootAt(count) === root;
  }

  return {
    async findBranch(index, { outputs: { outboxRoot, outboxCount } }) {
      const mirror = l1.mirrors.get(shardId);
      const carried = mirror?.findCount(outboxRoot);
      if (mirror !== undefined && carried !== undefined && index < carried) return mirror.prove(index, carried);
      const count = Number(outboxCount);
      if (index >= count || count > 2 ** OUTBOX_DEPTH) return undefined;
      return reading.run(async () => ((await read(count, outboxRoot)) ? tree.prove(index, count) : undefined));
    },
  };
}
