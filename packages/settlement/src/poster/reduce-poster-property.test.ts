import { expect } from 'chai';
import fc from 'fast-check';
import { calm, PosterSimulation } from '../test/poster-simulation.js';
import { findHalt, findSlot, isOpen, isPosted } from './poster-state.js';

const POLICY = {
  fees: { maxFeePerGasCap: 100_000n, maxPriorityFeePerGasCap: 10_000n, maxFeePerBlobGasCap: 100_000n, initialTip: 2n },
  maxInFlight: 4,
  stuckBlocks: 3,
  switchBlocks: 6,
};

type Action = (simulation: PosterSimulation) => void;

const actions: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(0, 0, 0, 1, 6).map(
      (blobs): Action =>
        (s) =>
          s.enqueueNext(blobs),
    ),
  },
  { weight: 8, arbitrary: fc.constant<Action>((s) => s.turn()) },
  {
    weight: 2,
    arbitrary: fc.nat(5).map(
      (after): Action =>
        (s) =>
          s.turn(after),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.nat(4).map(
      (count): Action =>
        (s) =>
          s.mine(count),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.boolean()).map(
      ([depth, keep, silent]): Action =>
        (s) =>
          s.reorg(depth, keep, { silent }),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Action>((s) => s.pool.clear()) },
  { weight: 1, arbitrary: fc.constant<Action>((s) => s.dispatch({ type: 'started' })) },
  {
    weight: 1,
    arbitrary: fc.bigInt({ min: 1n, max: 500n }).map(
      (fee): Action =>
        (s) =>
          s.setBaseFee(fee),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.bigInt({ min: 1n, max: 500n }).map(
      (fee): Action =>
        (s) =>
          s.setBlobBaseFee(fee),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (is): Action =>
        (s) =>
          s.setMemoryless(is),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(8).map(
      (back): Action =>
        (s) =>
          discardBack(s, back),
    ),
  },
);

/** As a shard does after an unwind: takes back what L1 does not have, and what it no longer wants. */
function discardBack(simulation: PosterSimulation, back: number): void {
  const onL1 = simulation.accepted.length;
  const last = simulation.state.batches.at(-1)?.batchIndex ?? onL1 - 1;
  const from = Math.max(onL1, last - back);
  if (from <= last) simulation.discardFrom(from);
}

function checkInvariants(simulation: PosterSimulation): void {
  const { state, accepted, landed, signed } = simulation;
  const nonces = state.slots.map(({ nonce }) => nonce);
  expect(nonces).to.deep.equal([...new Set(nonces)].sort((a, b) => a - b));
  expect(state.batches.map(({ batchIndex }) => batchIndex)).to.deep.equal(
    state.batches.map((_, position) => (state.batches[0]?.batchIndex ?? 0) + position),
  );
  expect(accepted.map(({ batchIndex }) => batchIndex)).to.deep.equal(accepted.map((_, index) => index));
  expect(landed.map(({ tx }) => tx.nonce)).to.deep.equal(landed.map((_, index) => index));
  for (const { kind, fees } of signed.values()) {
    expect(['batch', 'cancel']).to.contain(kind);
    expect(fees.maxFeePerGas <= POLICY.fees.maxFeePerGasCap).to.equal(true);
    expect((fees.maxFeePerBlobGas ?? 0n) <= POLICY.fees.maxFeePerBlobGasCap).to.equal(true);
  }
  expect(new Set([...simulation.pool.values()].map(({ blobs }) => blobs > 0)).size <= 1).to.equal(true);
  for (const slot of state.slots) {
    for (const [position, attempt] of slot.attempts.entries()) {
      const previous = slot.attempts[position - 1];
      expect(attempt.fees.maxFeePerBlobGas !== undefined).to.equal(slot.blobs > 0);
      if (previous === undefined) continue;
      const [num, den] = slot.blobs > 0 ? [2n, 1n] : [9n, 8n];
      expect(attempt.fees.maxFeePerGas * den >= previous.fees.maxFeePerGas * num).to.equal(true);
      expect(attempt.fees.maxPriorityFeePerGas * den >= previous.fees.maxPriorityFeePerGas * num).to.equal(true);
      const [blobFee = 0n, blobFeeBefore = 0n] = [attempt.fees, previous.fees].map((fees) => fees.maxFeePerBlobGas);
      expect(blobFee >= 2n * blobFeeBefore).to.equal(true);
      if (previous.kind === 'cancel') expect(attempt.kind).to.equal('cancel');
    }
  }
}

function run(list: readonly Action[]): PosterSimulation {
  const simulation = new PosterSimulation(POLICY);
  for (const action of list) {
    action(simulation);
    checkInvariants(simulation);
  }
  return simulation;
}

describe('the poster’s state machine, on random histories', () => {
  it('keeps order, nonces, caps and bumps through crashes, reorgs, lost pools and discards', () => {
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 80 }), (list) => void run(list)),
      { numRuns: 500 },
    );
  });

  it('gets everything that was not discarded onto L1 once L1 is calm, with the content last enqueued', () => {
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 60 }), (list) => {
        const simulation = run(list);
        calm(simulation);
        checkInvariants(simulation);
        const { state, accepted } = simulation;
        expect(state.slots.filter(isOpen)).to.deep.equal([]);
        expect(findHalt(state)).to.equal(undefined);
        for (const { batchIndex } of state.batches) {
          expect(isPosted(findSlot(state, batchIndex))).to.equal(true);
          expect(accepted[batchIndex]?.content).to.equal(simulation.contentOf(batchIndex));
        }
      }),
      { numRuns: 300 },
    );
  });
});
