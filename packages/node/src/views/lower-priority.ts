import { constants, getPriority, setPriority } from 'node:os';
import process from 'node:process';

/** Steps behind the thread that builds blocks: where cores are short, that one gets three times as much of them. */
const BEHIND = 5;

/** Lets blocks come first where cores are short. */
export function lowerPriority(): void {
  // On Linux this concerns the calling thread alone; elsewhere it would concern the whole process.
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + BEHIND));
  } catch {
    // A sandbox may forbid it; views then take their share like all other threads.
  }
}
