/**
 * A process that opens the damaged database in the folder at its first argument as exec does, and kills itself `before` or `in`
 * the step with the number of its second, as its third says. A step is anything that changes the disk. Ends with 0 when there
 * is no such step.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openEngine } from '@bulkhead/execution';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { type KeyValueStore, openRocksStore } from '@bulkhead/store';
import { openHealed } from '../damage/open-healed.js';
import { shardConfig } from './shard-config.js';

const [, , dataDir = '', at = '', when = ''] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');
let steps = 0;

/** `change`, and the end of the process in its turn. */
function step<A extends unknown[], R>(change: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    if (steps++ !== Number(at)) return change(...args);
    if (when === 'before') die();
    const changing = change(...args);
    changing.catch(() => {});
    await nextTurn();
    die();
    return changing;
  };
}

const { open } = fs;
const create = step(async (...args: Parameters<typeof open>) => {
  const file = await open(...args);
  file.writeFile = step(file.writeFile.bind(file));
  return file;
});
fs.open = (path, flags = 'r', mode) => (flags === 'r' ? open(path, flags, mode) : create(path, flags, mode));
fs.mkdir = step(fs.mkdir) as typeof fs.mkdir;
fs.rename = step(fs.rename);
fs.rm = step(fs.rm);
syncBuiltinESMExports();

async function openExec(path: string): Promise<KeyValueStore> {
  const rocks = await openRocksStore({ path });
  const store = { ...rocks, batch: step(rocks.batch) };
  await openEngine({ config: shardConfig(), store, logger: silentLogger() });
  return store;
}

const { opened } = await openHealed({ dataDir, open: openExec, clock: systemClock(), logger: silentLogger() });
await opened.close();
process.exit(0);
