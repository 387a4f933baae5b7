import process from 'node:process';
import { findProgram } from '@bulkhead/runtime/find-program';

/** Processes see nothing of the user's environment but what Node needs to start. */
export const CHILD_ENV: Readonly<Record<string, string>> =
  process.env['PATH'] === undefined ? {} : { PATH: process.env['PATH'] };

/** Folder of an installed package, or of a package of the checkout. @param entry one of its exports @param up from there */
const rootOf = (entry: string, up: string): URL => new URL(up, import.meta.resolve(entry));

/** Entry points of the node package, found by name so that they work from a checkout and from an installation. */
export function nodeProgram(name: 'shard-node' | 'shard-exec' | 'shard-follower'): string {
  return findProgram(rootOf('@bulkhead/node', '../'), name, `dist/bin/${name}.js`);
}

/** Entry points of this package. */
export function ownProgram(name: 'main' | 'l1-keeper'): string {
  return findProgram(rootOf('@bulkhead/cli/network', '../../'), name, `dist/${name}.js`);
}
