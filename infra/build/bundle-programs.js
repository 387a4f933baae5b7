#!/usr/bin/env node
/**
 * Makes one file of each program and of all it imports, so that a process starts without opening a thousand modules
 * (docs/adr/0007-programs-are-bundled.md). Run after `tsc -b`; does nothing while the bundles are newer than what was compiled.
 */
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/** Name in the bundle → compiled module. A worker lies beside the program that starts it. */
const PROGRAMS = {
  node: {
    'shard-node': 'node/dist/bin/shard-node.js',
    'shard-exec': 'node/dist/bin/shard-exec.js',
    'shard-follower': 'node/dist/bin/shard-follower.js',
    'view-worker': 'node/dist/views/view-worker.js',
    'kzg-worker': 'settlement/dist/blobs/kzg-worker.js',
  },
  cli: {
    main: 'cli/dist/main.js',
    'l1-keeper': 'cli/dist/l1-keeper.js',
    'kzg-worker': 'settlement/dist/blobs/kzg-worker.js',
  },
};

/** Hold machine code, or are loaded by name when they are wanted. */
const EXTERNAL = ['rocksdb', 'secp256k1', 'c-kzg', 'pino-pretty', 'jiti'];

/** What a CommonJS module inside a bundle asks for at run time. */
const BANNER = `import { createRequire as bundleRequire } from 'node:module';\nconst require = bundleRequire(import.meta.url);`;

const stampOf = (name) => join(packages, name, 'bundle', '.stamp');
const newest = Math.max(
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
  ...readdirSync(packages)
    .map((name) => join(packages, name, 'dist', '.tsbuildinfo'))
    .filter((file) => existsSync(file))
    .map((file) => statSync(file).mtimeMs),
);

for (const [name, programs] of Object.entries(PROGRAMS)) {
  const stamp = stampOf(name);
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) continue;
  const outdir = dirname(stamp);
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: Object.entries(programs).map(([out, file]) => ({ out, in: join(packages, file) })),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: EXTERNAL,
    banner: { js: BANNER },
    legalComments: 'linked',
    logLevel: 'warning',
  });
  writeFileSync(stamp, '');
  const now = new Date();
  utimesSync(stamp, now, now);
}
