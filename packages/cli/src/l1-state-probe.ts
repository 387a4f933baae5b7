import { spawn } from 'node:child_process';
import process from 'node:process';
import type { Clock } from '@bulkhead/runtime';
import { type Hex, keccak256 } from 'viem';
import { z } from 'zod';
import type { IsSound } from './l1-state-file.js';
import { findPort } from './supervisor/find-port.js';

/** How long an anvil may take to read a state, milliseconds. */
const LOAD_MS = 30_000;
const POLL_MS = 25;
/** Nobody else has to reach it, wherever the L1 itself listens. */
const HOST = '127.0.0.1';
const ANY_ADDRESS = '0x0000000000000000000000000000000000000001';

const hex = z.string().regex(/^0x[0-9a-f]*$/) as unknown as z.ZodType<Hex>;
const answerSchema = z.tuple([
  z.object({ result: z.object({ stateRoot: hex }) }),
  z.object({ result: z.object({ accountProof: z.array(hex).min(1) }) }),
]);

/**
 * Lets an anvil of its own read a state: its accounts are those of its newest block when the root of the first is in the
 * header of the second. That anvil ends with this process.
 *
 * @param args of an anvil that makes no blocks, without host, port and file
 */
export function createStateProbe({
  binary,
  args,
  clock,
}: {
  readonly binary: string;
  readonly args: readonly string[];
  readonly clock: Clock;
}): IsSound {
  return async (file) => {
    const port = await findPort({ host: HOST, port: 0, purpose: 'a look at a state', clock, patienceMs: 0 });
    const where = ['--host', HOST, '--port', String(port), '--load-state', file];
    const anvil = spawn(binary, [...args, ...where], { stdio: 'ignore' });
    const end = () => anvil.kill('SIGKILL');
    process.once('exit', end);
    const ended = new AbortController();
    anvil.once('error', () => ended.abort());
    anvil.once('exit', () => ended.abort());
    try {
      const deadline = clock.now() + LOAD_MS;
      while (!ended.signal.aborted && clock.now() < deadline) {
        const answer = await ask(`http://${HOST}:${port}`).catch(() => undefined);
        if (answer !== undefined) return answer.header === answer.accounts;
        await clock.sleep(POLL_MS);
      }
      return false;
    } finally {
      end();
      process.off('exit', end);
    }
  };
}

/** State roots, of the newest header and of the accounts. */
async function ask(url: string): Promise<{ readonly header: Hex; readonly accounts: Hex }> {
  const call = (id: number, method: string, params: readonly unknown[]) => ({ jsonrpc: '2.0', id, method, params });
  const body = [
    call(1, 'eth_getBlockByNumber', ['latest', false]),
    call(2, 'eth_getProof', [ANY_ADDRESS, [], 'latest']),
  ];
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LOAD_MS),
  });
  const [block, proof] = answerSchema.parse(await response.json());
  return { header: block.result.stateRoot, accounts: keccak256(proof.result.accountProof[0] ?? '0x') };
}
