import { expect } from 'chai';
import { MAX_POOL_BYTES, MAX_POOL_TRANSACTIONS, MAX_TRANSACTIONS_PER_SENDER } from './limits.js';
import { createMempool, type Mempool, type PickLimits } from './mempool.js';
import type { AccountSnapshot, PooledTransaction } from './ports.js';
import { type SampleTransaction, sampleTransaction, senderAddress } from './test/transactions.js';

const RICH: AccountSnapshot = { nonce: 0n, balance: 10n ** 30n };
const NO_LIMITS: PickLimits = { baseFee: 1n, gas: 10n ** 12n, bytes: 10 ** 9 };

function openPool(account: (sender: string) => Promise<AccountSnapshot> | AccountSnapshot = () => RICH): Mempool {
  return createMempool({
    accounts: { getAccount: async (address) => account(address) },
    blockGasLimit: 30_000_000n,
    minBaseFee: 5n,
  });
}

async function accept(pool: Mempool, sample: SampleTransaction): Promise<PooledTransaction> {
  const transaction = sampleTransaction(sample);
  expect(await pool.submit(transaction)).to.include({ accepted: true });
  return transaction;
}

async function refusalOf(pool: Mempool, sample: SampleTransaction): Promise<string | undefined> {
  const outcome = await pool.submit(sampleTransaction(sample));
  return outcome.accepted ? undefined : outcome.code;
}

const hashes = (list: readonly PooledTransaction[]) => list.map(({ hash }) => hash);

describe('mempool, admission', () => {
  it('names what is wrong with a transaction', async () => {
    const pool = openPool(() => ({ nonce: 3n, balance: 2_100_000n }));
    expect(await refusalOf(pool, { nonce: 2 })).to.equal('NONCE_TOO_LOW');
    expect(await refusalOf(pool, { nonce: 3, value: 1n })).to.equal('INSUFFICIENT_FUNDS');
    expect(await refusalOf(pool, { nonce: 3, maxFee: 4n })).to.equal('FEE_CAP_BELOW_BASE_FEE');
    expect(await refusalOf(pool, { nonce: 3, tip: 101n })).to.equal('TIP_ABOVE_FEE_CAP');
    expect(await refusalOf(pool, { nonce: 3 })).to.equal(undefined);
    expect(await refusalOf(pool, { nonce: 3 })).to.equal('ALREADY_KNOWN');
    expect(pool.size).to.equal(1);
  });

  it('EXCEEDS_BLOCK_GAS_LIMIT: what leaves no gas for an origin update would wait for ever', async () => {
    const pool = openPool();
    expect(await refusalOf(pool, { gas: 29_000_001n })).to.equal('EXCEEDS_BLOCK_GAS_LIMIT');
    expect(await refusalOf(pool, { gas: 29_000_000n })).to.equal(undefined);
  });

  it('NONCE_TOO_HIGH: a gap of 64 is the largest, counted from the unbroken run', async () => {
    const pool = openPool();
    expect(await refusalOf(pool, { nonce: 65 })).to.equal('NONCE_TOO_HIGH');
    await accept(pool, { nonce: 64 });
    await accept(pool, { nonce: 0 });
    await accept(pool, { nonce: 65 });
    expect(await refusalOf(pool, { nonce: 66 })).to.equal('NONCE_TOO_HIGH');
    expect(pool.findNextNonce(senderAddress(0))).to.equal(1n);
  });

  it('POOL_FULL: a sender has its share', async () => {
    const pool = openPool();
    for (let nonce = 0; nonce < MAX_TRANSACTIONS_PER_SENDER; nonce++) await pool.submit(sampleTransaction({ nonce }));
    expect(await refusalOf(pool, { nonce: MAX_TRANSACTIONS_PER_SENDER })).to.equal('POOL_FULL');
    // It may still replace.
    expect(await refusalOf(pool, { nonce: 7, maxFee: 110n, tip: 2n })).to.equal(undefined);
    expect(pool.size).to.equal(MAX_TRANSACTIONS_PER_SENDER);
  });

  it('REPLACEMENT_UNDERPRICED: both fees must rise by a tenth, rounded up', async () => {
    const pool = openPool();
    const first = await accept(pool, { maxFee: 101n, tip: 11n });
    expect(await refusalOf(pool, { maxFee: 112n, tip: 12n })).to.equal('REPLACEMENT_UNDERPRICED');
    expect(await refusalOf(pool, { maxFee: 111n, tip: 13n })).to.equal('REPLACEMENT_UNDERPRICED');
    const second = sampleTransaction({ maxFee: 112n, tip: 13n });
    expect(await pool.submit(second)).to.deep.equal({ accepted: true, replaced: { hash: first.hash } });
    expect(pool.find(first.hash)).to.equal(undefined);
    expect(hashes(pool.pick(NO_LIMITS))).to.deep.equal([second.hash]);
  });

  it('reads an account again when blocks were settled while it was read', async () => {
    let reads = 0;
    const pool = openPool(() => {
      reads += 1;
      // A block that takes nonces 0 and 1 comes while the account is being read for the first time.
      if (reads === 1) pool.settle([{ address: senderAddress(0), nonce: 2n, balance: RICH.balance }]);
      return reads === 1 ? RICH : { ...RICH, nonce: 2n };
    });
    expect(await refusalOf(pool, { nonce: 1 })).to.equal('NONCE_TOO_LOW');
    expect(reads).to.equal(2);
  });

  it('takes the same transaction once, when it comes twice at a time', async () => {
    const pool = openPool();
    const outcomes = await Promise.all([1, 2].map(() => pool.submit(sampleTransaction())));
    expect(outcomes.map(({ accepted }) => accepted)).to.deep.equal([true, false]);
    expect(pool.size).to.equal(1);
  });

  it('takes back an account whose blocks were undone, so that what returns is next', async () => {
    let nonce = 0n;
    const pool = openPool(() => ({ ...RICH, nonce }));
    nonce = 2n;
    // Not executable at this base fee, so no block will settle this sender.
    const waiting = await accept(pool, { nonce: 2, maxFee: 6n });
    pool.settle([{ address: senderAddress(0), nonce: 2n, balance: 0n }]);
    nonce = 0n;
    const returned = [await accept(pool, { nonce: 0 }), await accept(pool, { nonce: 1 })];
    expect(hashes(pool.pick({ ...NO_LIMITS, baseFee: 50n }))).to.deep.equal(hashes(returned));
    expect(pool.find(waiting.hash)).to.equal(waiting);
  });
});

