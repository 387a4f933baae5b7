import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { CommandResult } from './network.js';

/** Longest time for one command of cast, milliseconds. */
const CAST_MS = 60_000;

/** The cast binary inside the npm package of this platform. */
function castBinary(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const fromCast = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/cast/package.json'));
  const folder = dirname(fromCast.resolve(`@foundry-rs/cast-${process.platform}-${arch}/package.json`));
  return join(folder, 'bin', process.platform === 'win32' ? 'cast.exe' : 'cast');
}

/** Starts cast without the settings of the user or of a project; the caller ends it. */
export function startCast(...args: readonly string[]): ChildProcess {
  return spawn(castBinary(), args, {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: '/nonexistent', NO_COLOR: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1' },
  });
}

/** Runs cast to its end. */
export function runCast(...args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = startCast(...args);
    const timer = setTimeout(() => child.kill('SIGKILL'), CAST_MS);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 128, stdout, stderr });
    });
  });
}

/** Output of a cast command that must succeed, without the line's end. @throws Error with what cast said */
export async function cast(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCast(...args);
  if (code !== 0) throw new Error(`cast ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`);
  return stdout.trim();
}
