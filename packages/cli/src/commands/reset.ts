import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@bulkhead/runtime';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import { writeNextChainId } from '../supervisor/next-chain-id.js';
import { readPlan } from '../supervisor/plan.js';
import type { CommandContext } from './context.js';

export interface ResetFlags {
  /** The next network begins where the chain ids of this one end. */
  readonly newChainIds?: boolean;
}

/** What a network's directory holds; anything else in it is not ours to delete. */
const OURS = new Set(['l1', 'logs', 'shards', 'plan.json', 'network.json', 'operator.json', 'supervisor.json']);

/** `bulkhead reset`: deletes the state of a stopped network. */
export async function runReset({ dir, output }: CommandContext, { newChainIds }: ResetFlags): Promise<void> {
  const layout = createLayout(dir);
  const running = await findSupervisor(layout.lock);
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
  const plan = newChainIds === true ? await readPlan(dir).catch(() => undefined) : undefined;
  const entries = exists ? (await readdir(dir)).filter((name) => OURS.has(name)) : [];
  for (const name of entries) await rm(join(dir, name), { recursive: true, force: true });
  const next = plan && Math.max(...plan.shards.map(({ genesis }) => genesis.chainId)) + 1;
  if (next !== undefined) await writeNextChainId(layout, next);
  output.line(entries.length === 0 ? 'Nothing to delete' : `Deleted the network in ${dir}`);
  if (next !== undefined) output.line(`The next one has chain ids from ${next} on`);
  output.result({ deleted: entries, ...(next !== undefined && { nextChainId: next }) });
}
