import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Network } from '@bulkhead/cli/network';
import { readNetwork } from '@bulkhead/cli/network';

/** The command’s entry point. */
export const BULKHEAD = fileURLToPath(new URL('../../../packages/cli/bin/bulkhead.js', import.meta.url));

/** Flags under which networks of several test files can run side by side. */
const FREE_PORTS = ['--l1.port', '0', '--shards.starting-port', '0', '--admin.port', '0'];

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `bulkhead` command as a user does. */
export function bulkhead(
  args: readonly string[],
  options: {
    readonly timeoutMs?: number;
    readonly cwd?: string;
    /** Beside the environment of the tests. */
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BULKHEAD, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 300_000);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? (signal === null ? 1 : 128), stdout, stderr });
    });
  });
}

/** A network of its own directory and ports, run by the real command. */
export interface TestNetwork {
  readonly dir: string;
  /** What network.json says now; process ids change with restarts. */
  read(): Promise<Network>;
  /** Runs a command on this network; throws with its output when it fails. */
  run(...args: readonly string[]): Promise<CommandResult>;
  /** The same with `--json`, parsed. */
  json<T>(...args: readonly string[]): Promise<T>;
  /** Runs a command that may fail. */
  try(...args: readonly string[]): Promise<CommandResult>;
  /** With the flags it was started with, and more. */
  up(...more: readonly string[]): Promise<void>;
  down(): Promise<void>;
  /** Stops it and deletes its directory. */
  destroy(): Promise<void>;
}

/** Brings a network up in the background and waits until it is ready. */
export async function startNetwork(...flags: readonly string[]): Promise<TestNetwork> {
  const dir = join(await mkdtemp(join(tmpdir(), 'bulkhead-e2e-')), 'network');
  const must = async (args: readonly string[]): Promise<CommandResult> => {
    const result = await bulkhead([...args, '--dir', dir]);
    if (result.code !== 0)
      throw new Error(`bulkhead ${args.join(' ')}: exit ${result.code}\n${result.stdout}\n${result.stderr}`);
    return result;
  };
  const network: TestNetwork = {
    dir,
    read: () => readNetwork(dir),
    run: (...args) => must(args),
    json: async (...args) => JSON.parse((await must([...args, '--json'])).stdout),
    try: (...args) => bulkhead([...args, '--dir', dir]),
    up: async (...more) => void (await must(['up', '-d', ...FREE_PORTS, ...flags, ...more])),
    down: async () => void (await must(['down'])),
    async destroy() {
      await must(['down']);
      if (process.env['BULKHEAD_KEEP'] === undefined) await rm(join(dir, '..'), { recursive: true, force: true });
    },
  };
  try {
    await network.up();
  } catch (error) {
    await network.destroy();
    throw error;
  }
  return network;
}
