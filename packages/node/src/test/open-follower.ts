import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { openEngine } from '@bulkhead/execution';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { keccak256, toHex } from 'viem';
import { type ApiServer, serve } from '../channel/serve.js';
import { type FollowerConfigFile, followerConfigSchema } from '../config/config-schema.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import { type FollowProgress, startFollowerNode } from '../follow/create-follower-node.js';
import type { OutputMismatch } from '../shard/claim-check.js';
import { createExecLink } from '../shard/exec-link.js';
import type { startDevnet } from './devnet.js';

const clock = systemClock();
const logger = silentLogger();

/** A follower of a devnet's shard in this process, on disk in a folder of its own; the same name finds the same folder. */
export async function openFollower(
  devnet: Awaited<ReturnType<typeof startDevnet>>,
  name: string,
  change: Partial<FollowerConfigFile> & { readonly gossip?: boolean } = {},
) {
  const { gossip = false, ...fields } = change;
  const keyFile = join(devnet.root, `${name}.key`);
  await writeFile(keyFile, keccak256(toHex(name)));
  const config = followerConfigSchema.parse({
    ...devnet.followerConfig(name),
    rpc: { port: 0 },
    ...(gossip && { relay: { listen: [], peers: [...devnet.peers], keyFile } }),
    ...fields,
  });
  await mkdir(config.dataDir, { recursive: true });
  const store = await openRocksStore({ path: join(config.dataDir, 'exec') });
  const engine = await openEngine({ config: config.genesis, store, logger });
  const link = createExecLink({ clock, logger, patienceMs: 1_000 });
  let server: ApiServer | undefined;
  const attachExec = () => {
    server?.close();
    const [nodeEnd, execEnd] = duplexPair();
    server = serve(execApi, createExecHandlers(engine), execEnd, logger);
    link.attach(nodeEnd);
  };
  attachExec();
  const fatal: string[] = [];
  const mismatches: OutputMismatch[] = [];
  let progress: FollowProgress | undefined;
  const close = async (): Promise<void> => {
    link.close();
    server?.close();
    await store.close();
  };
  const node = await startFollowerNode(config, {
    link,
    clock,
    logger,
    clientVersion: 'test',
    onFatal: (part, error) => fatal.push(`${part}: ${error}`),
    onProgress: (now) => {
      progress = now;
    },
    onMismatch: async (mismatch) => void mismatches.push(mismatch),
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    engine,
    fatal,
    /** As when exec was started again on the same disk. */
    attachExec,
    mismatches,
    rpcUrl: node.rpcUrl ?? '',
    progress: () => progress,
    async stop(): Promise<void> {
      await node.stop();
      await close();
    },
  };
}
