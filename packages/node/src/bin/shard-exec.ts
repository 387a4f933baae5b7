import { Socket } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { openEngine } from '@bulkhead/execution';
import { describeError, readJsonFile, verdictOf } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { serve } from '../channel/serve.js';
import { execConfigSchema } from '../config/config-schema.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import type { FromChild } from '../supervision.js';
import { createProcessLogger, reportFailure, runUntilTold } from './process-shell.js';

/** The end of the line to node that this process is born with. */
const CHANNEL_FD = 3;

/** Entry point of a shard's exec process: `shard-exec CONFIG`. It opens no socket and holds no key. */
async function main(configFile: string): Promise<void> {
  const config = await readJsonFile(configFile, execConfigSchema);
  const logger = createProcessLogger(`shard-${config.genesis.shardId}/exec`, config.log);
  const shell = runUntilTold(logger);
  const store = await openRocksStore({ path: join(config.dataDir, 'db') });
  const engine = await openEngine({ config: config.genesis, genesisHash: config.genesisHash, store, logger });
  const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  const server = serve(execApi, createExecHandlers(engine), channel, logger.child('channel'));
  if (process.connected) process.send?.({ t: 'ready' } satisfies FromChild);
  logger.info('exec ready', { block: engine.head().number });
  // A line that is cut can't be mended: the supervisor makes a new one with a new process.
  await Promise.race([shell.told, server.closed]);
  server.close();
  await store.close();
}

main(process.argv[2] ?? '').then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    process.stderr.write(`shard-exec: ${describeError(error)}\n`);
    reportFailure(error, () => process.exit(verdictOf(error) === 'retry' ? 75 : 1));
  },
);
