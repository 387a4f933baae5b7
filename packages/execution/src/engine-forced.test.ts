import { readFileSync } from 'node:fs';
import { encodeDeposit, type QueueEntry, QueueKind } from '@bulkhead/protocol';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { type Address, type Hex, keccak256, parseEther, zeroAddress } from 'viem';
import { CONTRACTS, deployer } from './test/contracts.js';
import {
  account,
  expectSupply,
  GWEI,
  lower,
  nextInputs,
  openTestEngine,
  produce,
  SHARD,
  signTransaction,
  testConfig,
} from './test/shard-fixture.js';

const TO: Address = '0x00000000000000000000000000000000000000c1';
const DEPOSIT = encodeDeposit({
  originShard: 0,
  originToken: zeroAddress,
  amount: parseEther('3'),
  from: TO,
  to: TO,
  refundTo: TO,
});

interface ForcedVector {
  readonly name: string;
  readonly data: Hex;
  readonly gas: string;
  readonly code: string;
  readonly hash: Hex;
}
const VECTORS = JSON.parse(readFileSync(new URL('../../../test/vectors/queue.json', import.meta.url), 'utf8')) as {
  readonly forced: readonly ForcedVector[];
  readonly forcedShard: {
    readonly chainId: string;
    readonly baseFee: string;
    readonly balance: string;
    sender: Address;
  };
};

/** Consecutive entries of a queue. */
function queue(...parts: readonly (Partial<QueueEntry> & { readonly data: Hex })[]): readonly QueueEntry[] {
  return parts.map((part, index) => ({
    shardId: SHARD,
    index,
    kind: QueueKind.Transaction,
    sender: zeroAddress,
    gas: 200_000n,
    l1Block: 100,
    accumulator: `0x${'00'.repeat(32)}`,
    ...part,
  }));
}

