import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Hex, numberToHex } from 'viem';
import {
  type CommandResult,
  type FollowReport,
  followOnce,
  rpc,
  shardOf,
  type TestNetwork,
  writeFollowerConfig,
} from '../../support/index.js';

/** A second process that gets nothing but L1 and a genesis. */
export function followerSuite(network: () => TestNetwork): void {
  describe('a follower', () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bulkhead-follow-'));
    });
    after(() => rm(folder, { recursive: true }));

    const writeConfig = (id: number, name: string, genesisHash?: Hex): Promise<string> =>
      writeFollowerConfig(network(), id, folder, { name, ...(genesisHash === undefined ? {} : { genesisHash }) });

    async function expectSame(id: number, { code, stdout, stderr }: CommandResult): Promise<FollowReport> {
      expect(code, stderr).to.equal(0);
      const report = JSON.parse(stdout) as FollowReport;
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
      expect(report.compared).to.equal(report.batches);
      return report;
    }

    it('rebuilds both shards from L1 alone, to the same state roots', async () => {
      const reports = await Promise.all(
        [1, 2].map(async (id) => expectSame(id, await followOnce(await writeConfig(id, `shard-${id}`)))),
      );
      for (const { block } of reports) expect(block).to.be.greaterThan(5);
    });

    it('carries on from where it was', async () => {
      const report = await expectSame(1, await followOnce(await writeConfig(1, 'shard-1')));
      expect(report.block).to.be.greaterThan(5);
    });

    it('refuses a genesis that L1 does not know', async () => {
      const file = await writeConfig(1, 'stranger', `0x${'12'.repeat(32)}`);
      const { code, stdout, stderr } = await followOnce(file);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^bulkhead: .*\[SHARD_MISMATCH\]\n$/);
    });
  });
}
