import type { LogFields } from '@bulkhead/runtime';
import { silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { type Hex, keccak256, zeroHash } from 'viem';
import { type BrokenConfirmations, createConfirmationReporter } from './broken-confirmations.js';
import { createNodeMetrics } from './node-metrics.js';

const RAWS: readonly Hex[] = ['0x02aa', '0x02bb'];
const HASHES = RAWS.map((raw) => keccak256(raw));
const [OLD, NEW]: readonly Hex[] = [`0x${'0d'.repeat(32)}`, `0x${'e1'.repeat(32)}`];
const head = (number: number, hash: Hex = zeroHash) => ({
  number,
  hash,
  timestamp: 0,
  originNumber: 0,
  originHash: zeroHash,
  nextBaseFee: 0n,
});

function open() {
  const published: BrokenConfirmations[] = [];
  const logged: LogFields[] = [];
  const metrics = createNodeMetrics();
  const logger = { ...silentLogger(), error: (_: string, fields: LogFields = {}) => void logged.push(fields) };
  const reporter = createConfirmationReporter({ metrics, publish: (broken) => published.push(broken), logger });
  return { reporter, published, logged, render: () => metrics.registry.render() };
}

describe('soft confirmations that break', () => {
  it('SOFT_CONFIRMATIONS_BROKEN: are logged, counted and published with the hashes of their transactions', async () => {
    const { reporter, published, logged, render } = open();
    const cause = { before: head(7, OLD), reason: 'l1-reorg' } as const;
    reporter.onUnwound(head(4, NEW), { transactions: RAWS, logs: [] }, cause);
    const broken = {
      from: 5,
      to: 7,
      oldHead: { number: 7, hash: OLD },
      newHead: { number: 4, hash: NEW },
      transactions: HASHES,
      reason: 'l1-reorg',
    };
    expect(published).to.deep.equal([broken]);
    expect(logged).to.deep.equal([{ code: 'SOFT_CONFIRMATIONS_BROKEN', ...broken, transactionCount: 2 }]);
    expect(await render()).to.contain('bulkhead_reorgs_total{reason="l1-reorg"} 1');
    expect(await render()).to.contain('bulkhead_broken_confirmations_total{reason="l1-reorg"} 2');
  });

  it('are told once when exec has lost them, and not again when their successors are taken back', () => {
    const { reporter, published } = open();
    const lost = {
      reason: 'rebuild' as const,
      from: 3,
      to: 4,
      oldHead: { number: 4, hash: OLD as Hex },
      transactions: RAWS,
    };
    reporter.onUnwound(head(2), { transactions: RAWS, logs: [] }, { before: head(3), reason: 'rebuild' });
    reporter.onLost(lost, { number: 2, hash: NEW as Hex });
    expect(published.map(({ from, to, reason, transactions }) => [from, to, reason, transactions])).to.deep.equal([
      [3, 4, 'rebuild', HASHES],
    ]);
  });

  it('may be unknown, and are told as such', () => {
    const { reporter, published } = open();
    reporter.onForgotten({ number: 9, hash: NEW as Hex });
    expect(published[0]).to.deep.include({ from: 10, to: null, transactions: null, reason: 'rebuild' });
  });

  it('name a hundred transactions in the log, all of them to subscribers', () => {
    const { reporter, published, logged } = open();
    const many = Array.from({ length: 150 }, (_, index): Hex => `0x02${index.toString(16).padStart(4, '0')}`);
    reporter.onUnwound(head(0), { transactions: many, logs: [] }, { before: head(1), reason: 'forced-batch' });
    expect(published[0]?.transactions).to.have.length(150);
    expect(logged[0]?.['transactions']).to.have.length(100);
    expect(logged[0]?.['transactionCount']).to.equal(150);
  });
});
