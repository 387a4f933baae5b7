import { createRandom } from '../support/random.js';

/** Everything that can go wrong in a simulation. */
export const FAULT_KINDS = [
  'l1-reorg',
  'l1-moves-meanwhile',
  'l1-error',
  'l1-timeout',
  'l1-omits-logs',
  'l1-omits-receipts',
  'payload-unavailable',
  'blob-lost',
  'inclusion-delayed',
  'transaction-dropped',
  'l1-fees-rise',
  'settlement-paused',
  'sequencer-gone',
  'node-killed',
  'node-killed-at-write',
  'exec-killed',
  'exec-killed-at-write',
  'follower-killed',
  'follower-killed-at-write',
  'follower-disk-lost',
  'clock-jumps',
  'gossip-lost',
  'gossip-doubled',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault of one step. What the numbers mean depends on the kind. */
export interface Fault {
  readonly kind: FaultKind;
  /** Picks whom it hits. */
  readonly target: number;
  /** Depth, blocks, writes: small numbers from 0. */
  readonly size: number;
  /** Milliseconds. */
  readonly durationMs: number;
  readonly coin: boolean;
}

const STREAM = 0xfa017;

/** The faults of a step: a function of the seed and the step, and of nothing else. */
export function faultsAt(seed: number, step: number, rate: number): readonly Fault[] {
  const random = createRandom(seed, step, STREAM);
  const faults: Fault[] = [];
  while (random.chance(rate) && faults.length < 4) {
    faults.push({
      kind: random.pick(FAULT_KINDS),
      target: random.int(0, 1_000),
      size: random.int(0, 9),
      durationMs: random.int(500, 12_000),
      coin: random.chance(0.5),
    });
  }
  return faults;
}
