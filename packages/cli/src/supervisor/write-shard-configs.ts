import { mkdir } from 'node:fs/promises';
import type { ExecConfigFile, NodeConfigFile } from '@bulkhead/node/config';
import { writeFileAtomic } from '@bulkhead/runtime';
import type { UpOptions } from '../options.js';
import { genesisFile } from './genesis-file.js';
import { l1Facts } from './l1-facts.js';
import type { Layout } from './layout.js';
import type { Plan } from './plan.js';

/** Writes the files that node and exec of one shard start from. Settings of this run win over those of the run before. */
export async function writeShardConfigs(args: {
  readonly plan: Plan;
  readonly shard: Plan['shards'][number];
  readonly options: UpOptions;
  readonly layout: Layout;
  readonly l1Url: string;
}): Promise<void> {
  const { plan, shard, options, layout, l1Url } = args;
  const files = layout.shard(shard.genesis.shardId);
  const log = { level: options['log.level'], format: options['log.format'] };
  const genesis = genesisFile(shard.genesis);
  const genesisHash = shard.genesisHash as `0x${string}`;
  const exec: ExecConfigFile = { genesis, genesisHash, dataDir: files.exec, log };
  const node: NodeConfigFile = {
    genesis,
    genesisHash,
    dataDir: files.node,
    l1: l1Facts(plan, options, l1Url),
    rpc: { host: options.host, port: shard.rpcPort },
    sequencer: {
      blockTime: options['block-time'],
      batchInterval: options['batch-interval'],
      keyFile: files.sequencerKey,
      da: options.da,
      deliver: options['relay.auto'],
    },
    ...(options.gossip
      ? {
          relay: {
            listen: [`/ip4/127.0.0.1/tcp/${shard.relayPort}`],
            peers: plan.shards
              .filter((peer) => peer !== shard)
              .map((peer) => `/ip4/127.0.0.1/tcp/${peer.relayPort}/p2p/${peer.peerId}`),
            keyFile: files.relayKey,
          },
        }
      : {}),
    log,
  };
  for (const directory of [files.root, files.node, files.exec]) await mkdir(directory, { recursive: true });
  await writeFileAtomic(files.execConfig, `${JSON.stringify(exec, null, 2)}\n`);
  await writeFileAtomic(files.nodeConfig, `${JSON.stringify(node, null, 2)}\n`);
}
