import { expect } from 'chai';
import { type Address, type Hex, parseEther } from 'viem';
import { bulkhead, rpc, shardOf, type TestNetwork } from '../../support/index.js';

const TO: Address = '0x000000000000000000000000000000000000fa0c';

/** Commands that look after a running network. */
export function upkeepSuite(network: () => TestNetwork): void {
  describe('upkeep', () => {
    const urls = async () => {
      const { l1, shards } = await network().read();
      return [l1.rpcUrl, ...shards.map(({ rpcUrl }) => rpcUrl)];
    };
    const balances = async () =>
      Promise.all((await urls()).map(async (url) => BigInt(await rpc<Hex>(url, 'eth_getBalance', TO, 'latest'))));

    it('faucet pays on L1 and on every shard, or on one, with transactions that can be looked at', async () => {
      const paid = await network().json<{ payments: { chain: string; txHash: Hex }[] }>('faucet', TO, '--amount', '2');
      expect(paid.payments.map(({ chain }) => chain)).to.deep.equal(['L1', 'Shard 1', 'Shard 2']);
      for (const [index, url] of (await urls()).entries())
        expect(await rpc(url, 'eth_getTransactionReceipt', paid.payments[index]?.txHash)).to.include({ status: '0x1' });
      await network().run('faucet', TO, '--shard', '2', '--amount', '0.5');
      expect(await balances()).to.deep.equal([parseEther('2'), parseEther('2'), parseEther('2.5')]);
    });

    it('wait returns at once, and says what is missing where nothing runs', async () => {
      expect(await network().json('wait')).to.include({ ready: true });
      const { code, stderr } = await bulkhead(['wait', '--timeout', '0', '--dir', '/nowhere']);
      expect([code, stderr]).to.deep.equal([
        75,
        'bulkhead: not ready within 0 s: no network runs in /nowhere [NOT_READY]\n',
      ]);
    });

    it('logs shows each process to people, and entries as they are to machines', async () => {
      const { stdout } = await network().run('logs', '-n', '1000');
      for (const name of ['supervisor  ', 'shard 1 node', 'shard 2 exec'])
        expect(stdout).to.match(new RegExp(`^${name} \\| \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO `, 'm'));
      const { stdout: entries } = await network().run('logs', 'shard', '1', '--json');
      for (const line of entries.trim().split('\n')) expect(JSON.parse(line)).to.include.keys('level', 'time', 'msg');
      const wrong = await network().try('logs', 'shard');
      expect([wrong.code, wrong.stderr]).to.deep.equal([
        1,
        'bulkhead: logs of what? supervisor, l1, or shard N [BAD_ARGUMENT]\n',
      ]);
    });

    it('env gives a shell the addresses', async () => {
      const { stdout } = await network().run('env');
      expect(stdout).to.include(shardOf(await network().read(), 1).rpcUrl);
    });

    it('restart gives one shard, or L1, new processes and leaves ports, blocks and the other shard alone', async () => {
      const before = await network().read();
      const [, first] = await urls();
      const genesis = await rpc(first ?? '', 'eth_getBlockByNumber', '0x1', false);
      expect(await network().json('restart', '1')).to.deep.equal({ restarted: ['Shard 1'] });
      const after = await network().read();
      expect(after.shards[0]?.processes.node).not.to.equal(before.shards[0]?.processes.node);
      expect(after.shards[1]?.processes).to.deep.equal(before.shards[1]?.processes);
      expect(after.shards.map(({ rpcUrl }) => rpcUrl)).to.deep.equal(before.shards.map(({ rpcUrl }) => rpcUrl));
      expect(await rpc(first ?? '', 'eth_getBlockByNumber', '0x1', false)).to.deep.equal(genesis);
      expect(await network().json('restart', 'l1')).to.deep.equal({ restarted: ['L1'] });
      await network().run('deposit', '--shard', '1', '--amount', '0.1');
      const { code, stderr } = await network().try('restart', '7');
      expect([code, stderr]).to.deep.equal([
        1,
        'bulkhead: there is no shard 7: this network has 1, 2 [NO_SUCH_SHARD]\n',
      ]);
    });
  });
}
