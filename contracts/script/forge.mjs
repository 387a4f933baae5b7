#!/usr/bin/env node
// Runs npm's forge binary for this platform inside contracts/, with all arguments passed through.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const systems = { linux: 'linux', darwin: 'darwin', win32: 'win32' };
const machines = { x64: 'amd64', arm64: 'arm64' };

function forgeBinary() {
  const platform = `${systems[process.platform] ?? process.platform}-${machines[process.arch] ?? process.arch}`;
  const name = `@foundry-rs/forge-${platform}`;
  const binary = process.platform === 'win32' ? 'forge.exe' : 'forge';
  // The platform package is a dependency of @foundry-rs/forge, so it's looked up from there.
  const forge = createRequire(import.meta.url).resolve('@foundry-rs/forge/package.json');
  try {
    return createRequire(forge).resolve(`${name}/bin/${binary}`);
  } catch {
    process.stderr.write(`${name} is not installed: run npm ci without --omit=optional on a supported platform\n`);
    process.exit(1);
  }
}

const contracts = join(dirname(fileURLToPath(import.meta.url)), '..');
const result = spawnSync(forgeBinary(), process.argv.slice(2), { cwd: contracts, stdio: 'inherit' });
if (result.error) throw result.error;
if (result.signal) process.kill(process.pid, result.signal);
process.exitCode = result.status ?? 1;
