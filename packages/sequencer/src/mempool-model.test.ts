import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from 'viem';
import { createMempool, effectiveTip } from './mempool.js';
import type { PooledTransaction } from './ports.js';
import { sampleTransaction, senderAddress } from './test/transactions.js';

const SENDERS = 4;
const BALANCE = 10_000_000n;
const MIN_BASE_FEE = 5n;

/** What the pool says it does, without a thought for speed: one list in the order of arrival. */
class NaivePool {
  list: PooledTransaction[] = [];

  nonces = new Map<string, bigint>();

  nonceOf(sender: string): bigint {
    return this.nonces.get(sender) ?? 0n;
  }

  of(sender: string): PooledTransaction[] {
    return this.list.filter((each) => each.sender === sender);
  }

  run(sender: string): PooledTransaction[] {
    const found: PooledTransaction[] = [];
    for (let nonce = this.nonceOf(sender); ; nonce++) {
      const next = this.of(sender).find((each) => each.nonce === nonce);
      if (next === undefined) return found;
      found.push(next);
    }
  }

  submit(transaction: PooledTransaction): string {
    const { sender, nonce, gas, value, maxFeePerGas, maxPriorityFeePerGas } = transaction;
    if (this.list.some(({ hash }) => hash === transaction.hash)) return 'ALREADY_KNOWN';
    if (maxPriorityFeePerGas > maxFeePerGas) return 'TIP_ABOVE_FEE_CAP';
    if (maxFeePerGas < MIN_BASE_FEE) return 'FEE_CAP_BELOW_BASE_FEE';
    if (nonce < this.nonceOf(sender)) return 'NONCE_TOO_LOW';
    if (value + gas * maxFeePerGas > BALANCE) return 'INSUFFICIENT_FUNDS';
    if (nonce > this.nonceOf(sender) + BigInt(this.run(sender).length) + 64n) return 'NONCE_TOO_HIGH';
    const rival = this.of(sender).find((each) => each.nonce === nonce);
    if (rival !== undefined) {
      const enough = (now: bigint, before: bigint) => 100n * now >= 110n * before;
      if (!enough(maxFeePerGas, rival.maxFeePerGas) || !enough(maxPriorityFeePerGas, rival.maxPriorityFeePerGas))
        return 'REPLACEMENT_UNDERPRICED';
      this.list = this.list.filter((each) => each !== rival);
    }
    this.list.push(transaction);
    return 'accepted';
  }

  settle(sender: string, nonce: bigint): void {
    this.nonces.set(sender, nonce);
    this.list = this.list.filter((each) => each.sender !== sender || each.nonce >= nonce);
  }

  pick(baseFee: bigint, gas: bigint, bytes: number): Hex[] {
    const queues = new Map<string, PooledTransaction[]>();
    for (const { sender } of this.list) queues.set(sender, this.run(sender));
    const picked: Hex[] = [];
    let [gasLeft, bytesLeft] = [gas, bytes];
    for (;;) {
      const fronts = [...queues.values()].flatMap(([front]) =>
        front !== undefined && front.maxFeePerGas >= baseFee ? [front] : [],
      );
      const [best] = fronts.sort((a, b) => {
        const difference = effectiveTip(b, baseFee) - effectiveTip(a, baseFee);
        return difference === 0n ? this.list.indexOf(a) - this.list.indexOf(b) : Number(difference);
      });
      if (best === undefined) return picked;
      if (best.gas > gasLeft || best.size > bytesLeft) queues.delete(best.sender);
      else {
        picked.push(best.hash);
        gasLeft -= best.gas;
        bytesLeft -= best.size;
        queues.get(best.sender)?.shift();
      }
    }
  }
}

const anyFrom = fc.nat(SENDERS - 1);
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('submit' as const),
      from: anyFrom,
      nonce: fc.oneof({ weight: 9, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.integer({ min: 60, max: 75 }) }),
      maxFee: fc.bigInt({ min: 4n, max: 40n }),
      tip: fc.bigInt({ min: 0n, max: 41n }),
      gas: fc.constantFrom(21_000n, 50_000n, 300_000n),
      size: fc.constantFrom(100, 150, 400),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('settle' as const), from: anyFrom, nonce: fc.nat(6) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), position: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('pick' as const),
      baseFee: fc.bigInt({ min: 5n, max: 45n }),
      gas: fc.bigInt({ min: 0n, max: 600_000n }),
      bytes: fc.nat(1_500),
    }),
  },
);

describe('mempool', () => {
  it('does what a naive pool does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 60 }), async (steps) => {
        const model = new NaivePool();
        const pool = createMempool({
          accounts: { getAccount: async (address) => ({ nonce: model.nonceOf(address), balance: BALANCE }) },
          blockGasLimit: 30_000_000n,
          minBaseFee: MIN_BASE_FEE,
        });
        for (const step of steps) {
          if (step.type === 'submit') {
            const transaction = sampleTransaction(step);
            const expected = model.submit(transaction);
            const outcome = await pool.submit(transaction);
            expect(outcome.accepted ? 'accepted' : outcome.code).to.equal(expected);
          } else if (step.type === 'settle') {
            const address = senderAddress(step.from);
            model.settle(address, BigInt(step.nonce));
            pool.settle([{ address, nonce: BigInt(step.nonce), balance: BALANCE }]);
          } else if (step.type === 'remove') {
            const hash = model.list[step.position]?.hash ?? '0x';
            model.list = model.list.filter((each) => each.hash !== hash);
            pool.remove(hash);
          } else {
            const { baseFee, gas, bytes } = step;
            const picked = pool.pick({ baseFee, gas, bytes }).map(({ hash }) => hash);
            expect(picked).to.deep.equal(model.pick(baseFee, gas, bytes));
          }
          expect(pool.size).to.equal(model.list.length);
          for (let from = 0; from < SENDERS; from++) {
            const sender = senderAddress(from);
            const next = model.nonceOf(sender) + BigInt(model.run(sender).length);
            expect(pool.findNextNonce(sender)).to.equal(model.of(sender).length === 0 ? undefined : next);
          }
        }
        const held = [...pool.all()].map(({ hash }) => hash).sort();
        expect(held).to.deep.equal(model.list.map(({ hash }) => hash).sort());
      }),
      { numRuns: 400 },
    );
  });
});
