import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { CodedError } from '@bulkhead/runtime';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import { type Network, readNetwork } from '../supervisor/network-file.js';
import { callRpc } from '../user/call-rpc.js';
import { findShard } from '../user/clients.js';
import { loadNetwork, notRunning } from '../user/load-network.js';
import { parseInteger } from '../user/parse-arguments.js';
import type { CommandContext } from './context.js';

/** How long a part may take to come back, milliseconds. */
const BACK_MS = 60_000;
const POLL_MS = 100;

/** A process that is told to end; its supervisor starts it again, with the same ports and data. */
interface Part {
  readonly name: string;
  readonly pid: () => Promise<number | undefined>;
  readonly answers: (network: Network) => Promise<unknown>;
}

/**
 * `bulkhead restart [l1|N]`: L1, one shard, or all of them one after the other, until they answer again.
 *
 * @throws CodedError NOT_RUNNING, NO_SUCH_SHARD, BAD_ARGUMENT, NO_OWN_L1 (reject), RESTART_TIMEOUT (retry)
 */
export async function runRestart({ dir, output, clock }: CommandContext, what: string | undefined): Promise<void> {
  const parts = await findParts(dir, what);
  for (const { name, pid, answers } of parts) {
    const startedAt = clock.now();
    const before = await pid();
    if (before === undefined)
      throw new CodedError({ code: 'NOT_RUNNING', message: `${name} does not run now`, verdict: 'retry' });
    process.kill(before, 'SIGTERM');
    for (;;) {
      const now = await pid();
      const network = await readNetwork(dir).catch(() => undefined);
      const isBack =
        now !== undefined &&
        now !== before &&
        network !== undefined &&
        (await answers(network).then(
          () => true,
          () => false,
        ));
      if (isBack) break;
      if (clock.now() - startedAt > BACK_MS)
        throw new CodedError({
          code: 'RESTART_TIMEOUT',
          message: `${name} is not back within ${BACK_MS / 1_000} s: see "bulkhead logs"`,
          verdict: 'retry',
        });
      await clock.sleep(POLL_MS);
    }
    output.line(`${name} is back after ${((clock.now() - startedAt) / 1_000).toFixed(1)}s`);
  }
  output.result({ restarted: parts.map(({ name }) => name) });
}

async function findParts(dir: string, what: string | undefined): Promise<Part[]> {
  const layout = createLayout(dir);
  const network = await loadNetwork(dir);
  // After a kill of the supervisor its file still says ready, and a pid in it may be anybody's.
  if ((await findSupervisor(layout.lock)) === undefined) throw notRunning(dir);
  const ownL1 = await readPid(layout.l1.pid);
  const l1: Part = {
    name: 'L1',
    pid: () => readPid(layout.l1.pid),
    answers: ({ l1: { rpcUrl } }) => callRpc(rpcUrl, 'eth_blockNumber', []),
  };
  /** Its node; exec is started again with it, as the line between them is new. */
  const shard = ({ id, name }: Network['shards'][number]): Part => ({
    name,
    pid: async () => findShard(await readNetwork(dir), id).processes.node,
    answers: (now) => callRpc(findShard(now, id).rpcUrl, 'eth_blockNumber', []),
  });
  if (what === undefined) return [...(ownL1 === undefined ? [] : [l1]), ...network.shards.map(shard)];
  if (what.toLowerCase() !== 'l1') return [shard(findShard(network, parseInteger(what)))];
  if (ownL1 !== undefined) return [l1];
  throw new CodedError({
    code: 'NO_OWN_L1',
    message: 'somebody else runs the L1 of this network',
    verdict: 'reject',
  });
}

async function readPid(file: string): Promise<number | undefined> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}
