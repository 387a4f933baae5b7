import { setPriority } from 'node:os';
import process from 'node:process';

/** Behind the thread that builds blocks, which has 0: where cores are short, that one gets three times as much of them. */
const NICE = 5;

/** Lets blocks come first where cores are short. */
export function lowerPriority(): void {
  // On Linux this concerns the calling thread alone; elsewhere it would concern the whole process.
  if (process.platform !== 'linux') return;
  try {
    setPriority(NICE);
  } catch {
    // A sandbox may forbid it; views then take their share like all other threads.
  }
}
