import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Processes see nothing of the user's environment but what Node needs to start. */
export const CHILD_ENV: Readonly<Record<string, string>> =
  process.env['PATH'] === undefined ? {} : { PATH: process.env['PATH'] };

/** Entry points of the node package, found by name so that they work from a checkout and from an installation. */
export function nodeProgram(name: 'shard-node' | 'shard-exec' | 'shard-follower'): string {
  return fileURLToPath(new URL(`./bin/${name}.js`, import.meta.resolve('@bulkhead/node')));
}