describe('forced transactions', function () {
  this.timeout(30_000);

  for (const { name, data, gas, code, hash } of VECTORS.forced) {
    it(`${code === '' ? 'run' : code}: ${name} (test/vectors/queue.json)`, async () => {
      const { chainId, baseFee, balance, sender } = VECTORS.forcedShard;
      const engine = await openTestEngine(
        undefined,
        testConfig({
          chainId: Number(chainId),
          baseFee: BigInt(baseFee),
          alloc: [{ address: sender, balance: BigInt(balance) }],
        }),
      );
      const sealed = await produce(engine, { queueEntries: queue({ data, gas: BigInt(gas) }) });
      const outcome = { transactionHash: hash, code: code === '' ? undefined : code };
      expect(sealed.queue).to.deep.equal([{ index: 0, ...outcome }]);
      expect(await engine.findQueueOutcome(0)).to.deep.equal(
        JSON.parse(JSON.stringify({ block: 1, ...outcome })) as unknown,
      );
      expect(sealed.block.transactions.includes(hash)).to.equal(code === '');
      expect(await engine.reads.getNonce(sender, { number: 1 })).to.equal(code === '' ? 1n : 0n);
      expect((await engine.reexecuteBlock(1)).block).to.deep.equal(sealed.block);
      await expectSupply(engine);
    });
  }

  it('stand at their place among the entries of the queue, as their senders signed them', async () => {
    const engine = await openTestEngine();
    const deploy = deployer(CONTRACTS.destroyer);
    const first = await signTransaction({ nonce: 0, to: TO, value: 7n });
    const second = await signTransaction({ from: account(1), nonce: 0, to: undefined, data: deploy, gas: 200_000n });
    const user = await signTransaction({ nonce: 1, to: TO, value: 1n });
    const entries = queue(
      { data: first },
      { kind: QueueKind.Deposit, data: DEPOSIT },
      { data: second },
      { kind: QueueKind.Deposit, data: DEPOSIT },
    );
    const sealed = await produce(engine, { queueEntries: entries, transactions: [user] });
    expect(sealed.receipts.map(({ type, status }) => [type, status])).to.deep.equal(
      ['0x7e', '0x2', '0x7e', '0x2', '0x7e', '0x2'].map((type) => [type, '0x1']),
    );
    const hashes = sealed.receipts.map(({ transactionHash }) => transactionHash);
    expect([hashes[1], hashes[3], hashes[5]]).to.deep.equal([keccak256(first), keccak256(second), keccak256(user)]);
    expect(sealed.block.transactions).to.deep.equal(hashes);
    expect(sealed.queue.map(({ transactionHash }) => transactionHash)).to.deep.equal(hashes.slice(1, 5));
    const gas = sealed.receipts.map(({ gasUsed }) => Number(gasUsed));
    expect(sealed.receipts.map(({ cumulativeGasUsed }) => Number(cumulativeGasUsed))).to.deep.equal(
      gas.map((_, i) => gas.slice(0, i + 1).reduce((sum, each) => sum + each, 0)),
    );
    // Only what users hand to the sequencer travels in the payload.
    expect(sealed.inputs.transactions).to.deep.equal([user]);
    expect(sealed.included.map(({ hash }) => hash)).to.deep.equal([keccak256(user)]);
    expect(sealed.payloadBytes).to.be.lessThan(200);
    const senders = [account(0), account(1)].map(({ address }) => lower(address));
    expect(sealed.accounts.filter(({ address }) => senders.includes(address)).map(({ nonce }) => nonce)).to.deep.equal([
      2n,
      1n,
    ]);
    const { block, receipts, summary } = await engine.reexecuteBlock(1);
    expect([block, receipts, summary]).to.deep.equal([sealed.block, sealed.receipts, sealed.summary]);
    const shown = await engine.reads.getTransactionByIndex({ number: 1 }, 3);
    expect(shown).to.deep.equal(await engine.reads.getTransaction(keccak256(second)));
    expect(shown).to.deep.include({ from: senders[1], transactionIndex: '0x3', type: '0x2' });
    const [fees] = await engine.reads.feeHistory(1, 1);
    expect(fees?.tips.map(({ tip }) => tip)).to.deep.equal([GWEI, GWEI, GWEI]);
    await expectSupply(engine);
  });

  it('pass a user’s transaction of the same nonce, and are passed over when they come again', async () => {
    const engine = await openTestEngine();
    const forced = await signTransaction({ nonce: 0, to: TO, value: 7n });
    const rival = await signTransaction({ nonce: 0, to: TO, value: 8n });
    const sealed = await produce(engine, {
      queueEntries: queue({ data: forced }, { data: forced }),
      transactions: [rival],
    });
    expect(sealed.queue.map(({ code }) => code)).to.deep.equal([undefined, 'NONCE_TOO_LOW']);
    expect(sealed.skipped.map(({ code }) => code)).to.deep.equal(['NONCE_TOO_LOW']);
    expect(await engine.reads.getBalance(TO, { number: 1 })).to.equal(7n);
  });

  it('BLOCK_GAS: the gas left in the block does not hold it', async () => {
    const engine = await openTestEngine(undefined, testConfig({ gasLimit: 400_000n }));
    const data = await signTransaction({ nonce: 0, to: TO, gas: 400_000n });
    const sealed = await produce(engine, { queueEntries: queue({ data, gas: 400_000n }) });
    expect(sealed.queue.map(({ code }) => code)).to.deep.equal(['BLOCK_GAS']);
  });

  it('KIND, DECODE: other entries that mean nothing say so too', async () => {
    const engine = await openTestEngine();
    const entries = queue(
      { kind: 77, data: '0x' },
      { kind: QueueKind.Policy, data: '0x' },
      { kind: QueueKind.Deposit, data: DEPOSIT },
    );
    const sealed = await produce(engine, { queueEntries: entries });
    expect(sealed.queue).to.deep.equal([
      { index: 0, transactionHash: undefined, code: 'KIND' },
      { index: 1, transactionHash: undefined, code: 'DECODE' },
      { index: 2, transactionHash: sealed.receipts[1]?.transactionHash, code: undefined },
    ]);
  });

  it('are forgotten with their block, and may come again in another', async () => {
    const store = createMemoryStore();
    const engine = await openTestEngine(store);
    await produce(engine);
    const data = await signTransaction({ nonce: 0, to: TO, value: 7n });
    const queueEntries = queue({ data });
    const before = await produce(engine, { queueEntries });
    await engine.unwind(1);
    expect(await engine.findQueueOutcome(0)).to.equal(undefined);
    expect(await engine.reads.getReceipt(keccak256(data))).to.equal(undefined);
    await produce(engine);
    const inputs = nextInputs(engine, { queueEntries });
    await engine.produceBlock(inputs, { mode: 'import' });
    expect(await engine.findQueueOutcome(0)).to.deep.equal({ block: 3, transactionHash: keccak256(data) });
    expect((await engine.reads.getReceipt(keccak256(data)))?.blockNumber).to.equal('0x3');
    expect(before.summary.number).to.equal(2);
  });
});
