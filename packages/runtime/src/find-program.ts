import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The file to run for a program of a package: its bundle, which starts several times as fast, or what was compiled where
 * there is no bundle, or one that is older than a compiled package beside it (docs/adr/0007-programs-are-bundled.md).
 *
 * @param packageRoot folder of the package, with a slash at its end
 * @param name of the program in the bundle, such as `shard-node`
 * @param compiled relative to the package, such as `dist/bin/shard-node.js`
 */
export function findProgram(packageRoot: URL, name: string, compiled: string): string {
  const stamp = timeOf(new URL('bundle/.stamp', packageRoot));
  const isCurrent = stamp !== undefined && siblings(packageRoot).every((built) => built <= stamp);
  return fileURLToPath(new URL(isCurrent ? `bundle/${name}.js` : compiled, packageRoot));
}

/** When the packages of this checkout were compiled; none where they were installed. */
function siblings(packageRoot: URL): number[] {
  const parent = new URL('..', packageRoot);
  return readdirSync(parent).flatMap((name) => timeOf(new URL(`${name}/dist/.tsbuildinfo`, parent)) ?? []);
}

/** Milliseconds. */
function timeOf(file: URL): number | undefined {
  return existsSync(file) ? statSync(file).mtimeMs : undefined;
}
