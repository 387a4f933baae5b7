import { join } from 'node:path';
import process from 'node:process';
import { duplexPair } from 'node:stream';
import { openEngine } from '@bulkhead/execution';
import { createLogger, describeError, readJsonFile, systemClock, verdictOf } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { serve } from '../channel/serve.js';
import { followConfigSchema } from '../config/config-schema.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import type { FollowReport } from '../follow/follow-core.js';
import { followShard } from '../follow/follow-shard.js';
import { createExecLink } from '../shard/exec-link.js';

/** Exec lives in this process: it is there or it failed. */
const EXEC_PATIENCE_MS = 1_000;
/** Pause between two looks at L1 when it goes on, milliseconds. */
const PAUSE_MS = 1_000;

/**
 * Entry point of a follower: `shard-follow CONFIG [--once]`. Rebuilds a shard from L1 in a folder of its own and prints a
 * line of JSON: once when it has reached L1's head, or each time the shard has grown, until SIGTERM or SIGINT.
 *
 * @returns the exit code: 1 when a claim on L1 differs from what its batch led to here
 */
async function main(configFile: string, once: boolean): Promise<number> {
  const config = await readJsonFile(configFile, followConfigSchema);
  const { genesis, genesisHash, dataDir, log } = config;
  const { shardId } = genesis;
  // Standard output is for the report.
  const logger = createLogger({ name: `shard-${shardId}/follow`, ...log, destination: process.stderr });
  const clock = systemClock();
  const told = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    told.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => told.abort());

  const store = await openRocksStore({ path: join(dataDir, 'exec') });
  const engine = await openEngine({ config: genesis, genesisHash, store, logger });
  const [nodeEnd, execEnd] = duplexPair();
  const server = serve(execApi, createExecHandlers(engine), execEnd, logger.child('exec'));
  const link = createExecLink({ clock, logger: logger.child('exec'), patienceMs: EXEC_PATIENCE_MS });
  link.attach(nodeEnd);
  const follower = await followShard({ config, link, clock, logger });

  let printed: string | undefined;
  const print = ({ block, blockHash, stateRoot, batches, mismatches }: FollowReport): void => {
    const line = JSON.stringify({ shardId, block, blockHash, stateRoot, batches, mismatches });
    if (line !== printed) process.stdout.write(`${line}\n`);
    printed = line;
  };
  let agrees = true;
  try {
    while (!told.signal.aborted) {
      const report = await Promise.race([follower.catchUp(), stopped]);
      if (report === undefined) break;
      print(report);
      agrees = report.mismatches.length === 0;
      if (once) break;
      await clock.sleep(PAUSE_MS, told.signal).catch(() => {});
    }
  } finally {
    await follower.stop();
    link.close();
    server.close();
    await store.close();
  }
  return agrees ? 0 : 1;
}

const [configFile = '', ...flags] = process.argv.slice(2);
main(configFile, flags.includes('--once')).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`shard-follow: ${describeError(error)}\n`);
    process.exit(verdictOf(error) === 'retry' ? 75 : 1);
  },
);
