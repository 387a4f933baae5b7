import { messageCounterAbi, messageCounterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, encodeAbiParameters, type Hex, parseEther } from 'viem';
import { accountOf, l1Clients, rpc, shardClients, shardOf, type TestNetwork, waitUntil } from '../../support/index.js';

interface Status {
  readonly messageId: Hex;
  readonly kind: string;
  readonly stage: string;
  readonly stages: readonly {
    readonly stage: string;
    readonly at: number;
    readonly chain: string;
    readonly txHash?: Hex;
    readonly blockNumber?: number;
  }[];
  readonly next: string;
}

const HASH = /^0x[0-9a-f]{64}$/;
const TO: Address = '0x00000000000000000000000000000000000c0de5';

/** The object that scripts rely on: these fields and no others, every stage with its chain, time and transaction. */
function expectContract(status: Status, expected: { kind: string; stages: readonly string[] }): void {
  expect(status).to.have.all.keys('messageId', 'kind', 'stage', 'stages', 'next');
  expect(status.messageId).to.match(HASH);
  expect(status.kind).to.equal(expected.kind);
  expect(status.stages.map(({ stage }) => stage)).to.deep.equal(expected.stages);
  expect(status.stage).to.equal(expected.stages.at(-1));
  expect(status.next).to.be.a('string').and.not.equal('');
  for (const entry of status.stages) {
    expect(entry.at, entry.stage).to.be.within(Date.UTC(2020), Date.now() + 60_000);
    expect(entry.chain, entry.stage).to.match(/^(L1|Shard [12])$/);
    if (entry.stage === 'settled') continue;
    expect(entry, entry.stage).to.have.all.keys('stage', 'at', 'chain', 'txHash', 'blockNumber');
    expect(entry.txHash, entry.stage).to.match(HASH);
    expect(entry.blockNumber, entry.stage).to.be.greaterThan(0);
  }
}

const SEND_STAGES = ['sent', 'sequenced', 'posted', 'imported', 'delivered'];

