import type { Duplex } from 'node:stream';
import { type Engine, openEngine } from '@bulkhead/execution';
import { createExecHandlers, execApi, serve } from '@bulkhead/node/parts';
import { silentLogger } from '@bulkhead/runtime';
import { duplexPair } from '../duplex-pair.js';
import type { ShardSpec, World } from '../world.js';
import type { DeathWish, Disk, OpenDisk } from './disk.js';

export interface SealedReport {
  readonly number: number;
  readonly hash: string;
  readonly originNumber: number;
  readonly originHash: string;
  readonly included: readonly string[];
}

/** An exec process: one engine on one disk, at the end of a line. */
export interface ExecProcess {
  readonly engine: Engine;
  /** The node's end of its line. */
  readonly line: Duplex;
  /** Dies at once. */
  kill(): void;
  dieAt(wish: DeathWish): void;
}

export async function startExec(
  world: World,
  shard: ShardSpec,
  disk: Disk,
  events: { onDeath(): void; onSealed?(report: SealedReport): void },
): Promise<ExecProcess> {
  const [line, far] = duplexPair();
  let dead = false;
  const die = () => {
    if (dead) return;
    dead = true;
    line.destroy();
    far.destroy();
  };
  const opened: OpenDisk = disk.open(() => {
    die();
    events.onDeath();
  });
  const { genesis, genesisHash } = shard;
  const engine = await world.time.whileBusy(() =>
    openEngine({ config: genesis, genesisHash, store: opened.store, logger: silentLogger(), caches: { nodes: 4_096 } }),
  );
  const handlers = createExecHandlers(engine);
  serve(
    execApi,
    {
      ...handlers,
      // A block takes as long as it takes: real time must not decide what is in it.
      produceBlock: (params) =>
        world.time.whileBusy(async () => {
          const report = await handlers.produceBlock({ ...params, cpuBudgetMs: Number.MAX_SAFE_INTEGER });
          if (!dead) events.onSealed?.({ ...report.head, included: report.included });
          return report;
        }),
    },
    far,
    silentLogger(),
  );
  return { engine, line, kill: die, dieAt: (wish) => opened.dieAt(wish) };
}
