import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openEngine } from '@bulkhead/execution';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { serve } from '../channel/serve.js';
import { followConfigSchema } from '../config/config-schema.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import { followShard } from '../follow/follow-shard.js';
import { createExecLink } from '../shard/exec-link.js';
import { codeOf } from './code-of.js';
import { blockAt, rpc, startDevnet } from './devnet.js';
import { signTransfer } from './shard-config.js';

const BIN = fileURLToPath(new URL('../bin/shard-follow.js', import.meta.url));
const clock = systemClock();
const logger = silentLogger();

type Devnet = Awaited<ReturnType<typeof startDevnet>>;

async function eventually(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = clock.now() + 20_000; !(await condition()); ) {
    if (clock.now() > end) throw new Error(`not in time: ${what}`);
    await clock.sleep(50);
  }
}

/** A follower in this process, on an engine that forgets. */
async function openFollower(devnet: Devnet, name: string, until?: number) {
  const config = followConfigSchema.parse(devnet.followConfig(name));
  const engine = await openEngine({ config: config.genesis, store: createMemoryStore(), logger });
  const link = createExecLink({ clock, logger, patienceMs: 1_000 });
  const [nodeEnd, execEnd] = duplexPair();
  const server = serve(execApi, createExecHandlers(engine), execEnd, logger);
  link.attach(nodeEnd);
  await mkdir(config.dataDir, { recursive: true });
  const follower = await followShard({ config, link, clock, logger, ...(until !== undefined && { until }) });
  return {
    engine,
    follower,
    async close(): Promise<void> {
      await follower.stop();
      link.close();
      server.close();
    },
  };
}

describe('follower', function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let devnet: Devnet;
  let nonce = 0;

  async function transfer(count: number): Promise<void> {
    for (let i = 0; i < count; i++)
      await rpc(devnet.rpcUrl, 'eth_sendRawTransaction', await signTransfer({ nonce: nonce++ }));
  }

  const included = () =>
    eventually('everything posted', async () => {
      const [latest, safe] = [await blockAt(devnet.rpcUrl, 'latest'), await blockAt(devnet.rpcUrl, 'safe')];
      const count = await rpc(devnet.rpcUrl, 'eth_getTransactionCount', devnet.engine.config.alloc[0]?.address, 'safe');
      return latest.number === safe.number && Number(count) === nonce;
    });

  before(async () => {
    anvil = await startAnvil({ blockTime: 1 });
    devnet = await startDevnet(anvil.url);
  });

  after(async () => {
    await devnet?.stop();
    await anvil?.stop();
  });

  it('D1: rebuilds the shard from L1 in a process of its own and reaches the same root', async () => {
    await transfer(10);
    await included();
    await transfer(5);
    await included();
    const safe = await blockAt(devnet.rpcUrl, 'safe');
    const file = join(devnet.root, 'follow.json');
    await writeFile(file, JSON.stringify(devnet.followConfig('process')));
    const run = () =>
      new Promise<{ code: number; stdout: string }>((resolve) => {
        const child = execFile(process.execPath, [BIN, file, '--once'], (_error, stdout) =>
          resolve({ code: child.exitCode ?? -1, stdout }),
        );
      });
    const { code, stdout } = await run();
    const report = JSON.parse(stdout);
    expect(stdout.trim().split('\n')).to.have.length(1);
    expect(report).to.deep.equal({
      shardId: 1,
      block: safe.number,
      blockHash: safe.hash,
      stateRoot: safe.stateRoot,
      batches: report.batches,
      mismatches: [],
    });
    expect(report.batches).to.be.at.least(2);
    expect(code).to.equal(0);
    // Started again it goes on where it was.
    expect(JSON.parse((await run()).stdout)).to.deep.equal(report);
  });

  it('goes on with L1, and with a fork of it', async () => {
    const { follower, engine, close } = await openFollower(devnet, 'forked');
    const before = await follower.catchUp();
    expect(before.block).to.equal((await blockAt(devnet.rpcUrl, 'safe')).number);
    await transfer(3);
    await included();
    const grown = await follower.catchUp();
    expect(grown.block).to.be.above(before.block);
    expect(grown.blockHash).to.equal((await blockAt(devnet.rpcUrl, 'safe')).hash);
    await rpc(anvil.url, 'anvil_reorg', 4, []);
    await rpc(anvil.url, 'evm_mine');
    await transfer(1);
    await included();
    await follower.catchUp();
    await included();
    const after = await follower.catchUp();
    const safe = await blockAt(devnet.rpcUrl, 'safe');
    expect(after).to.deep.include({
      block: safe.number,
      blockHash: safe.hash,
      stateRoot: safe.stateRoot,
      mismatches: [],
    });
    expect(engine.head().hash).to.equal(devnet.engine.head().hash);
    expect(devnet.fatal).to.deep.equal([]);
    await close();
  });

  it('waits for an L1 block, ABORTED when it is stopped meanwhile', async () => {
    const { follower, close } = await openFollower(devnet, 'waiting', 10 ** 9);
    const waiting = codeOf(follower.catchUp());
    await clock.sleep(100);
    await close();
    expect(await waiting).to.equal('ABORTED');
  });
});
