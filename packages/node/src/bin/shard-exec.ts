import { Socket } from 'node:net';
import process from 'node:process';
import { type Engine, openEngine } from '@bulkhead/execution';
import { CodedError, describeError, type Logger, readJsonFile, systemClock } from '@bulkhead/runtime';
import { type KeyValueStore, openRocksStore } from '@bulkhead/store';
import { serve } from '../channel/serve.js';
import { type ExecConfig, execConfigSchema } from '../config/config-schema.js';
import { markDamaged } from '../damage/damage-record.js';
import { openHealed } from '../damage/open-healed.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import { guardDamage } from '../exec/guard-damage.js';
import { childExitCode, type FromChild } from '../supervision.js';
import { createViewPool } from '../views/view-pool.js';
import { startViewThread } from '../views/view-thread.js';
import { createProcessLogger, reportFailure, runUntilTold } from './process-shell.js';

/** The end of the line to node that this process is born with. */
const CHANNEL_FD = 3;

interface OpenShard {
  readonly store: KeyValueStore;
  readonly engine: Engine;
}

async function openShard(path: string, config: ExecConfig, logger: Logger): Promise<OpenShard> {
  const store = await openRocksStore({ path });
  try {
    const engine = await openEngine({ config: config.genesis, genesisHash: config.genesisHash, store, logger });
    return { store, engine };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Entry point of a shard's exec process: `shard-exec CONFIG`. It opens no socket and holds no key. */
async function main(configFile: string): Promise<void> {
  const config = await readJsonFile(configFile, execConfigSchema);
  const logger = createProcessLogger(`shard-${config.genesis.shardId}/exec`, config.log);
  const shell = runUntilTold(logger);
  const clock = systemClock();
  const { dataDir } = config;
  const { opened, heals } = await openHealed({
    dataDir,
    clock,
    logger,
    open: (path) => openShard(path, config, logger),
  });
  const { store, engine } = opened;
  /** The next process sets the database aside: this one has caches and callers that build on it. */
  const onDamage = (error: unknown) => {
    const failure = new CodedError({
      code: 'EXEC_DAMAGED',
      message: 'the database is damaged',
      verdict: 'retry',
      cause: error,
    });
    void markDamaged(dataDir, error, clock.now()).then(
      () => shell.fail('database', failure),
      (unmarked: unknown) => shell.fail('database', unmarked),
    );
  };
  const views = createViewPool({
    openThread: () =>
      startViewThread({ chain: config.genesis, source: engine.viewSource, clock, logger: logger.child('views') }),
    clock,
  });
  const handlers = guardDamage(createExecHandlers(engine, heals, views.run), onDamage);
  const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  const server = serve(execApi, handlers, channel, logger.child('channel'));
  if (process.connected) process.send?.({ t: 'ready' } satisfies FromChild);
  views.warmUp();
  logger.info('exec ready', { block: engine.head().number });
  // A line that is cut can't be mended: the supervisor makes a new one with a new process.
  await Promise.race([shell.told, server.closed]);
  server.close();
  await views.close();
  await store.close();
}

main(process.argv[2] ?? '').then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    process.stderr.write(`shard-exec: ${describeError(error)}\n`);
    reportFailure(error, () => process.exit(childExitCode(error)));
  },
);
