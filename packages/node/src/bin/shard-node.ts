import process from 'node:process';
import { readJsonFile } from '@bulkhead/runtime';
import { nodeConfigSchema } from '../config/config-schema.js';
import { startShardNode } from '../shard/create-shard-node.js';
import { createProcessLogger } from './process-shell.js';
import { exitWith, runNode } from './run-node.js';

/** Entry point of a shard's node process: `shard-node CONFIG`, with an IPC channel to its supervisor. */
async function main(configFile: string): Promise<void> {
  const config = await readJsonFile(configFile, nodeConfigSchema);
  const logger = createProcessLogger(`shard-${config.genesis.shardId}/node`, config.log);
  await runNode({ logger, dataDir: config.dataDir, start: (modules) => startShardNode(config, modules) });
}

exitWith('shard-node', main(process.argv[2] ?? ''));
