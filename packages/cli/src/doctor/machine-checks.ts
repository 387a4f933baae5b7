import { execFile } from 'node:child_process';
import { mkdir, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { anvilBinary } from '../supervisor/anvil.js';
import { createLayout } from '../supervisor/layout.js';
import { checkWritable } from '../supervisor/lock.js';
import { type Check, type Finding, fail, ok, warn } from './check.js';

/** `engines` of every package. */
const LEAST_NODE = [20, 19] as const;
const GIB = 2 ** 30;
/** What two shards and their L1 want to be comfortable. */
const ENOUGH = { cores: 2, memory: 1 * GIB, disk: 2 * GIB } as const;
/** Longest time for a program to say its version, milliseconds. */
const VERSION_MS = 20_000;

const require = createRequire(import.meta.url);
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

export function checkNode(version = process.versions.node): Check {
  return {
    name: 'Node.js',
    async run() {
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const [leastMajor, leastMinor] = LEAST_NODE;
      const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
      return isEnough ? ok(version) : fail(`${version}: Bulkhead needs ${LEAST_NODE.join('.')} or later`);
    },
  };
}

export const checkMachine: Check = {
  name: 'cores and memory',
  async run() {
    const [cores, memory] = [availableParallelism(), freemem()];
    const detail = `${cores} cores, ${gib(memory)} free`;
    if (cores < ENOUGH.cores) return warn(`${detail}: with fewer than ${ENOUGH.cores} blocks come late`);
    return memory < ENOUGH.memory ? warn(`${detail}: two shards take about ${gib(ENOUGH.memory)}`) : ok(detail);
  },
};

/** @param dir of the network; made when it is not there, as `up` would */
export function checkDirectory(dir: string): Check {
  return {
    name: 'directory',
    async run() {
      await mkdir(dir, { recursive: true });
      await checkWritable(dir, join(dir, '.doctor'));
      const { bavail, bsize } = await statfs(dir);
      const free = bavail * bsize;
      const detail = `${createLayout(dir).root}, ${gib(free)} free`;
      return free < ENOUGH.disk ? warn(`${detail}: databases and L1’s state grow`) : ok(detail);
    },
  };
}

export const checkAnvil: Check = {
  name: 'anvil',
  async run() {
    const { stdout } = await promisify(execFile)(anvilBinary(), ['--version'], { timeout: VERSION_MS });
    return ok(stdout.split('\n')[0] ?? '');
  },
};

/** A package with machine code, which loading it opens. */
function checkNative(name: string, module: string, has: string, otherwise: Finding): Check {
  return {
    name,
    async run() {
      try {
        require(module);
        return ok(has);
      } catch {
        return otherwise;
      }
    },
  };
}

export const checkDatabase = checkNative('rocksdb', 'rocksdb', 'native', fail('it did not build: no shard can run'));

export const checkSecp256k1 = checkNative(
  'secp256k1',
  'secp256k1/bindings',
  'native',
  warn('its machine code did not build: signatures are recovered in JavaScript, much slower'),
);

export const checkKzg = checkNative(
  'c-kzg',
  'c-kzg',
  'blobs can be posted',
  warn('it did not build: batches go to L1 as calldata, --da blobs needs it'),
);
