/** Entry point of a thread of views. Loading the EVM is much work too, so it comes after the priority. */
import { lowerPriority } from './lower-priority.js';

lowerPriority();
await import('./run-jobs.js');
