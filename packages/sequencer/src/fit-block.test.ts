import { expect } from 'chai';
import type { Hex } from 'viem';
import { blockBytes, fitDeliveries, fitTransactions } from './fit-block.js';
import { MAX_DELIVERY_BYTES_PER_BLOCK, MAX_OPEN_BATCH_BYTES, MAX_TRANSACTION_BYTES } from './limits.js';
import type { PooledTransaction } from './ports.js';
import { sampleTransaction } from './test/transactions.js';

const zeros = (size: number): Hex => `0x${'00'.repeat(size)}`;
const many = (count: number, sample: Parameters<typeof sampleTransaction>[0] = {}): PooledTransaction[] =>
  Array.from({ length: count }, (_, nonce) => sampleTransaction({ nonce, ...sample }));

describe('fitTransactions', () => {
  it('takes all, counted as they are, while they fit', () => {
    const offered = many(10, { size: 100 });
    const { transactions, bytes } = fitTransactions(offered, [], 2_000);
    expect(transactions).to.deep.equal(offered);
    expect(bytes).to.be.within(1_000, 1_200);
  });

  it('takes the front that fits when bytes do not deflate', () => {
    const offered = many(100, { size: 1_000 });
    const { transactions, bytes } = fitTransactions(offered, [], 50_000);
    expect(transactions).to.deep.equal(offered.slice(0, transactions.length));
    expect(transactions.length).to.be.within(45, 50);
    expect(bytes).to.be.at.most(50_000);
  });

  it('takes more when they deflate', () => {
    const offered = many(100).map((transaction) => ({ ...transaction, raw: zeros(1_000), size: 1_000 }));
    const { transactions, bytes } = fitTransactions(offered, [], 50_000);
    expect(transactions).to.have.length(100);
    expect(bytes).to.be.below(5_000);
  });

  it('counts leaves that gas could send, but none for a transfer', () => {
    const transfers = fitTransactions(many(100), [], 10 ** 6);
    const calls = fitTransactions(many(100, { gas: 71_000n }), [], 10 ** 6);
    expect(calls.bytes - transfers.bytes).to.equal(100 * 100);
    // Deflating does not make them fewer.
    const heavy = many(50, { gas: 2_021_000n }).map((each) => ({ ...each, raw: zeros(100) }));
    expect(fitTransactions(heavy, [], 100_000).transactions).to.have.length(24);
  });

  it('has room for nothing when deliveries take it', () => {
    const deliveries = [{ gas: 500_000n, data: zeros(900) }];
    expect(fitTransactions(many(3), deliveries, 1_000).transactions).to.deep.equal([]);
  });

  it('fits the largest transaction, with the most gas, into a batch of its own', () => {
    const largest = sampleTransaction({ size: MAX_TRANSACTION_BYTES, gas: 16_777_216n });
    expect(fitTransactions([largest], [], MAX_OPEN_BATCH_BYTES).transactions).to.deep.equal([largest]);
  });

  it('never counts fewer bytes than the block then has', () => {
    const offered = many(20, { size: 300 });
    const deliveries = [{ gas: 21_000n, data: zeros(500) }];
    const { transactions, bytes } = fitTransactions(offered, deliveries, 10 ** 6);
    const block = { deliveries, transactions: transactions.map(({ raw }) => raw) };
    expect(bytes).to.be.at.least(blockBytes(block as never));
  });
});

describe('fitDeliveries', () => {
  it('takes them from the front until the bytes of a block are used up', () => {
    const deliveries = [30_000, 10_000, 5_000, 1].map((size) => ({ gas: 1n, data: zeros(size) }));
    expect(fitDeliveries(deliveries)).to.deep.equal(deliveries.slice(0, 2));
    const exact = [{ gas: 1n, data: zeros(MAX_DELIVERY_BYTES_PER_BLOCK) }];
    expect(fitDeliveries(exact)).to.deep.equal(exact);
    expect(fitDeliveries([{ gas: 1n, data: zeros(MAX_DELIVERY_BYTES_PER_BLOCK + 1) }])).to.deep.equal([]);
  });
});
