import { Socket } from 'node:net';
import process from 'node:process';
import { describeError, readJsonFile, systemClock, verdictOf } from '@bulkhead/runtime';
import { nodeConfigSchema } from '../config/config-schema.js';
import { startShardNode } from '../shard/create-shard-node.js';
import { createExecLink } from '../shard/exec-link.js';
import type { FromChild } from '../supervision.js';
import { toChildSchema } from '../supervision.js';
import { createProcessLogger, reportFailure, runUntilTold } from './process-shell.js';

/** How long calls wait for an exec that is being started again, milliseconds. */
const EXEC_PATIENCE_MS = 30_000;
/** How long a start that is broken off may take to undo itself, milliseconds. */
const START_STOP_MS = 3_000;

/** Entry point of a shard's node process: `shard-node CONFIG`, with an IPC channel to its supervisor. */
async function main(configFile: string): Promise<void> {
  const config = await readJsonFile(configFile, nodeConfigSchema);
  const logger = createProcessLogger(`shard-${config.genesis.shardId}/node`, config.log);
  const clock = systemClock();
  const link = createExecLink({ clock, logger: logger.child('exec'), patienceMs: EXEC_PATIENCE_MS });
  const shell = runUntilTold(logger);
  process.on('message', (raw, handle) => {
    const message = toChildSchema.safeParse(raw);
    if (message.data?.t === 'exec' && handle instanceof Socket) link.attach(handle);
  });
  const starting = startShardNode(config, {
    link,
    clock,
    logger,
    clientVersion: `bulkhead/v0.1.0/${process.platform}-${process.arch}/node${process.versions.node.split('.')[0]}`,
    onFatal: (name, error) => shell.fail(name, error),
  });
  const node = await Promise.race([starting, shell.told]);
  if (node === undefined) {
    // Told to stop before it was ready. Without exec it can't become ready: it fails, and undoes what it has begun.
    link.close();
    await Promise.race([starting.catch(() => {}), clock.sleep(START_STOP_MS)]);
    return;
  }
  if (process.connected) process.send?.({ t: 'ready', rpcUrl: node.rpcUrl, wsUrl: node.wsUrl } satisfies FromChild);
  await shell.told;
  await node.stop();
  link.close();
}

main(process.argv[2] ?? '').then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    process.stderr.write(`shard-node: ${describeError(error)}\n`);
    reportFailure(error, () => process.exit(verdictOf(error) === 'retry' ? 75 : 1));
  },
);
