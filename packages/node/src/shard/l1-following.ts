import { type Clock, createTaskGroup, type Lifecycle, type Logger, type Serial } from '@bulkhead/runtime';
import type { BatchPoster, L1Block, L1Consumer, L1Follower, L1Unwind } from '@bulkhead/settlement';
import { keepTrying } from './keep-trying.js';
import type { L1State } from './l1-state.js';

/** What L1 means to a node that has exec: called only after `attach`. */
export interface L1Duties {
  /** Runs under the head lock when L1 dropped blocks: afterwards exec and L1 agree. Tried again until it succeeds. */
  settle(): Promise<void>;
  /** L1 has another block, which the view knows already. What it throws ends the node. */
  afterBlock(): Promise<void>;
}

export interface L1Following {
  /**
   * From here on an unwind of L1 concerns exec too, and waits for whatever moves the head. Settles once, then runs `begin`
   * under the same lock, then looks at L1's newest block.
   */
  attach(duties: L1Duties, begin: () => Promise<void>): Promise<void>;
  /** Settles under the head lock, again until it succeeds: L1 says something that exec does not hold. */
  settle(): Promise<void>;
}

/** Replays what is stored of L1, then follows it until the life cycle stops. Resolves after the replay. */
export async function startL1Following(args: {
  readonly follower: L1Follower;
  readonly l1: L1State;
  readonly startBlock: number;
  readonly headLock: Serial;
  /** Keeps what it sent to L1 in step; absent in a node that sends nothing. */
  readonly poster?: Pick<BatchPoster, 'onUnwind' | 'onFinalized'>;
  /** After each L1 block, attached or not. */
  readonly onBlock: (block: L1Block) => void;
  /** Before the view forgets what L1 dropped. */
  readonly onUnwind?: (unwind: L1Unwind) => void;
  /** L1 calls its blocks up to this one final. */
  readonly onFinalized?: () => Promise<void>;
  readonly lifecycle: Lifecycle;
  readonly onFatal: (name: string, error: unknown) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<L1Following> {
  const { follower, l1, startBlock, headLock, poster, onBlock, lifecycle, onFatal, clock, logger } = args;
  const { onUnwind, onFinalized } = args;
  const tasks = createTaskGroup({ clock, logger, onFatal });
  lifecycle.add('L1 tasks', { stop: () => tasks.stop() });
  let attached: L1Duties | undefined;
  let live = false;
  let running: AbortSignal | undefined;

  /** Exec may die meanwhile. Nothing else may move the head before this is done. */
  const settleWith = (duties: L1Duties): Promise<void> =>
    keepTrying('settling with L1', () => duties.settle(), { clock, logger, signal: running });

  const consumer: L1Consumer = {
    async onBlock(block: L1Block) {
      l1.apply(block);
      if (live) await attached?.afterBlock();
      onBlock(block);
    },
    async onUnwind(unwind: L1Unwind) {
      const duties = attached;
      onUnwind?.(unwind);
      if (duties === undefined) {
        l1.unwind(unwind);
        await poster?.onUnwind(unwind.ancestor);
        return;
      }
      await headLock.run(async () => {
        l1.unwind(unwind);
        await poster?.onUnwind(unwind.ancestor);
        await settleWith(duties);
      });
    },
    async onFinalized(number) {
      l1.setFinalized(number);
      await poster?.onFinalized(number);
      await onFinalized?.();
    },
  };
  l1.setFinalized(await follower.finalized());
  await follower.replay(consumer, startBlock);
  const follow = (signal: AbortSignal) => {
    running = signal;
    return follower.run(consumer, signal);
  };
  tasks.spawn('L1 follower', follow, { critical: true });

  return {
    async attach(duties, begin) {
      attached = duties;
      await headLock.run(async () => {
        await duties.settle();
        await begin();
        live = true;
      });
      await duties.afterBlock();
    },
    async settle() {
      const duties = attached;
      if (duties !== undefined) await headLock.run(() => settleWith(duties));
    },
  };
}
