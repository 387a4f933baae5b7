import type { BlockAnnouncement, BlockInputs, L1Origin, ShardId } from '@bulkhead/protocol';
import type { BlockShelf } from '@bulkhead/relay';
import { describeError, type Logger, verdictOf } from '@bulkhead/runtime';
import type { Alarms } from '../shard/alarms.js';
import type { L1State } from '../shard/l1-state.js';
import type { FindOrigin } from '../shard/open-l1.js';
import type { ShardExecutor } from '../shard/shard-executor.js';

/** Blocks that the sequencer has announced, on top of what L1 has (docs/spec/gossip.md). Runs under the head lock. */
export interface UnsafeChain {
  /** Executes the next announced block. False when none fits the head and L1 as they are now. */
  importNext(): Promise<boolean>;
}

/** `wait`: L1 may yet show what the block names. `never`: no view of L1 will make it the next block. */
type Resolved = BlockInputs | 'wait' | 'never';

export function createUnsafeChain(args: {
  readonly shardId: ShardId;
  readonly l1: Pick<L1State, 'view'>;
  readonly findOrigin: FindOrigin;
  readonly executor: Pick<ShardExecutor, 'head' | 'importAnnounced'>;
  readonly shelf: Pick<BlockShelf, 'find' | 'remove'>;
  readonly alarms: Pick<Alarms, 'raise'>;
  readonly logger: Logger;
}): UnsafeChain {
  const { shardId, l1, findOrigin, executor, shelf, alarms, logger } = args;

  async function resolve({ number, body }: BlockAnnouncement): Promise<Resolved> {
    const head = executor.head();
    if (body.originNumber < head.originNumber || body.timestamp < head.timestamp) return 'never';
    const origin: L1Origin | undefined = await findOrigin(body.originNumber);
    // An L1 reorg that one of the two has not seen yet looks the same.
    if (origin?.hash !== body.originHash) return 'wait';
    if (body.timestamp < origin.timestamp) return 'never';
    const { first, count } = body.queue ?? { first: 0, count: 0 };
    const queueEntries = l1.view.queueEntries(shardId, first, origin.number, count);
    if (queueEntries.length !== count) return 'never';
    return {
      number,
      timestamp: body.timestamp,
      origin,
      originUpdated: number === 1 || origin.number > head.originNumber,
      queueEntries,
      deliveries: body.deliveries,
      transactions: body.transactions,
    };
  }

  /** True when it is the head now. */
  async function take(announcement: BlockAnnouncement): Promise<boolean> {
    const inputs = await resolve(announcement);
    if (inputs === 'wait') return false;
    if (inputs === 'never') {
      shelf.remove(announcement);
      return false;
    }
    const { number, blockHash } = announcement;
    try {
      const outcome = await executor.importAnnounced(inputs, blockHash);
      if (outcome.kept) return true;
      const derived = outcome.hash;
      alarms.raise({ code: 'UNSAFE_BLOCK_MISMATCH', block: number, field: 'blockHash', claimed: blockHash, derived });
    } catch (error) {
      // Exec is away: the block waits. Anything else is this block's own fault, and L1 decides what becomes of it.
      if (verdictOf(error) === 'retry') throw error;
      logger.error(`an announced block can't be executed: ${describeError(error)}`, { block: number, err: error });
    }
    shelf.remove(announcement);
    return false;
  }

  return {
    async importNext() {
      const { number, hash } = executor.head();
      for (const announcement of shelf.find(number + 1, hash)) if (await take(announcement)) return true;
      return false;
    },
  };
}
