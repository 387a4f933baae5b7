import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { startAnvil } from './anvil.js';

async function blockNumber(url: string): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] });
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  return ((await response.json()) as { result: unknown }).result;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let left = 100; left > 0 && !condition(); left--) await sleep(50);
  expect(condition()).to.equal(true);
}

describe('startAnvil', () => {
  it('serves JSON-RPC on a port of its own, and is gone after stop', async () => {
    const [first, second] = await Promise.all([startAnvil(), startAnvil()]);
    expect(first.port).not.to.equal(second.port);
    expect(await blockNumber(first.url)).to.equal('0x0');
    await Promise.all([first.stop(), second.stop()]);
    await first.stop();
    expect(isAlive(first.pid)).to.equal(false);
  });

  it('ANVIL_NOT_READY: tells what anvil printed', async () => {
    const err = await startAnvil({ extraArgs: ['--no-such-flag'] }).catch((reason: unknown) => reason);
    expect(isCodedError(err, 'ANVIL_NOT_READY')).to.equal(true);
    expect(String(err)).to.contain('--no-such-flag');
  });

  it('ends with its parent, even when that is killed', async () => {
    const script = `
      const { startAnvil } = await import(${JSON.stringify(new URL('./anvil.js', import.meta.url).href)});
      const anvil = await startAnvil();
      process.stdout.write(String(anvil.pid) + '\\n');
      setInterval(() => {}, 1000);`;
    const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout ?? parent, 'data')) as [Buffer];
    const pid = Number(chunk.toString().trim());
    expect(isAlive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await eventually(() => !isAlive(pid));
  });
});
