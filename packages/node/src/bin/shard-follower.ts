import process from 'node:process';
import { readJsonFile } from '@bulkhead/runtime';
import { followerConfigSchema } from '../config/config-schema.js';
import { type FollowProgress, startFollowerNode } from '../follow/create-follower-node.js';
import type { FollowReport } from '../follow/derived-chain.js';
import { type FromChild, MAX_REPORTED_MISMATCHES } from '../supervision.js';
import { createProcessLogger } from './process-shell.js';
import { exitWith, runNode } from './run-node.js';

/** Longest value of a false claim that is told. */
const MAX_VALUE = 1_024;

/** Entry point of a follower's node process: `shard-follower CONFIG`, with an IPC channel to its supervisor. */
async function main(configFile: string): Promise<void> {
  const config = await readJsonFile(configFile, followerConfigSchema);
  const logger = createProcessLogger(`shard-${config.genesis.shardId}/follower`, config.log);
  await runNode({
    logger,
    dataDir: config.dataDir,
    start: (modules) => startFollowerNode(config, { ...modules, onProgress: tell }),
  });
}

function tell({ report, ...progress }: FollowProgress): void {
  const message: FromChild = { t: 'progress', ...progress, ...(report && { report: toMessage(report) }) };
  if (process.connected) process.send?.(message);
}

function toMessage({ mismatches, ...facts }: FollowReport) {
  return {
    ...facts,
    mismatches: mismatches.slice(0, MAX_REPORTED_MISMATCHES).map(({ batchIndex, field, claimed, derived }) => ({
      batchIndex,
      field,
      claimed: claimed.slice(0, MAX_VALUE),
      derived: derived.slice(0, MAX_VALUE),
    })),
    mismatchCount: mismatches.length,
  };
}

exitWith('shard-follower', main(process.argv[2] ?? ''));