export function commandsSuite(network: () => TestNetwork): void {
  describe('commands', () => {
    const balanceOf = async (shard: number, address: Address) =>
      BigInt(await rpc<Hex>(shardOf(await network().read(), shard).rpcUrl, 'eth_getBalance', address, 'latest'));

    it('deposit credits to the wei and prints its stages', async () => {
      const before = await balanceOf(1, TO);
      const status = await network().json<Status>('deposit', '--shard', '1', '--amount', '1.5', '--to', TO);
      expectContract(status, { kind: 'DEPOSIT', stages: ['sent', 'delivered'] });
      expect(status.stages.map(({ chain }) => chain)).to.deep.equal(['L1', 'Shard 1']);
      expect(await balanceOf(1, TO)).to.equal(before + parseEther('1.5'));
    });

    it('send moves ether between shards; message status tells the same by id and by transaction', async () => {
      const before = await balanceOf(2, TO);
      const amount = '0.000000000000000001';
      const status = await network().json<Status>(
        'send',
        '--from-shard',
        '1',
        '--to-shard',
        '2',
        '--amount',
        amount,
        '--to',
        TO,
      );
      expectContract(status, { kind: 'ASSET', stages: SEND_STAGES });
      expect(await balanceOf(2, TO)).to.equal(before + 1n);
      const byId = await network().json<Status>('message', 'status', status.messageId);
      expectContract(byId, { kind: 'ASSET', stages: SEND_STAGES });
      expect(byId).to.deep.equal(status);
      const byTransaction = await network().json<Status>('message', 'status', status.stages[0]?.txHash ?? '');
      expect(byTransaction).to.deep.equal(status);
    });

    it('send --call runs a contract on the other shard', async () => {
      const { read, wallet } = shardClients(await network().read(), 1, 0);
      const hash = await wallet.deployContract({ abi: messageCounterAbi, bytecode: messageCounterBytecode });
      const { contractAddress } = await read.waitForTransactionReceipt({ hash });
      if (!contractAddress) throw new Error('no contract');
      const payload = encodeAbiParameters([{ type: 'uint256' }], [77n]);
      const lane = ['--from-shard', '2', '--to-shard', '1'];
      const status = await network().json<Status>('send', ...lane, '--to', contractAddress, '--call', payload);
      expectContract(status, { kind: 'DATA', stages: SEND_STAGES });
      const call = { address: contractAddress, abi: messageCounterAbi } as const;
      expect(await read.readContract({ ...call, functionName: 'number' })).to.equal(77n);
      expect(await read.readContract({ ...call, functionName: 'lastReceiveId' })).to.equal(status.messageId);
    });

    it('send reports a call that failed at its target, with exit code 1', async () => {
      const lane = ['--from-shard', '1', '--to-shard', '2'];
      const result = await network().try('send', ...lane, '--to', TO, '--call', '0x01', '--json');
      expect(result.code).to.equal(1);
      expect(result.stderr).to.match(/^bulkhead: .*failed.*\n$/);
      expect((JSON.parse(result.stdout) as Status).stage).to.equal('failed');
    });

    it('withdraw waits for the settled claim, proves it and is paid on L1', async () => {
      const { read } = l1Clients(await network().read(), 0);
      const before = await read.getBalance({ address: TO });
      const status = await network().json<Status>('withdraw', '--shard', '2', '--amount', '0.3', '--to', TO);
      const stages = ['sent', 'sequenced', 'posted', 'settled', 'paid'];
      expectContract(status, { kind: 'WITHDRAW', stages });
      expect(await read.getBalance({ address: TO })).to.equal(before + parseEther('0.3'));
      const later = await network().json<Status>('message', 'status', status.messageId);
      expectContract(later, { kind: 'WITHDRAW', stages });
      expect(later).to.deep.equal(status);
    });

    it('withdraw --no-wait says what comes next', async () => {
      const result = await network().run('withdraw', '--shard', '1', '--amount', '0.01', '--no-wait');
      expect(result.stdout).to.match(/Next: bulkhead message status 0x[0-9a-f]{64}\n$/);
    });

    it('status shows every head moving', async () => {
      interface Heads {
        readonly shards: readonly {
          readonly state: string;
          readonly sync: Record<'latest' | 'safe' | 'finalized', { number: number }>;
        }[];
      }
      const first = await network().json<Heads>('status');
      expect(first.shards.map(({ state }) => state)).to.deep.equal(['up', 'up']);
      for (const { sync } of first.shards) {
        expect(sync.safe.number).to.be.at.most(sync.latest.number);
        expect(sync.finalized.number).to.be.at.most(sync.safe.number);
      }
      await waitUntil('every head moves', async () => {
        const { shards } = await network().json<Heads>('status');
        return shards.every(({ sync }, index) =>
          (['latest', 'safe', 'finalized'] as const).every(
            (tag) => sync[tag].number > (first.shards[index]?.sync[tag].number ?? Number.POSITIVE_INFINITY),
          ),
        );
      });
    });

    it('accounts lists keys and balances on every chain', async () => {
      const facts = await network().read();
      const rows =
        await network().json<{ address: Address; privateKey: Hex; balances: { chain: string; wei: string }[] }[]>(
          'accounts',
        );
      expect(rows.map(({ address, privateKey }) => ({ address, privateKey }))).to.deep.equal(facts.accounts);
      expect(rows[9]?.balances.map(({ chain }) => chain)).to.deep.equal(['L1', 'Shard 1', 'Shard 2']);
      expect(rows[9]?.address).to.equal(accountOf(facts, 9).address);
    });

    it('chains prints live URLs for other tools', async () => {
      const facts = await network().read();
      const urls = [facts.l1.rpcUrl, ...facts.shards.map(({ rpcUrl }) => rpcUrl)];
      const { stdout } = await network().run('chains', '--format', 'foundry');
      const keys = ['l1', 'shard1', 'shard2'];
      expect(stdout).to.equal(`[rpc_endpoints]\n${keys.map((key, i) => `${key} = "${urls[i]}"\n`).join('')}`);
      const [only] = JSON.parse((await network().run('chains', '--format', 'metamask', '--chain', 'shard2')).stdout);
      expect(only.rpcUrls).to.deep.equal([urls[2]]);
      const chains = await network().json<{ key: string; rpcUrl: string }[]>('chains');
      expect(chains.map(({ rpcUrl }) => rpcUrl)).to.deep.equal(urls);
    });

    it('a second up on the same directory is refused and disturbs nothing', async () => {
      for (const detach of [[], ['-d']]) {
        const result = await network().try('up', ...detach);
        expect(result.code).to.equal(1);
        expect(result.stderr).to.match(/^bulkhead: this network already runs \(process \d+\).*\n$/);
      }
      const { code } = await network().try('status');
      expect(code).to.equal(0);
    });

    for (const [what, args, reason] of [
      ['an unknown shard', ['deposit', '--shard', '9', '--amount', '1'], /there is no shard 9/],
      ['an unknown account', ['deposit', '--shard', '1', '--amount', '1', '--account', '99'], /no account 99/],
      [
        'more than the account has',
        ['send', '--from-shard', '1', '--to-shard', '2', '--amount', '900000'],
        /insufficient funds/i,
      ],
      ['more than the account has on L1', ['deposit', '--shard', '1', '--amount', '900000'], /insufficient funds/i],
      ['a send to its own shard', ['send', '--from-shard', '1', '--to-shard', '1', '--amount', '1'], /SelfDestination/],
      ['no amount and no call', ['send', '--from-shard', '1', '--to-shard', '2'], /either --amount or --call/],
      ['an address that is none', ['deposit', '--shard', '1', '--amount', '1', '--to', '0x12'], /not an address/],
      ['a message nobody knows', ['message', 'status', `0x${'12'.repeat(32)}`], /no shard knows/],
      ['a chain format that is none', ['chains', '--format', 'remix'], /no format: viem, wagmi/],
      ['an id that is none', ['message', 'status', '0x12'], /not a message id/],
    ] as const)
      it(`refuses ${what} in one line, with exit code 1`, async () => {
        const result = await network().try(...args);
        expect(result.code).to.equal(1);
        expect(result.stderr).to.match(/^bulkhead: [^\n]+\n$/);
        expect(result.stderr).to.match(reason);
      });
  });
}
