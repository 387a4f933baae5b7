import { CodedError } from '@bulkhead/runtime';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import { readNetwork } from '../supervisor/network-file.js';
import { callRpc } from '../user/call-rpc.js';
import type { CommandContext } from './context.js';

export interface WaitFlags {
  /** Seconds. */
  readonly timeout: number;
}

/** Milliseconds between two looks. */
const POLL_MS = 100;

/** `bulkhead wait`: returns when L1 and every shard of the network answer; for scripts. Exits with 75 when they don't in time. */
export async function runWait({ dir, output, clock }: CommandContext, { timeout }: WaitFlags): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const missing = await whatIsMissing(dir);
    const seconds = (clock.now() - startedAt) / 1_000;
    if (missing === undefined) {
      output.line(`Ready after ${seconds.toFixed(1)}s`);
      output.result({ ready: true, seconds });
      return;
    }
    if (seconds >= timeout)
      throw new CodedError({
        code: 'NOT_READY',
        message: `not ready within ${timeout} s: ${missing}`,
        verdict: 'retry',
      });
    await clock.sleep(POLL_MS);
  }
}

/** What a user would still have to wait for. */
export async function whatIsMissing(dir: string): Promise<string | undefined> {
  if ((await findSupervisor(createLayout(dir).lock)) === undefined) return `no network runs in ${dir}`;
  const network = await readNetwork(dir).catch(() => undefined);
  if (network === undefined || !network.ready) return 'the network is starting';
  const chains = [
    { name: 'L1', url: network.l1.rpcUrl, chainId: network.l1.chainId },
    ...network.shards.map(({ name, rpcUrl, chainId }) => ({ name, url: rpcUrl, chainId })),
  ];
  for (const { name, url, chainId } of chains) {
    const answer = await callRpc(url, 'eth_chainId', []).catch(() => undefined);
    if (Number(answer) !== chainId) return `${name} at ${url} does not answer`;
  }
  return undefined;
}
