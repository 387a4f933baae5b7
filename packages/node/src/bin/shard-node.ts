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
  const node = await startShardNode(config, {
    link,
    clock,
    logger,
    clientVersion: `bulkhead/v0.1.0/${process.platform}-${process.arch}/node${process.versions.node.split('.')[0]}`,
    onFatal: (name, error) => shell.fail(name, error),
  });
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
