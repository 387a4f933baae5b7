import { join, resolve } from 'node:path';
import process from 'node:process';
import { CodedError, deferred } from '@bulkhead/runtime';
import { checkFollowedL1 } from '../follow/check-followed-l1.js';
import type { FollowOptions } from '../follow/follow-options.js';
import { createFollowTracker, type FollowTracker } from '../follow/follow-progress.js';
import { readFollowedShard } from '../follow/followed-shard.js';
import { type RunningFollower, startFollower } from '../follow/start-follower.js';
import { findPort } from '../supervisor/find-port.js';
import { networkFile } from '../supervisor/network-file.js';
import type { CommandContext } from './context.js';

/** How long a check may hear nothing from its follower before it gives up, milliseconds. */
const SILENCE_MS = 120_000;
const POLL_MS = 100;

/** `bulkhead follow`: rebuilds a shard from L1, compares every claim, and serves it; with `--once` it ends there. */
export async function runFollow(context: CommandContext, options: FollowOptions, once: boolean): Promise<void> {
  const { dir, output, clock } = context;
  const shard = await readFollowedShard(resolve(options.network ?? networkFile(dir)), options.shard);
  const l1Head = (await checkFollowedL1(shard)).number;
  const dataDir = resolve(options.data ?? join(dir, 'follow', `shard-${options.shard}`));
  const tracker = createFollowTracker({ shardId: options.shard, clock, l1Head });
  let heardAt = clock.now();
  const follower = await startFollower({
    shard,
    options,
    dataDir,
    // Of its own from the first start on: a node that is started again keeps it.
    rpcPort: once ? undefined : await findRpcPort(context, options),
    onProgress(progress) {
      heardAt = clock.now();
      for (const line of tracker.take(progress)) output.line(`  ${line}`);
    },
    clock,
  });
  output.line(`${shard.name}, chain ${shard.chainId}, from ${shard.l1.rpcUrl} into ${dataDir}`);
  const told = untilSignal(context, follower);
  try {
    if (once) await Promise.race([check(), follower.pair.ready, told.then(interrupted)]);
    else await Promise.race([serve(), told]);
  } finally {
    await follower.stop();
  }

  async function check(): Promise<void> {
    while (!tracker.hasReached(l1Head)) {
      if (clock.now() - heardAt > SILENCE_MS)
        throw new CodedError({
          code: 'FOLLOW_STALLED',
          message: `no progress within ${SILENCE_MS / 1_000} s: see ${follower.layout.nodeLog}`,
          verdict: 'retry',
        });
      await clock.sleep(POLL_MS);
    }
    tell(context, tracker);
  }

  async function serve(): Promise<void> {
    const { rpcUrl, wsUrl } = await follower.pair.ready;
    output.line(`${shard.name} follower  ${rpcUrl}  ${wsUrl}`);
    output.result({ shardId: options.shard, chainId: shard.chainId, rpcUrl, wsUrl, dataDir });
    output.line(`Following; logs in ${follower.layout.logs}`);
    await new Promise(() => {});
  }
}

function findRpcPort({ clock }: CommandContext, options: FollowOptions): Promise<number> {
  return findPort({ host: options.host, port: options['rpc.port'], purpose: '--rpc.port', clock, patienceMs: 0 });
}

/** The result of a check. @throws CodedError CLAIM_MISMATCH (reject) naming the first false claim */
function tell({ output }: CommandContext, tracker: FollowTracker): void {
  const summary = tracker.summary();
  if (summary === undefined) throw new CodedError({ code: 'NO_REPORT', message: 'no report came', verdict: 'retry' });
  const { block, blockHash, stateRoot, batches, compared, mismatches, seconds, blocksPerSecond } = summary;
  output.line(`block ${block}  ${blockHash}`);
  output.line(`state root  ${stateRoot}`);
  output.line(`${compared} of ${batches} batches compared in ${seconds} s, ${blocksPerSecond} blocks/s`);
  output.result(summary);
  const [first] = mismatches;
  if (first === undefined) {
    output.line('Every claim is true');
    return;
  }
  const more = mismatches.length > 1 ? `, and ${mismatches.length - 1} more` : '';
  throw new CodedError({
    code: 'CLAIM_MISMATCH',
    message: `batch ${first.batchIndex} claims ${first.field} ${first.claimed}, execution gave ${first.derived}${more}`,
    verdict: 'reject',
  });
}

/** Resolves at the first signal; the second one ends everything at once. */
function untilSignal({ output }: CommandContext, follower: RunningFollower): Promise<void> {
  const told = deferred<void>();
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals === 1) {
      output.line('Stopping (again to stop at once)');
      told.resolve();
      return;
    }
    follower.kill();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return told.promise;
}

function interrupted(): never {
  throw new CodedError({ code: 'INTERRUPTED', message: 'stopped before the end', verdict: 'retry' });
}
