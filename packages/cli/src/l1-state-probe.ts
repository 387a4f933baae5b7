import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { type Clock, createSerial } from '@bulkhead/runtime';
import { type Hex, keccak256 } from 'viem';
import { z } from 'zod';
import type { IsSound } from './l1-state-file.js';

/** How long an anvil may take to read a state, milliseconds. */
const LOAD_MS = 30_000;
const POLL_MS = 25;
const ANY_ADDRESS = '0x0000000000000000000000000000000000000001';

const hex = z.string().regex(/^0x[0-9a-f]*$/) as unknown as z.ZodType<Hex>;
const answerSchema = z.tuple([
  z.object({ result: z.object({ stateRoot: hex }) }),
  z.object({ result: z.object({ accountProof: z.array(hex).min(1) }) }),
]);

/**
 * Lets an anvil of its own read a state: its accounts are those of its newest block when the root of the first is in the
 * header of the second.
 *
 * @param args of an anvil that makes no blocks, without port and file
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
  const oneByOne = createSerial();
  return (file) =>
    oneByOne.run(async () => {
      const port = await findPort();
      const anvil = spawn(binary, [...args, '--port', String(port), '--load-state', file], { stdio: 'ignore' });
      const ended = new AbortController();
      anvil.once('error', () => ended.abort());
      anvil.once('exit', () => ended.abort());
      try {
        const deadline = clock.now() + LOAD_MS;
        while (!ended.signal.aborted && clock.now() < deadline) {
          const answer = await ask(`http://127.0.0.1:${port}`).catch(() => undefined);
          if (answer !== undefined) return answer.header === answer.accounts;
          await clock.sleep(POLL_MS);
        }
        return false;
      } finally {
        anvil.kill('SIGKILL');
      }
    });
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

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
