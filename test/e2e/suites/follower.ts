import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Hex, numberToHex } from 'viem';
import { type CommandResult, rpc, shardOf, type TestNetwork } from '../../support/index.js';

const FOLLOWER = fileURLToPath(new URL('./bin/shard-follow.js', import.meta.resolve('@bulkhead/node')));
const FOLLOW_MS = 120_000;

interface Report {
  readonly shardId: number;
  readonly block: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  readonly batches: number;
  readonly mismatches: readonly unknown[];
}

interface NodeConfig {
  readonly genesis: unknown;
  readonly genesisHash: Hex;
  readonly l1: Record<string, unknown>;
}

/** A second process that gets nothing but L1 and a genesis. */
export function followerSuite(network: () => TestNetwork): void {
  describe('a follower', () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bulkhead-follow-'));
    });
    after(() => rm(folder, { recursive: true }));

    /** What L1 and the shard's genesis say, and a folder of the follower's own. */
    async function writeConfig(id: number, name: string, genesisHash?: Hex): Promise<string> {
      const { dataDir } = shardOf(await network().read(), id);
      const node = JSON.parse(await readFile(join(dataDir, 'node.json'), 'utf8')) as NodeConfig;
      const file = join(folder, `${name}.json`);
      const config = {
        genesis: node.genesis,
        genesisHash: genesisHash ?? node.genesisHash,
        dataDir: join(folder, name),
        l1: node.l1,
        log: { level: 'warn' },
      };
      await writeFile(file, JSON.stringify(config));
      return file;
    }

    function follow(configFile: string): Promise<CommandResult> {
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [FOLLOWER, configFile, '--once'], { stdio: ['ignore', 'pipe', 'pipe'] });
        const timer = setTimeout(() => child.kill('SIGKILL'), FOLLOW_MS);
        let stdout = '';
        let stderr = '';
        child.stdout.on('data', (chunk) => {
          stdout += chunk;
        });
        child.stderr.on('data', (chunk) => {
          stderr += chunk;
        });
        child.once('error', reject);
        child.once('close', (code) => {
          clearTimeout(timer);
          resolve({ code: code ?? 128, stdout, stderr });
        });
      });
    }

    async function expectSame(id: number, { code, stdout, stderr }: CommandResult): Promise<Report> {
      expect(code, stderr).to.equal(0);
      const report = JSON.parse(stdout) as Report;
      const { rpcUrl } = shardOf(await network().read(), id);
      const block = await rpc<{ hash: Hex; stateRoot: Hex }>(
        rpcUrl,
        'eth_getBlockByNumber',
        numberToHex(report.block),
        false,
      );
      expect(report).to.include({ shardId: id, blockHash: block.hash, stateRoot: block.stateRoot });
      expect(report.mismatches).to.deep.equal([]);
      expect(report.batches).to.be.greaterThan(0);
      return report;
    }

    it('rebuilds both shards from L1 alone, to the same state roots', async () => {
      const reports = await Promise.all(
        [1, 2].map(async (id) => expectSame(id, await follow(await writeConfig(id, `shard-${id}`)))),
      );
      for (const { block } of reports) expect(block).to.be.greaterThan(5);
    });

    it('carries on from where it was', async () => {
      const report = await expectSame(1, await follow(await writeConfig(1, 'shard-1')));
      expect(report.block).to.be.greaterThan(5);
    });

    it('refuses a genesis that L1 does not know', async () => {
      const file = await writeConfig(1, 'stranger', `0x${'12'.repeat(32)}`);
      const { code, stdout, stderr } = await follow(file);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/shard-follow: \[GENESIS_MISMATCH\]|shard-follow: \[SHARD_MISMATCH\]/);
    });
  });
}