describe('mempool, full', function () {
  this.timeout(30_000);

  async function fill(pool: Mempool, count: number, sample: (index: number) => SampleTransaction): Promise<void> {
    for (let index = 0; index < count; index++) await pool.submit(sampleTransaction(sample(index)));
  }

  it('drops the cheapest tail of another sender for one that pays more', async () => {
    const pool = openPool();
    const perSender = 1_000;
    await fill(pool, MAX_POOL_TRANSACTIONS, (index) => ({
      from: Math.floor(index / perSender),
      nonce: index % perSender,
      maxFee: index < perSender ? 50n : 100n,
    }));
    expect(pool.size).to.equal(MAX_POOL_TRANSACTIONS);
    expect(await refusalOf(pool, { from: 99, maxFee: 50n })).to.equal('POOL_FULL');
    const tail = sampleTransaction({ from: 0, nonce: perSender - 1, maxFee: 50n });
    expect(pool.find(tail.hash)).not.to.equal(undefined);
    await accept(pool, { from: 99, maxFee: 51n });
    expect(pool.find(tail.hash)).to.equal(undefined);
    expect(pool.size).to.equal(MAX_POOL_TRANSACTIONS);
    // Its own tail is no victim: that would only open a gap.
    const own = sampleTransaction({ from: 0, nonce: perSender - 2, maxFee: 50n });
    await accept(pool, { from: 0, nonce: perSender - 1, maxFee: 300n });
    expect(pool.find(own.hash)).not.to.equal(undefined);
  });

  it('stays within its bytes whatever comes and replaces', async () => {
    const pool = openPool();
    const size = 60_000;
    const fits = Math.floor(MAX_POOL_BYTES / size);
    await fill(pool, fits, (from) => ({ from, size, maxFee: 10n }));
    expect(pool.size).to.equal(fits);
    // Nothing is dropped for one that can't have enough room.
    await fill(pool, 1, () => ({ from: 50_000, size: MAX_POOL_BYTES - fits * size, maxFee: 9n }));
    expect(await refusalOf(pool, { from: 60_000, size: 65_000, maxFee: 10n })).to.equal('POOL_FULL');
    await accept(pool, { from: 60_001, size: 65_000, maxFee: 11n });
    await accept(pool, { from: 0, size: 65_536, maxFee: 20n, tip: 2n });
    let bytes = 0;
    for (const { size: each } of pool.all()) bytes += each;
    expect(bytes).to.be.at.most(MAX_POOL_BYTES);
  });

  it('drops at most 16 for one, and then none', async () => {
    const pool = openPool();
    const size = 64_000;
    const fits = Math.floor(MAX_POOL_BYTES / size);
    await fill(pool, fits, (from) => ({ from, size, maxFee: 100n }));
    await fill(pool, 40, (index) => ({ from: 10_000 + index, size: 500, maxFee: 10n }));
    const before = pool.size;
    expect(await refusalOf(pool, { from: 20_000, size: 64_000, maxFee: 50n })).to.equal('POOL_FULL');
    expect(pool.size).to.equal(before);
  });
});

