import '@bulkhead/runtime/polyfill';
import { join } from 'node:path';
import { type Clock, createLifecycle, createTaskGroup, deferred, type Logger } from '@bulkhead/runtime';
import type { L1Consumer } from '@bulkhead/settlement';
import { openRocksStore } from '@bulkhead/store';
import type { FollowConfig } from '../config/config-schema.js';
import type { ExecLink } from '../shard/exec-link.js';
import { openL1 } from '../shard/open-l1.js';
import { createShardExecutor, type HeadListener } from '../shard/shard-executor.js';
import { waitForBlock, waitForHead } from '../shard/wait-for-l1.js';
import { createFollowCore, type FollowReport } from './follow-core.js';

const STOP_TIMEOUT_MS = 5_000;
/** Pauses of the L1 follower after exec could not take blocks back, milliseconds. */
const RESTART = { minMs: 100, maxMs: 5_000 };

export interface FollowShardOptions {
  readonly config: Omit<FollowConfig, 'log'>;
  /** The line to an exec of its own: never that of a node. */
  readonly link: ExecLink;
  readonly clock: Clock;
  readonly logger: Logger;
  /** L1 block that `catchUp` waits for; L1's head at that moment when absent. */
  readonly until?: number;
}

export interface ShardFollower {
  /**
   * Follows L1 to where it is now, executes the batches it has, compares their claims. May be called again and again.
   *
   * @throws CodedError SHARD_UNKNOWN (retry) when L1 has no such shard yet, SHARD_MISMATCH (fatal), ABORTED (retry) after
   * `stop`, EXEC_UNAVAILABLE and CHANNEL_CLOSED (retry), and what ended the L1 follower
   */
  catchUp(): Promise<FollowReport>;
  stop(): Promise<void>;
}

/**
 * Rebuilds a shard from L1 alone: no sequencer, no poster, no gossip, no key. It reaches the same blocks as the sequencer
 * or says where a claim differs (docs/spec/derivation.md, D1).
 */
export async function followShard(options: FollowShardOptions): Promise<ShardFollower> {
  const { config, link, clock, logger, until } = options;
  const lifecycle = createLifecycle({ logger, stopTimeoutMs: STOP_TIMEOUT_MS, clock });
  try {
    return await start();
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }

  async function start(): Promise<ShardFollower> {
    const { genesisHash, genesis } = config;
    const store = await openRocksStore({ path: join(config.dataDir, 'db') });
    lifecycle.add('store', { stop: () => store.close() });
    const { client, follower, state: l1, findOrigin } = openL1({ config, store, clock, logger });
    const executor = await createShardExecutor({ link, genesisHash, listener: NOBODY, logger });
    const core = createFollowCore({
      shardId: genesis.shardId,
      genesisHash,
      genesisTimestamp: genesis.timestamp,
      l1,
      follower,
      findOrigin,
      executor,
      link,
      logger,
    });

    const consumer: L1Consumer = {
      async onBlock(block) {
        l1.apply(block);
      },
      onUnwind: (unwind) => core.unwind(unwind),
      async onFinalized(number) {
        l1.setFinalized(number);
      },
    };
    const failure = deferred<never>();
    // Heard by whoever waits in `catchUp`; nobody may.
    failure.promise.catch(() => {});
    const tasks = createTaskGroup({ clock, logger, onFatal: (_name, error) => failure.reject(error) });
    lifecycle.add('tasks', { stop: () => tasks.stop() });
    l1.setFinalized(await follower.finalized());
    await follower.replay(consumer, config.l1.startBlock);
    tasks.spawn('L1 follower', (signal) => follower.run(consumer, signal), { critical: true, restart: RESTART });

    const stopping = new AbortController();
    async function waitForTarget(): Promise<void> {
      const { signal } = stopping;
      if (until === undefined) await waitForHead({ client, l1, clock, logger, signal });
      else await waitForBlock({ l1, target: until, clock, signal });
    }

    return {
      async catchUp() {
        await Promise.race([waitForTarget(), failure.promise]);
        return core.rebuild();
      },
      async stop() {
        stopping.abort();
        await lifecycle.stop();
      },
    };
  }
}

const NOBODY: HeadListener = { onSealed: () => {}, onUnwound: () => {}, onLostTrack: () => {} };
