import { Socket } from 'node:net';
import process from 'node:process';
import { isDamage } from '@bulkhead/execution';
import { CodedError, describeError, type Logger, systemClock } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { CLIENT_VERSION } from '../client-version.js';
import { markDamaged } from '../damage/damage-record.js';
import { openHealed } from '../damage/open-healed.js';
import type { ShardNodeModules } from '../shard/create-shard-node.js';
import { createExecLink } from '../shard/exec-link.js';
import { machineIo } from '../shard/node-io.js';
import { createNodeMetrics } from '../shard/node-metrics.js';
import { childExitCode, type FromChild, toChildSchema } from '../supervision.js';
import { reportFailure, runUntilTold } from './process-shell.js';

/** How long calls wait for an exec that is being started again, milliseconds. */
const EXEC_PATIENCE_MS = 30_000;
/** How long a start that is broken off may take to undo itself, milliseconds. */
const START_STOP_MS = 3_000;

interface RunningNode {
  readonly rpcUrl: string | undefined;
  readonly wsUrl: string | undefined;
  stop(): Promise<void>;
}

/** Runs a node until its supervisor says stop or is gone; the supervisor hands it the line to each exec. */
export async function runNode(args: {
  readonly logger: Logger;
  /** The node's own folder. */
  readonly dataDir: string;
  /** @param modules `signal` aborts when the process is told to stop */
  readonly start: (modules: ShardNodeModules & { readonly signal: AbortSignal }) => Promise<RunningNode>;
}): Promise<void> {
  const { logger, dataDir } = args;
  const clock = systemClock();
  const link = createExecLink({ clock, logger: logger.child('exec'), patienceMs: EXEC_PATIENCE_MS });
  const shell = runUntilTold(logger);
  const told = new AbortController();
  void shell.told.then(() => told.abort());
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
    void markDamaged(dataDir, error, clock.now()).then(
      () => shell.fail(name, failure),
      (unmarked: unknown) => shell.fail(name, unmarked),
    );
  };
  const open = (path: string) => openRocksStore({ path });
  const { opened: store, heals } = await openHealed({ dataDir, open, clock, logger });
  const metrics = createNodeMetrics();
  metrics.registry.collectProcessMetrics();
  const starting = args.start({
    link,
    clock,
    logger,
    clientVersion: CLIENT_VERSION,
    onFatal: fail,
    signal: told.signal,
    io: { ...machineIo, openStore: async () => store },
    metrics,
    heals,
  });
  starting.catch((error: unknown) => {
    if (!told.signal.aborted) fail('start', error);
  });
  const node = await Promise.race([starting.catch(() => shell.told), shell.told]);
  if (node === undefined) {
    // Told to stop before it was ready. Without exec it can't become ready: it fails, and undoes what it has begun.
    link.close();
    await Promise.race([starting.catch(() => {}), clock.sleep(START_STOP_MS)]);
    return;
  }
  const { rpcUrl, wsUrl } = node;
  const ready: FromChild = { t: 'ready', ...(rpcUrl && { rpcUrl }), ...(wsUrl && { wsUrl }) };
  if (process.connected) process.send?.(ready);
  await shell.told;
  await node.stop();
  link.close();
}

/** Ends the process when `main` does, with the code that belongs to its error (`CHILD_EXIT`). */
export function exitWith(name: string, main: Promise<void>): void {
  main.then(
    () => process.exit(process.exitCode ?? 0),
    (error: unknown) => {
      process.stderr.write(`${name}: ${describeError(error)}\n`);
      reportFailure(error, () => process.exit(childExitCode(error)));
    },
  );
}