describe('mempool, pick', () => {
  it('offers the best tip first and each sender’s nonces in order', async () => {
    const pool = openPool();
    const cheapFirst = await accept(pool, { from: 1, nonce: 0, tip: 1n });
    const dear = await accept(pool, { from: 1, nonce: 1, tip: 9n });
    const middle = await accept(pool, { from: 2, nonce: 0, tip: 5n });
    expect(hashes(pool.pick(NO_LIMITS))).to.deep.equal(hashes([middle, cheapFirst, dear]));
  });

  it('offers who came first among equals, however long its sender is known', async () => {
    const pool = openPool();
    const first = await accept(pool, { from: 1, nonce: 0 });
    const second = await accept(pool, { from: 2, nonce: 0 });
    const third = await accept(pool, { from: 1, nonce: 1 });
    const fourth = await accept(pool, { from: 2, nonce: 1 });
    pool.settle([{ address: senderAddress(1), nonce: 1n, balance: 0n }]);
    expect(hashes(pool.pick(NO_LIMITS))).to.deep.equal(hashes([second, third, fourth]));
    expect(pool.find(first.hash)).to.equal(undefined);
  });

  it('leaves out what does not reach the base fee, and what stands behind it', async () => {
    const pool = openPool();
    const cheap = await accept(pool, { from: 1, nonce: 0, maxFee: 10n });
    await accept(pool, { from: 1, nonce: 1, maxFee: 100n });
    const other = await accept(pool, { from: 2, maxFee: 50n });
    expect(hashes(pool.pick({ ...NO_LIMITS, baseFee: 11n }))).to.deep.equal([other.hash]);
    expect(hashes(pool.pick({ ...NO_LIMITS, baseFee: 10n }))).to.include(cheap.hash);
  });

  it('counts the tip that is left over the base fee', async () => {
    const pool = openPool();
    const capped = await accept(pool, { from: 1, maxFee: 12n, tip: 10n });
    const modest = await accept(pool, { from: 2, maxFee: 100n, tip: 3n });
    expect(hashes(pool.pick({ ...NO_LIMITS, baseFee: 10n }))).to.deep.equal(hashes([modest, capped]));
  });

  it('skips a sender whose next does not fit, not what others have', async () => {
    const pool = openPool();
    const large = await accept(pool, { from: 1, gas: 900_000n, tip: 9n, size: 900 });
    const small = await accept(pool, { from: 2, gas: 100_000n, size: 100 });
    const smallest = await accept(pool, { from: 2, nonce: 1, gas: 21_000n, size: 90 });
    expect(hashes(pool.pick({ ...NO_LIMITS, gas: 899_999n }))).to.deep.equal(hashes([small, smallest]));
    expect(hashes(pool.pick({ ...NO_LIMITS, bytes: 190 }))).to.deep.equal(hashes([small, smallest]));
    expect(hashes(pool.pick({ ...NO_LIMITS, bytes: 1_000 }))).to.deep.equal(hashes([large, small]));
    expect(pool.pick({ ...NO_LIMITS, gas: -1n })).to.deep.equal([]);
  });
});

describe('mempool, settle', () => {
  it('drops what a block included or made stale, and goes on behind it', async () => {
    const pool = openPool();
    const [, , third] = [
      await accept(pool, { nonce: 0 }),
      await accept(pool, { nonce: 1 }),
      await accept(pool, { nonce: 2 }),
    ];
    pool.settle([{ address: senderAddress(0), nonce: 2n, balance: 0n }]);
    expect(hashes([...pool.all()])).to.deep.equal([third?.hash]);
    expect(pool.findNextNonce(senderAddress(0))).to.equal(3n);
    pool.settle([{ address: senderAddress(0), nonce: 3n, balance: 0n }]);
    expect(pool.size).to.equal(0);
    expect(pool.findNextNonce(senderAddress(0))).to.equal(undefined);
  });

  it('forgets what is removed, once', async () => {
    const pool = openPool();
    const first = await accept(pool, { nonce: 0 });
    const second = await accept(pool, { nonce: 1 });
    pool.remove(first.hash);
    pool.remove(first.hash);
    expect(pool.pick(NO_LIMITS)).to.deep.equal([]);
    await accept(pool, { nonce: 0, salt: 1 });
    expect(hashes(pool.pick(NO_LIMITS))).to.have.length(2);
    expect(hashes(pool.pick(NO_LIMITS))).to.include(second.hash);
  });
});
