import type { Clock } from '@bulkhead/runtime';
import type { Output } from '../output.js';

/** What every command gets. */
export interface CommandContext {
  /** Directory of the network, absolute. */
  readonly dir: string;
  readonly output: Output;
  readonly clock: Clock;
}
