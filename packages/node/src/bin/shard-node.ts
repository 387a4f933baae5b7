import { Socket } from 'node:net';
import process from 'node:process';
import { isDamage } from '@bulkhead/execution';
import { CodedError, describeError, readJsonFile, systemClock } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { nodeConfigSchema } from '../config/config-schema.js';
import { markDamaged } from '../damage/damage-record.js';
import { openHealed } from '../damage/open-healed.js';
import { startShardNode } from '../shard/create-shard-node.js';
import { createExecLink } from '../shard/exec-link.js';
import { machineIo } from '../shard/node-io.js';
import { createNodeMetrics } from '../shard/node-metrics.js';
import { childExitCode, type FromChild, toChildSchema } from '../supervision.js';
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
  /** Damage of the database that this process owns is noted, so that the next one starts with a new database. */
  const fail = (name: string, error: unknown) => {
    if (!isDamage(error)) return shell.fail(name, error);
    const failure = new CodedError({
      code: 'NODE_DAMAGED',
      message: 'the database of the node is damaged',
      verdict: 'retry',
      cause: error,
    });
    void markDamaged(config.dataDir, error, clock.now()).then(
      () => shell.fail(name, failure),
      (unmarked: unknown) => shell.fail(name, unmarked),
    );
  };
  const open = (path: string) => openRocksStore({ path });
  const { opened: store, heals } = await openHealed({ dataDir: config.dataDir, open, clock, logger });
  const metrics = createNodeMetrics();
  metrics.registry.collectProcessMetrics();
  const starting = startShardNode(config, {
    link,
    clock,
    logger,
    clientVersion: `bulkhead/v0.1.0/${process.platform}-${process.arch}/node${process.versions.node.split('.')[0]}`,
    onFatal: fail,
    io: { ...machineIo, openStore: async () => store },
    metrics,
    heals,
  });
  let toldToStop = false;
  void shell.told.then(() => {
    toldToStop = true;
  });
  starting.catch((error: unknown) => {
    if (!toldToStop) fail('start', error);
  });
  const node = await Promise.race([starting.catch(() => shell.told), shell.told]);
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
    reportFailure(error, () => process.exit(childExitCode(error)));
  },
);
