import { counterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import { accountOf, cast, runCast, shardOf, startCast, type TestNetwork, waitUntil } from '../../support/index.js';

const ACCOUNT = 5;
const FRESH = '0x00000000000000000000000000000000000ca57a';

interface CastReceipt {
  readonly status: string;
  readonly transactionHash: string;
  readonly blockNumber: string;
  readonly contractAddress: string | null;
}

/** Foundry's cast with nothing but the URL and a key. */
export function castSuite(network: () => TestNetwork): void {
  describe('cast', () => {
    let url: string;
    let wsUrl: string;
    let chainId: number;
    let key: string;
    let sender: string;
    let address: string;

    before(async () => {
      const facts = await network().read();
      ({ rpcUrl: url, wsUrl, chainId } = shardOf(facts, 1));
      ({ privateKey: key, address: sender } = accountOf(facts, ACCOUNT));
    });

    async function send(...args: readonly string[]): Promise<CastReceipt> {
      return JSON.parse(await cast('send', '--json', '--rpc-url', url, '--private-key', key, ...args));
    }
    const call = (...args: readonly string[]) => cast('call', '--rpc-url', url, ...args);

    it('reads the chain id, the height and a block', async () => {
      expect(await cast('chain-id', '--rpc-url', url)).to.equal(String(chainId));
      expect(Number(await cast('block-number', '--rpc-url', url))).to.be.greaterThan(0);
      expect(JSON.parse(await cast('block', '0', '--json', '--rpc-url', url))).to.have.property('number', '0x0');
    });

    it('sends a transfer and prints its receipt', async () => {
      const before = BigInt(await cast('balance', FRESH, '--rpc-url', url));
      const receipt = await send(FRESH, '--value', '0.25ether');
      expect(receipt.status).to.equal('0x1');
      expect(BigInt(await cast('balance', FRESH, '--rpc-url', url))).to.equal(before + 250_000_000_000_000_000n);
      expect(await cast('receipt', receipt.transactionHash, 'status', '--rpc-url', url)).to.match(/^(1|true)/);
      expect(await cast('tx', receipt.transactionHash, 'to', '--rpc-url', url)).to.match(/ca57a$/i);
    });

    it('deploys, reads and writes a contract', async () => {
      const { contractAddress } = await send('--create', counterBytecode);
      if (contractAddress === null) throw new Error('no contract');
      address = contractAddress;
      expect(await call(address, 'number()(uint256)')).to.equal('0');
      expect((await send(address, 'set(uint256)', '5')).status).to.equal('0x1');
      expect(await call(address, 'number()(uint256)')).to.equal('5');
      expect(await cast('storage', address, '0', '--rpc-url', url)).to.match(/^0x0{63}5$/);
    });

    it('estimates gas and counts nonces', async () => {
      const gas = Number(await cast('estimate', address, 'set(uint256)', '6', '--from', sender, '--rpc-url', url));
      expect(gas).to.be.within(21_000, 100_000);
      expect(Number(await cast('nonce', sender, '--rpc-url', url))).to.be.greaterThan(2);
    });

    it('lists past events', async () => {
      const logs = JSON.parse(
        await cast(
          'logs',
          '--json',
          '--rpc-url',
          url,
          '--from-block',
          '0',
          '--address',
          address,
          'NumberSet(address indexed,uint256)',
        ),
      ) as { data: string; topics: string[] }[];
      expect(logs.map(({ data }) => BigInt(data))).to.deep.equal([5n]);
      expect(logs[0]?.topics[1]?.toLowerCase()).to.contain(sender.slice(2).toLowerCase());
    });

    it('follows events over WebSocket', async () => {
      const args = ['--subscribe', '--rpc-url', wsUrl, '--address', address, 'NumberSet(address indexed,uint256)'];
      const child = startCast('logs', ...args);
      let output = '';
      child.stdout?.on('data', (chunk) => {
        output += chunk;
      });
      child.stderr?.on('data', (chunk) => {
        output += chunk;
      });
      const closed = new Promise((resolve) => child.once('close', resolve));
      try {
        await waitUntil('an event after the subscription', async () => {
          await send(address, 'set(uint256)', '201527');
          return output !== '' || child.exitCode !== null;
        });
        expect(output).to.contain(`0x${(201_527).toString(16).padStart(64, '0')}`);
      } finally {
        child.kill('SIGKILL');
        await closed;
      }
    });

    it('prints the reason of a revert and a panic', async () => {
      const reason = await runCast('call', '--rpc-url', url, address, 'failWithReason(string)', 'out of cheese');
      expect(reason.code).to.equal(1);
      expect(reason.stderr).to.contain('execution reverted: out of cheese');
      const panic = await runCast('call', '--rpc-url', url, address, 'failWithPanic()');
      expect(panic.code).to.equal(1);
      expect(panic.stderr).to.contain('assert');
    });

    it('calls methods by name', async () => {
      expect(JSON.parse(await cast('rpc', '--rpc-url', url, 'net_version'))).to.equal(String(chainId));
      expect(JSON.parse(await cast('rpc', '--rpc-url', url, 'shard_syncStatus'))).to.have.property('latest');
    });
  });
}
