import { createRandom } from '../support/random.js';

const ACTIONS = ['transfer', 'send', 'withdraw', 'deposit', 'data', 'force'] as const;
const WEIGHTS: Readonly<Record<(typeof ACTIONS)[number], number>> = {
  transfer: 4,
  send: 3,
  withdraw: 2,
  deposit: 3,
  data: 1,
  force: 2,
};
const WEIGHTED = ACTIONS.flatMap((type) => Array.from({ length: WEIGHTS[type] }, () => type));

/** What one user does in one step. */
export interface Action {
  readonly type: (typeof ACTIONS)[number];
  readonly shard: number;
  readonly peer: number;
  readonly user: number;
  readonly to: number;
  /** Wei. */
  readonly amount: bigint;
}

const STREAM = 0xac710;

/** The users' actions of a step: a function of the seed and the step. */
export function actionsAt(seed: number, step: number, rate: number): readonly Action[] {
  const random = createRandom(seed, step, STREAM);
  const actions: Action[] = [];
  while (random.chance(rate) && actions.length < 3) {
    actions.push({
      type: random.pick(WEIGHTED),
      shard: random.int(0, 1_000),
      peer: random.int(0, 1_000),
      user: random.int(0, 1_000),
      to: random.int(0, 1_000),
      amount: BigInt(random.int(1, 1_000_000)) * 1_000_000_000n,
    });
  }
  return actions;
}
