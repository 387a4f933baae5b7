import { counterAbi, counterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, type Hex, parseEther } from 'viem';
import { type ChainClients, rpc, shardClients, startNetwork, type TestNetwork, waitUntil } from '../support/index.js';

const TO: Address = '0x00000000000000000000000000000000000a0707';

describe('a network with a block per transaction', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let one: ChainClients;

  before(async () => {
    network = await startNetwork('--block-time', '0', '--challenge-window', '3');
    one = shardClients(await network.read(), 1, 1);
  });
  after(() => network?.destroy());

  const receiptOf = (hash: Hex) =>
    rpc<{ status: Hex; blockNumber: Hex } | null>(one.url, 'eth_getTransactionReceipt', hash);

  it('has a receipt at once, without waiting for a clock', async () => {
    for (let round = 0; round < 5; round++) {
      const hash = await one.wallet.sendTransaction({ to: TO, value: 1n });
      // Far less than any block time that people would set, far more than a busy machine needs.
      const receipt = await waitUntil('the receipt', async () => (await receiptOf(hash)) ?? undefined, 3_000);
      expect(receipt.status).to.equal('0x1');
    }
  });

  it('takes three nonces in a row', async () => {
    const nonce = await one.read.getTransactionCount({ address: one.account.address });
    const hashes = await Promise.all(
      [0, 1, 2].map((step) => one.wallet.sendTransaction({ to: TO, value: 1n, nonce: nonce + step, gas: 21_000n })),
    );
    for (const hash of hashes)
      await waitUntil('each receipt', async () => (await receiptOf(hash))?.status === '0x1', 5_000);
  });

  it('takes them in any order', async () => {
    const nonce = await one.read.getTransactionCount({ address: one.account.address });
    const send = (step: number) => one.wallet.sendTransaction({ to: TO, value: 1n, nonce: nonce + step, gas: 21_000n });
    const later = [await send(2), await send(1)];
    expect(await Promise.all(later.map(receiptOf))).to.deep.equal([null, null]);
    for (const hash of [...later, await send(0)])
      await waitUntil('each receipt', async () => (await receiptOf(hash))?.status === '0x1', 5_000);
  });

  it('deploys, writes and reads a contract', async () => {
    const { read, wallet } = one;
    const hash = await wallet.deployContract({ abi: counterAbi, bytecode: counterBytecode });
    const { contractAddress } = await read.waitForTransactionReceipt({ hash });
    if (!contractAddress) throw new Error('no contract');
    const counter = { address: contractAddress, abi: counterAbi } as const;
    await read.waitForTransactionReceipt({
      hash: await wallet.writeContract({ ...counter, functionName: 'increment' }),
    });
    expect(await read.readContract({ ...counter, functionName: 'number' })).to.equal(1n);
  });

  it('keeps timestamps rising', async () => {
    const head = await one.read.getBlockNumber();
    let last = 0n;
    for (let number = 1n; number <= head; number++) {
      const { timestamp } = await one.read.getBlock({ blockNumber: number });
      expect(timestamp >= last, `block ${number}`).to.equal(true);
      last = timestamp;
    }
  });

  it('credits deposits, delivers messages and pays withdrawals', async () => {
    const before = await one.read.getBalance({ address: TO });
    await network.run('deposit', '--shard', '1', '--amount', '2', '--to', TO);
    expect(await one.read.getBalance({ address: TO })).to.equal(before + parseEther('2'));
    const sent = await network.json<{ stage: string }>(
      'send',
      '--from-shard',
      '1',
      '--to-shard',
      '2',
      '--amount',
      '1',
      '--to',
      TO,
    );
    expect(sent.stage).to.equal('delivered');
    const back = await network.json<{ stage: string }>(
      'send',
      '--from-shard',
      '2',
      '--to-shard',
      '1',
      '--amount',
      '0.5',
      '--to',
      TO,
    );
    expect(back.stage).to.equal('delivered');
    const paid = await network.json<{ stage: string }>('withdraw', '--shard', '2', '--amount', '0.1', '--to', TO);
    expect(paid.stage).to.equal('paid');
  });
});
