import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@bulkhead/runtime';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import type { CommandContext } from './context.js';

/** What a network's directory holds; anything else in it is not ours to delete. */
const OURS = new Set(['l1', 'logs', 'shards', 'plan.json', 'network.json', 'operator.json', 'supervisor.json']);

/** `bulkhead reset`: deletes the state of a stopped network. */
export async function runReset({ dir, output }: CommandContext): Promise<void> {
  const running = await findSupervisor(createLayout(dir).lock);
  if (running !== undefined)
    throw new CodedError({
      code: 'STILL_RUNNING',
      message: `the network runs (process ${running}): stop it with "bulkhead down"`,
      verdict: 'reject',
    });
  const exists = await access(dir).then(
    () => true,
    () => false,
  );
  const entries = exists ? (await readdir(dir)).filter((name) => OURS.has(name)) : [];
  for (const name of entries) await rm(join(dir, name), { recursive: true, force: true });
  output.line(entries.length === 0 ? 'Nothing to delete' : `Deleted the network in ${dir}`);
  output.result({ deleted: entries });
}
