import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import process from 'node:process';
import { CodedError } from '@bulkhead/runtime';
import { EXIT } from '../exit-codes.js';
import type { UpOptions } from '../options.js';
import { ownProgram } from '../supervisor/child-program.js';
import { startSupervisor } from '../supervisor/create-supervisor.js';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import { type Network, networkFile, readNetwork } from '../supervisor/network-file.js';
import { prepareDirectory } from '../supervisor/prepare-directory.js';
import type { CommandContext } from './context.js';

/** How long a detached network may take to get ready, milliseconds. */
const READY_MS = 300_000;

/** `bulkhead up`: the whole network, until it is told to stop. */
export async function runUp({ dir, output, clock }: CommandContext, options: UpOptions): Promise<void> {
  const startedAt = clock.now();
  const supervisor = await startSupervisor({ options, dir, clock, onProgress: (text) => output.line(`  ${text} …`) });
  for (const line of banner(supervisor.network)) output.line(line);
  output.result(supervisor.network);
  output.line(`Ready in ${((clock.now() - startedAt) / 1000).toFixed(1)}s`);
  await new Promise<void>((resolve) => {
    let signals = 0;
    const onSignal = () => {
      signals += 1;
      if (signals === 1) {
        output.line('Stopping (again to stop at once)');
        void supervisor.stop().then(resolve);
        return;
      }
      supervisor.kill();
      process.exit(130);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('SIGHUP', onSignal);
  });
  process.exit(0);
}

/** `bulkhead up -d`: the same in a process of its own; returns when it is ready. */
export async function runUpDetached({ dir, output, clock }: CommandContext, args: readonly string[]): Promise<void> {
  const layout = createLayout(dir);
  const running = await findSupervisor(layout.lock);
  if (running !== undefined)
    throw new CodedError({
      code: 'ALREADY_RUNNING',
      message: `this network already runs (process ${running})`,
      verdict: 'reject',
    });
  const startedAt = clock.now();
  await prepareDirectory(layout);
  // What a killed run left says ready; only what the new one writes may be believed.
  await rm(networkFile(dir), { force: true });
  const log = await open(layout.upLog, 'w');
  const child = spawn(process.execPath, [ownProgram('main'), ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let exit: number | null | undefined;
  child.once('exit', (code) => {
    exit = code;
  });
  child.unref();
  await log.close();
  const deadline = clock.now() + READY_MS;
  for (;;) {
    const network = await readNetwork(dir).catch(() => undefined);
    if (network?.ready && (await findSupervisor(layout.lock)) === child.pid) {
      for (const line of banner(network)) output.line(line);
      output.result(network);
      output.line(`Ready in ${((clock.now() - startedAt) / 1000).toFixed(1)}s`);
      return;
    }
    if (exit !== undefined) throw upFailed(await readFile(layout.upLog, 'utf8'), exit);
    if (clock.now() > deadline) {
      // Its children end with it; nothing stays half started.
      child.kill('SIGTERM');
      throw new CodedError({
        code: 'UP_TIMEOUT',
        message: `not ready within ${READY_MS / 1000} s: see ${layout.upLog} and the logs beside it`,
        verdict: 'retry',
      });
    }
    await clock.sleep(50);
  }
}

/** The line that the process in the background ended with, as an error of this one. */
function upFailed(log: string, exit: number | null): CodedError {
  const line = log.trim().split('\n').at(-1) ?? '';
  const [, message = line, code = 'UP_FAILED'] = /^bulkhead: (.*?)(?: \[([A-Z0-9_]+)\])?$/.exec(line) ?? [];
  return new CodedError({ code, message, verdict: exit === EXIT.retry ? 'retry' : 'reject' });
}

function banner(network: Network): string[] {
  const lines = ['', `L1         chain ${network.l1.chainId}    ${network.l1.rpcUrl}`];
  for (const [name, address] of Object.entries(network.l1.contracts)) lines.push(`  ${name.padEnd(14)} ${address}`);
  for (const shard of network.shards)
    lines.push(`${shard.name.padEnd(10)} chain ${shard.chainId}   ${shard.rpcUrl}   ${shard.wsUrl}`);
  const [first] = network.shards;
  if (first !== undefined)
    for (const [name, address] of Object.entries(first.contracts)) lines.push(`  ${name.padEnd(14)} ${address}`);
  lines.push('', 'Accounts, funded on L1 and on every shard:');
  for (const [index, { address, privateKey }] of network.accounts.entries())
    lines.push(`  (${index}) ${address}  ${privateKey}`);
  lines.push('', `Admin ${network.admin.url}`);
  return lines;
}
