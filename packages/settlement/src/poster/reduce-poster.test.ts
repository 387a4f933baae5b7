import { expect } from 'chai';
import { calm, PosterSimulation } from '../test/poster-simulation.js';
import { findHalt, findSlot, hasDoubt, hasWork } from './poster-state.js';

const POLICY = {
  fees: { maxFeePerGasCap: 100_000n, maxPriorityFeePerGasCap: 10_000n, initialTip: 2n },
  maxInFlight: 4,
  stuckBlocks: 3,
  switchBlocks: 6,
};

describe('the poster’s state machine', () => {
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
    simulation.dispatch({ type: 'enqueued', batch: { batchIndex: 0, gas: 1n, bytes: 1, blobs: 0 } });
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

  const atTheCap = { ...POLICY, fees: { ...POLICY.fees, maxFeePerGasCap: 22n } };

  it('cancels a discarded batch that no node has any more at the fees it had, when the caps forbid more', () => {
    const simulation = new PosterSimulation(atTheCap);
    simulation.enqueueNext();
    simulation.turn();
    simulation.pool.clear();
    simulation.discardFrom(0);
    simulation.enqueueNext();
    simulation.turn();
    expect([...simulation.pool.values()].map(({ kind }) => kind)).to.deep.equal(['cancel']);
    const [batch, cancel] = [...simulation.signed.values()];
    expect(cancel?.fees).to.deep.equal(batch?.fees);
    calm(simulation);
    expect(simulation.accepted.map(({ content }) => content)).to.deep.equal([simulation.contentOf(0)]);
  });

  it('does not send a discarded batch again while a node has it and the caps forbid its cancellation', () => {
    const simulation = new PosterSimulation(atTheCap);
    simulation.enqueueNext();
    simulation.turn();
    const stale = simulation.contentOf(0);
    const before = simulation.sent.length;
    simulation.discardFrom(0);
    for (let round = 0; round < 10; round++) {
      simulation.turn();
      simulation.mine(0);
    }
    expect([...simulation.pool.values()].map(({ kind }) => kind)).to.deep.equal(['batch']);
    const again = simulation.sent.slice(before).filter(({ kind, content }) => kind === 'batch' && content === stale);
    expect(again).to.deep.equal([]);
    expect(simulation.signed.size).to.equal(2);
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

  it('is not halted for good by a refusal in a block that L1 dropped before anybody had read it', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext();
    simulation.turn();
    const [tx] = simulation.pool.values();
    simulation.pool.clear();
    simulation.blocks.push({ txs: [{ tx: tx!, status: 'reverted' }] });
    simulation.turn();
    expect(findHalt(simulation.state)?.code).to.equal('POSTER_REJECTED');
    simulation.reorg(1, true, { silent: true });
    simulation.mine(1);
    simulation.turn();
    expect(findHalt(simulation.state)).to.equal(undefined);
    expect(simulation.accepted.map(({ batchIndex }) => batchIndex)).to.deep.equal([0]);
  });

  it('has doubts about what L1 has shown until it is final', () => {
    const simulation = new PosterSimulation(POLICY);
    expect(hasDoubt(simulation.state)).to.equal(false);
    simulation.enqueueNext();
    calm(simulation);
    expect([hasWork(simulation.state), hasDoubt(simulation.state)]).to.deep.equal([false, true]);
    simulation.dispatch({ type: 'finalized', l1Block: simulation.head });
    expect(hasDoubt(simulation.state)).to.equal(false);
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

  it('never has blob transactions and others in the pools at once', () => {
    const simulation = new PosterSimulation(POLICY);
    for (const blobs of [0, 0, 1, 6, 0]) simulation.enqueueNext(blobs);
    const waves: number[][] = [];
    while (simulation.accepted.length < 5) {
      simulation.turn();
      waves.push([...simulation.pool.values()].map(({ blobs }) => blobs));
      simulation.mine(4);
      if (waves.length > 50) break;
    }
    const idle = Array.from({ length: POLICY.switchBlocks }, () => []);
    expect(waves).to.deep.equal([[0, 0], ...idle, [1, 6], ...idle, [0]]);
    expect(simulation.refused).to.equal(0);
  });

  it('sends what a reorg brought back to both pools one pool after the other', () => {
    const simulation = new PosterSimulation(POLICY);
    for (const blobs of [0, 1]) simulation.enqueueNext(blobs);
    for (let round = 0; round < 2 + POLICY.switchBlocks; round++) {
      simulation.turn();
      simulation.mine(1);
    }
    expect(simulation.accepted).to.have.length(2);
    simulation.reorg(2 + POLICY.switchBlocks, false);
    simulation.turn();
    expect([...simulation.pool.values()].map(({ blobs }) => blobs)).to.deep.equal([0]);
    simulation.mine(1);
    simulation.turn();
    expect([...simulation.pool.values()].map(({ blobs }) => blobs)).to.deep.equal([1]);
    expect([simulation.refused, simulation.signed.size]).to.deep.equal([0, 2]);
  });

  it('cancels a batch in blobs by a blob transaction at twice its fees', () => {
    const simulation = new PosterSimulation(POLICY);
    simulation.enqueueNext(3);
    simulation.turn();
    simulation.discardFrom(0);
    simulation.turn();
    const [batch, cancel] = [...simulation.signed.values()];
    expect([cancel?.kind, cancel!.blobs > 0]).to.deep.equal(['cancel', true]);
    expect(cancel?.fees).to.deep.equal({
      maxFeePerGas: 2n * batch!.fees.maxFeePerGas,
      maxPriorityFeePerGas: 2n * batch!.fees.maxPriorityFeePerGas,
      maxFeePerBlobGas: 2n * batch!.fees.maxFeePerBlobGas!,
    });
    expect(simulation.pool.get(0)?.kind).to.equal('cancel');
  });

  it('waits while blobs cost more than the cap', () => {
    const simulation = new PosterSimulation({ ...POLICY, fees: { ...POLICY.fees, maxFeePerBlobGasCap: 10n } });
    simulation.setBlobBaseFee(11n);
    simulation.enqueueNext(1);
    simulation.turn();
    expect(simulation.signed.size).to.equal(0);
    simulation.setBlobBaseFee(10n);
    simulation.turn();
    expect(simulation.signed.size).to.equal(1);
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
  return {
    hash: `0x${'f'.repeat(64)}` as const,
    nonce: 0,
    kind: 'batch' as const,
    batchIndex,
    content: -1,
    fees,
    blobs: 0,
  };
}
