import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { duplexPair } from 'node:stream';
import { type Engine, openEngine } from '@bulkhead/execution';
import { nodeConfigSchema } from '@bulkhead/node';
import {
  createExecHandlers,
  createExecLink,
  type ExecLink,
  execApi,
  machineIo,
  type ShardNode,
  serve,
  startShardNode,
} from '@bulkhead/node/parts';
import type { BlockInputs } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import type { Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { TestNetwork } from './network.js';
import { createTamperingClient, type PostedOutputs } from './tampering-client.js';

type Header = Parameters<Parameters<typeof createTamperingClient>[0]['tamper']>[0];

export interface Rogue {
  /** Claims of batches as L1 gets them. */
  readonly tamper?: (header: Header, outputs: PostedOutputs, engine: Engine) => Promise<PostedOutputs | undefined>;
  /** Users' transactions that it leaves out of its blocks. */
  readonly refuses?: (raw: Hex) => boolean;
}

export interface RogueSequencer {
  readonly rpcUrl: string;
  readonly engine: Engine;
  /** Goes away for good: nobody sequences the shard any more. */
  leave(): Promise<void>;
  /** Gives the shard back to its own processes. */
  stop(): Promise<void>;
}

/**
 * Takes a shard over from its own processes, with its key, its database and its place on L1, and does wrong. The processes it
 * takes the place of are frozen, so that nobody starts them again.
 */
export async function takeOver(network: TestNetwork, shardId: number, rogue: Rogue): Promise<RogueSequencer> {
  const shard = (await network.read()).shards.find(({ id }) => id === shardId);
  const { node: nodePid, exec: execPid } = shard?.processes ?? {};
  if (shard === undefined || nodePid === undefined || execPid === undefined) throw new Error(`no shard ${shardId}`);
  for (const pid of [nodePid, execPid]) process.kill(pid, 'SIGSTOP');

  const root = await mkdtemp(join(tmpdir(), 'bulkhead-rogue-'));
  for (const part of ['node', 'exec']) await cp(join(shard.dataDir, part), join(root, part), { recursive: true });
  const { relay: _, ...file } = JSON.parse(await readFile(join(shard.dataDir, 'node.json'), 'utf8'));
  const config = nodeConfigSchema.parse({ ...file, dataDir: join(root, 'node'), rpc: { ...file.rpc, port: 0 } });
  const key = (await readFile(config.sequencer.keyFile, 'utf8')).trim() as Hex;

  const clock = systemClock();
  const logger = silentLogger();
  const store = await openRocksStore({ path: join(root, 'exec', 'db') });
  const engine = await openEngine({ config: config.genesis, genesisHash: config.genesisHash, store, logger });
  const link = createExecLink({ clock, logger, patienceMs: 5_000 });
  const [nodeEnd, execEnd] = duplexPair();
  const server = serve(execApi, createExecHandlers(engine), execEnd, logger);
  link.attach(nodeEnd);
  const { tamper } = rogue;
  const account = privateKeyToAccount(key);
  const node: ShardNode = await startShardNode(config, {
    link: refusing(link, rogue),
    clock,
    logger,
    clientVersion: 'rogue',
    // That its own claims are false does not disturb it.
    onFatal: (name, error) => {
      if (name !== 'claims') process.stderr.write(`rogue sequencer: ${name}: ${error}\n`);
    },
    io: {
      ...machineIo,
      openClient:
        tamper === undefined
          ? machineIo.openClient
          : (options) =>
              createTamperingClient({
                ...options,
                account,
                tamper: (header, outputs) => tamper(header, outputs, engine),
              }),
    },
  });
  let isGone = false;
  async function leave(): Promise<void> {
    if (isGone) return;
    isGone = true;
    await node.stop();
    link.close();
    server.close();
    await store.close();
    await rm(root, { recursive: true, force: true });
  }
  return {
    rpcUrl: node.rpcUrl,
    engine,
    leave,
    async stop() {
      await leave();
      for (const pid of [nodePid, execPid]) process.kill(pid, 'SIGCONT');
    },
  };
}

/** The line to exec, on which some transactions get lost. */
function refusing(link: ExecLink, { refuses }: Rogue): ExecLink {
  if (refuses === undefined) return link;
  const api: ExecLink['api'] = {
    ...link.api,
    produceBlock: (asked) => {
      const args = asked as typeof asked & { readonly inputs: BlockInputs };
      const transactions = args.inputs.transactions.filter((raw) => !refuses(raw));
      return link.api.produceBlock({ ...args, inputs: { ...args.inputs, transactions } });
    },
  };
  return new Proxy(link, { get: (target, name) => (name === 'api' ? api : Reflect.get(target, name)) });
}
