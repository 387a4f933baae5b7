import { expect } from 'chai';
import { type Hex, keccak256 } from 'viem';
import {
  l1Clients,
  type RogueSequencer,
  rpc,
  signForShard,
  startNetwork,
  type TestNetwork,
  takeOver,
  waitUntil,
} from '../support/index.js';

const RECIPIENT = '0x000000000000000000000000000000000000f0ce';

interface QueueEntry {
  readonly status: string;
  readonly txHash?: Hex;
  readonly blockNumber?: number;
  readonly l1Block: number;
  readonly dueAtL1Block: number;
}

describe('a sequencer that refuses a user', function () {
  this.timeout(300_000);
  let network: TestNetwork;
  let rogue: RogueSequencer;
  let raw: Hex;

  before(async () => {
    network = await startNetwork('--queue-delay', '5', '--force-after', '300');
    raw = await signForShard(await network.read(), 1, 3, { to: RECIPIENT, value: 7n, nonce: 0, gas: 21_000n });
    rogue = await takeOver(network, 1, { refuses: (transaction) => transaction === raw });
  });
  after(async () => {
    await rogue?.stop();
    await network?.destroy();
  });

  const receipt = () =>
    rpc<{ blockNumber: Hex; status: Hex } | null>(rogue.rpcUrl, 'eth_getTransactionReceipt', keccak256(raw));

  it('leaves the transaction out of block after block', async () => {
    await rpc(rogue.rpcUrl, 'eth_sendRawTransaction', raw);
    const sentAt = Number(await rpc<Hex>(rogue.rpcUrl, 'eth_blockNumber'));
    await waitUntil('blocks', async () => Number(await rpc<Hex>(rogue.rpcUrl, 'eth_blockNumber')) > sentAt + 5);
    expect(await receipt()).to.equal(null);
  });

  it('has it in its chain all the same once it was forced, and the value has moved', async () => {
    const forced = await network.json<{ queueIndex: number; hash: Hex }>(
      'force-tx',
      raw,
      '--shard',
      '1',
      '--account',
      '3',
      '--no-wait',
    );
    const { l1Block } = await waitUntil('the entry in the chain', async () => {
      const entry = await rpc<QueueEntry | null>(rogue.rpcUrl, 'shard_getQueueEntry', forced.queueIndex);
      return entry?.status === 'included' ? entry : undefined;
    });
    expect(await receipt()).to.deep.include({ status: '0x1' });
    expect(Number(await rpc<Hex>(rogue.rpcUrl, 'eth_getBalance', RECIPIENT, 'latest'))).to.equal(7);
    // And in a batch that L1 has accepted: a block for all who derive.
    const block = Number((await receipt())?.blockNumber);
    await waitUntil('the block on L1', async () => {
      const safe = await rpc<{ number: Hex }>(rogue.rpcUrl, 'eth_getBlockByNumber', 'safe', false);
      return Number(safe.number) >= block;
    });
    const head = Number(await l1Clients(await network.read(), 0).read.getBlockNumber());
    process.stdout.write(`      forced in L1 block ${l1Block}, in a posted block by L1 block ${head}\n`);
  });

  it('tells who forces nonsense why it was skipped', async () => {
    const transfer = { to: RECIPIENT, value: 7n, nonce: 99, gas: 21_000n } as const;
    const wrongNonce = await signForShard(await network.read(), 1, 3, transfer);
    const forced = await network.json<{ queueIndex: number }>('force-tx', wrongNonce, '--shard', '1', '--no-wait');
    const entry = await waitUntil('the verdict', async () => {
      const found = await rpc<(QueueEntry & { code?: string }) | null>(
        rogue.rpcUrl,
        'shard_getQueueEntry',
        forced.queueIndex,
      );
      return found?.status === 'skipped' ? found : undefined;
    });
    expect(entry.code).to.equal('NONCE_TOO_HIGH');
    const refused = await network.try('force-tx', '0x02f800', '--shard', '1');
    expect([refused.code, refused.stderr]).to.deep.equal([
      1,
      'bulkhead: these bytes are not a signed transaction [BAD_ARGUMENT]\n',
    ]);
  });
});
