import process from 'node:process';
import { CodedError } from '@bulkhead/runtime';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import type { CommandContext } from './context.js';

/** How long a network may take to stop, milliseconds. */
const STOP_MS = 30_000;

/** `bulkhead down`: stops the network of this directory and waits until it is gone. */
export async function runDown({ dir, output, clock }: CommandContext): Promise<void> {
  const { lock } = createLayout(dir);
  const pid = await findSupervisor(lock);
  if (pid === undefined) {
    output.line('Not running');
    output.result({ stopped: false });
    return;
  }
  process.kill(pid, 'SIGTERM');
  const deadline = clock.now() + STOP_MS;
  while ((await findSupervisor(lock)) === pid) {
    if (clock.now() > deadline)
      throw new CodedError({
        code: 'STOP_TIMEOUT',
        message: `process ${pid} has not stopped within 30 s`,
        verdict: 'retry',
      });
    await clock.sleep(50);
  }
  output.line('Stopped');
  output.result({ stopped: true });
}
