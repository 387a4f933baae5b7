import type { EthTransaction } from '@bulkhead/protocol';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { SimulationRefused } from './refusal.js';
import { createSimulationBudget, type SimulationBudget } from './simulation-budget.js';

const NOTHING = { output: new Uint8Array(0), succeeded: true };
const word: Hex = `0x${'11'.repeat(32)}`;

/** Whether a budget of `maxBytes` has run out. */
function runsOut(maxBytes: number, spend: (budget: SimulationBudget) => void): boolean {
  try {
    spend(createSimulationBudget(maxBytes));
    return false;
  } catch (error) {
    if (error instanceof SimulationRefused) return true;
    throw error;
  }
}

describe('SimulationBudget', () => {
  const shown = (part: Partial<EthTransaction>) => ({ input: '0x', ...part }) as EthTransaction;

  it('pays for at least as much as the JSON of what it is told of', () => {
    const accessList = [{ address: word.slice(0, 42) as Hex, storageKeys: Array.from({ length: 900 }, () => word) }];
    const topics = [0, 1, 2, 3].map(() => new Uint8Array(32));
    const log = { index: 0, log: [new Uint8Array(20), topics, new Uint8Array(30_000)] as const };
    const cases: readonly (readonly [number, (budget: SimulationBudget) => void])[] = [
      [60_000, (budget) => budget.spendCall({ output: new Uint8Array(30_000), succeeded: true }, [])],
      [240_000, (budget) => budget.spendCall({ output: new Uint8Array(30_000), succeeded: false }, [])],
      [60_000, (budget) => budget.spendCall(NOTHING, [log as never])],
      [60_000, (budget) => budget.spendCall(NOTHING, [], shown({ input: `0x${'00'.repeat(30_000)}` }))],
      [JSON.stringify(accessList).length, (budget) => budget.spendCall(NOTHING, [], shown({ accessList }))],
      [180_000, (budget) => budget.spendBlock(900)],
    ];
    for (const [bytes, spend] of cases) {
      expect(runsOut(bytes, spend), `${bytes}`).to.equal(true);
      expect(runsOut(10 * bytes, spend), `${bytes}`).to.equal(false);
    }
  });

  it('is one for all blocks and calls', () => {
    const budget = createSimulationBudget(10_000);
    budget.spendBlock(0);
    for (let call = 0; call < 20; call++) budget.spendCall(NOTHING, []);
    expect(() => {
      for (let call = 0; call < 100; call++) budget.spendCall(NOTHING, []);
    }).to.throw(SimulationRefused, 'the simulation has more than 10000 bytes: simulate less');
  });
});
