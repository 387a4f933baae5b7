import { expect } from 'chai';
import fc from 'fast-check';
import { PosterSimulation } from '../test/poster-simulation.js';
import { findHalt, findSlot, isOpen, isPosted } from './poster-state.js';

const POLICY = {
  fees: { maxFeePerGasCap: 100_000n, maxPriorityFeePerGasCap: 10_000n, initialTip: 2n },
  maxInFlight: 4,
  stuckBlocks: 3,
};

type Action = (simulation: PosterSimulation) => void;

const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Action>((s) => s.enqueueNext()) },
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
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean()).map(
      ([depth, keep]): Action =>
        (s) =>
          s.reorg(depth, keep),
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
  }
  for (const slot of state.slots) {
    for (const [position, attempt] of slot.attempts.entries()) {
      const previous = slot.attempts[position - 1];
      if (previous === undefined) continue;
      expect(attempt.fees.maxFeePerGas * 8n >= previous.fees.maxFeePerGas * 9n).to.equal(true);
      if (previous.kind === 'cancel') expect(attempt.kind).to.equal('cancel');
    }
  }
}

/** Lets everything settle: L1 answers and mines, and the shard takes back what L1 refused. */
function calm(simulation: PosterSimulation): void {
  simulation.isMemoryless = false;
  simulation.baseFee = 10n;
  for (let round = 0; round < 200; round++) {
    simulation.turn();
    simulation.mine(4);
    const halt = findHalt(simulation.state);
    if (halt !== undefined) simulation.discardFrom(Math.min(halt.batchIndex, simulation.accepted.length));
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

describe('the poster’s state machine', () => {
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

  it('never has more than the bound in flight', () => {
    const simulation = new PosterSimulation(POLICY);
    for (let count = 0; count < 10; count++) simulation.enqueueNext();
    simulation.turn();
    simulation.turn();
    expect(simulation.pool.size).to.equal(4);
    simulation.mine(2);
    simulation.turn();
    expect(simulation.pool.size).to.equal(4);
  });

  it('sends the same bytes again after a crash between signing and sending', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn(1);
    expect(simulation.sent).to.have.length(0);
    simulation.turn();
    expect(simulation.sent.map(({ hash }) => hash)).to.deep.equal([...simulation.signed.keys()]);
    expect(simulation.signed.size).to.equal(1);
  });

  it('raises the fees of the foremost transaction only when it is stuck, and no higher than the cap', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.enqueueNext();
    simulation.turn();
    for (let block = 0; block < 200; block++) {
      simulation.mine(0);
      simulation.turn();
    }
    const [first, second] = simulation.state.slots;
    expect(second?.attempts).to.have.length(1);
    const fees = first?.attempts.map(({ fees: { maxFeePerGas } }) => maxFeePerGas) ?? [];
    expect(fees.length).to.be.greaterThan(10);
    expect(fees.at(-1)! <= POLICY.fees.maxFeePerGasCap).to.equal(true);
  });

  it('POSTER_REJECTED: sends nothing more, until the batch is discarded', () => {
    const simulation = new PosterSimulation(POLICY);
    for (let count = 0; count < 3; count++) simulation.enqueueNext();
    // The door is already one batch further than the poster knows.
    simulation.blocks.push({ txs: [{ tx: foreignBatch(0), status: 'success' }] });
    simulation.turn();
    simulation.mine(4);
    simulation.turn();
    expect(findHalt(simulation.state)).to.include({ code: 'POSTER_REJECTED', batchIndex: 0 });
    const sent = simulation.sent.length;
    for (let round = 0; round < 20; round++) {
      simulation.mine(4);
      simulation.turn();
    }
    expect(simulation.sent.length).to.equal(sent);
    simulation.discardFrom(0);
    expect(findHalt(simulation.state)).to.equal(undefined);
  });

  it('POSTER_SUPERSEDED: a discarded batch that lands stops the one that waits for its index', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    simulation.discardFrom(0);
    simulation.mine(1);
    simulation.dispatch({ type: 'enqueued', batch: { batchIndex: 0, gas: 1n, bytes: 1 } });
    simulation.turn();
    expect(findHalt(simulation.state)).to.include({ code: 'POSTER_SUPERSEDED', batchIndex: 0 });
    simulation.discardFrom(0);
    simulation.turn();
    expect(findHalt(simulation.state)).to.equal(undefined);
  });

  it('POSTER_NONCE_TAKEN: somebody else used the nonce', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    simulation.pool.clear();
    simulation.blocks.push({ txs: [{ tx: foreignBatch(7), status: 'success' }] });
    for (let block = 0; block < 6; block++) {
      simulation.turn();
      simulation.mine(0);
    }
    expect(findHalt(simulation.state)).to.include({ code: 'POSTER_NONCE_TAKEN', batchIndex: 0 });
  });

  it('cancels a discarded batch before it sends the next, and never sends its bytes again', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    const stale = simulation.contentOf(0);
    simulation.discardFrom(0);
    const before = simulation.sent.length;
    simulation.enqueueNext();
    calm(simulation);
    expect(simulation.sent.slice(before).every(({ kind, content }) => kind === 'cancel' || content !== stale)).to.equal(
      true,
    );
    expect(simulation.accepted.map(({ content }) => content)).to.deep.equal([simulation.contentOf(0)]);
  });

  it('signs nothing new while a discarded batch may still land', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    simulation.discardFrom(0);
    simulation.enqueueNext();
    simulation.turn();
    simulation.turn();
    expect([...simulation.pool.values()].map(({ kind }) => kind)).to.deep.equal(['cancel']);
    expect(simulation.state.slots).to.have.length(1);
  });

  it('does not send a discarded batch again, even when the caps forbid its cancellation', () => {
    const fees = { ...POLICY.fees, maxFeePerGasCap: 22n };
    const simulation = new PosterSimulation({ ...POLICY, fees });
    simulation.enqueueNext();
    simulation.turn();
    simulation.pool.clear();
    simulation.discardFrom(0);
    for (let round = 0; round < 10; round++) {
      simulation.turn();
      simulation.mine(0);
    }
    expect(simulation.pool.size).to.equal(0);
  });

  it('learns the new block of a batch that a reorg moved', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    simulation.mine(1);
    simulation.turn();
    expect(findSlot(simulation.state, 0)?.outcome?.l1Block).to.equal(1);
    simulation.reorg(1, true);
    simulation.mine(0);
    simulation.mine(1);
    simulation.turn();
    expect(findSlot(simulation.state, 0)?.outcome?.l1Block).to.equal(2);
  });

  it('notices by the nonce that a batch fell out, and sends the same bytes again', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    simulation.mine(1);
    simulation.turn();
    simulation.blocks.pop();
    simulation.turn();
    expect(simulation.pool.size).to.equal(1);
    expect(simulation.signed.size).to.equal(1);
  });

  it('raises the fees at once when a node calls a replacement underpriced', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    const pooled = simulation.pool.get(0)!;
    const fees = { ...pooled.fees, maxFeePerGas: pooled.fees.maxFeePerGas * 2n };
    simulation.pool.set(0, { ...pooled, hash: `0x${'e'.repeat(64)}`, fees });
    simulation.dispatch({ type: 'unwound', ancestor: 0 });
    for (let round = 0; round < 10; round++) simulation.turn();
    expect(simulation.signed.has(simulation.pool.get(0)!.hash)).to.equal(true);
  });

  it('forgets what is final, and starts afresh when L1 drops even that', () => {
    const simulation = new PosterSimulation(POLICY);
    for (let count = 0; count < 4; count++) simulation.enqueueNext();
    calm(simulation);
    simulation.dispatch({ type: 'finalized', l1Block: simulation.head });
    expect(simulation.state).to.deep.include({ slots: [], batches: [] });
    simulation.reorg(10_000, false);
    expect(simulation.state.nextNonce).to.equal(undefined);
    simulation.enqueueNext();
    calm(simulation);
    expect(simulation.accepted).to.have.length(1);
  });

  it('fills a gap of nonces that L1 expects again', () => {
    const simulation = new PosterSimulation(POLICY);
    // A transaction of the same key from before the poster's time.
    simulation.blocks.push({ txs: [{ tx: { ...foreignBatch(9), kind: 'cancel' }, status: 'success' }] });
    simulation.enqueueNext();
    simulation.turn();
    simulation.reorg(1, false);
    for (let round = 0; round < 12; round++) {
      simulation.turn();
      simulation.mine(4);
    }
    expect(simulation.accepted).to.have.length(1);
  });
});

function foreignBatch(batchIndex: number) {
  const fees = { maxFeePerGas: 1_000n, maxPriorityFeePerGas: 1n };
  return { hash: `0x${'f'.repeat(64)}` as const, nonce: 0, kind: 'batch' as const, batchIndex, content: -1, fees };
}
