import type { Hex } from 'viem';
import type { Fees } from '../poster/fees.js';
import type { PosterEffect, PosterEvent } from '../poster/poster-event.js';
import type { PosterPolicy } from '../poster/poster-policy.js';
import {
  type AttemptKind,
  findHalt,
  INITIAL_POSTER_STATE,
  type Outcome,
  type PosterState,
} from '../poster/poster-state.js';
import { reducePoster } from '../poster/reduce-poster.js';

/** A transaction as the simulated L1 knows it. `content` tells apart two batches of one index. */
export interface SimulatedTx {
  readonly hash: Hex;
  readonly nonce: number;
  readonly kind: AttemptKind;
  readonly batchIndex: number | undefined;
  readonly content: number;
  readonly fees: Fees;
}

interface SimulatedBlock {
  readonly txs: readonly { readonly tx: SimulatedTx; readonly status: 'success' | 'reverted' }[];
}

/** An L1 with one pool, one account and a door that takes batches in order, and a poster in front of it. For tests. */
export class PosterSimulation {
  state: PosterState = INITIAL_POSTER_STATE;
  blocks: SimulatedBlock[] = [{ txs: [] }];
  readonly pool = new Map<number, SimulatedTx>();
  readonly signed = new Map<Hex, SimulatedTx>();
  readonly sent: SimulatedTx[] = [];
  baseFee = 10n;
  isDown = false;
  isMemoryless = false;
  #content = new Map<number, number>();
  #contents = 0;
  #hashes = 0;

  constructor(readonly policy: PosterPolicy) {}

  get head(): number {
    return this.blocks.length - 1;
  }

  /** Transactions on L1, in order. */
  get landed(): SimulatedBlock['txs'] {
    return this.blocks.flatMap(({ txs }) => txs);
  }

  get nonce(): number {
    return this.landed.length;
  }

  /** Batches the door accepted, in order. */
  get accepted(): SimulatedTx[] {
    return this.landed.filter(({ tx, status }) => tx.kind === 'batch' && status === 'success').map(({ tx }) => tx);
  }

  dispatch(event: PosterEvent): readonly PosterEffect[] {
    const [state, effects] = reducePoster(this.policy, this.state, event);
    // What isn't in the rows is lost.
    this.state = structuredClone(state);
    return effects;
  }

  enqueueNext(): void {
    const batchIndex = (this.state.batches.at(-1)?.batchIndex ?? this.accepted.length - 1) + 1;
    this.#content.set(batchIndex, ++this.#contents);
    this.dispatch({ type: 'enqueued', batch: { batchIndex, gas: 1_000_000n, bytes: 100 } });
  }

  contentOf(batchIndex: number): number {
    return this.#content.get(batchIndex) ?? 0;
  }

  /** One turn of the runner; `crashAfter` effects it is killed. */
  turn(crashAfter = Infinity): void {
    if (this.isDown) return;
    const { epoch } = this.state;
    const outcomes = new Map<number, Outcome>();
    for (const [l1Block, { txs }] of this.blocks.entries()) {
      for (const { tx, status } of txs) {
        if (!this.signed.has(tx.hash)) continue;
        outcomes.set(tx.nonce, { hash: tx.hash, kind: tx.kind, status, l1Block, reason: undefined });
      }
    }
    const { head, baseFee, nonce } = this;
    const queue = [...this.dispatch({ type: 'observed', epoch, head, baseFee, nonce, outcomes })];
    for (let done = 0; queue.length > 0; done++) {
      if (done === crashAfter) return void this.dispatch({ type: 'started' });
      const effect = queue.shift();
      if (effect?.type === 'sign') queue.unshift(...this.#sign(effect, epoch));
      if (effect?.type === 'send') this.#send(effect, epoch);
    }
  }

  mine(count: number): void {
    const txs: SimulatedBlock['txs'][number][] = [];
    while (txs.length < count) {
      const tx = this.pool.get(this.nonce + txs.length);
      if (tx === undefined || tx.fees.maxFeePerGas < this.baseFee) break;
      this.pool.delete(tx.nonce);
      const accepted =
        this.accepted.length + txs.filter(({ tx: t, status }) => t.kind === 'batch' && status === 'success').length;
      const isNext = tx.kind === 'cancel' || tx.batchIndex === accepted;
      txs.push({ tx, status: isNext ? 'success' : 'reverted' });
    }
    this.blocks.push({ txs });
  }

  /** Drops `depth` blocks; their transactions go back to the pool, or are forgotten. */
  reorg(depth: number, keepTxs: boolean): void {
    const dropped = this.blocks.splice(Math.max(1, this.blocks.length - depth));
    if (keepTxs) for (const { tx } of dropped.flatMap(({ txs }) => txs)) this.pool.set(tx.nonce, tx);
    else this.pool.clear();
    this.dispatch({ type: 'unwound', ancestor: this.head });
  }

  setBaseFee(baseFee: bigint): void {
    this.baseFee = baseFee;
  }

  setMemoryless(isMemoryless: boolean): void {
    this.isMemoryless = isMemoryless;
  }

  discardFrom(batchIndex: number): void {
    this.dispatch({ type: 'discarded', from: batchIndex });
  }

  #sign(effect: Extract<PosterEffect, { type: 'sign' }>, epoch: number): readonly PosterEffect[] {
    const { type: _, ...plan } = effect;
    const hash: Hex = `0x${(++this.#hashes).toString(16).padStart(64, '0')}`;
    const content = plan.batchIndex === undefined ? 0 : this.contentOf(plan.batchIndex);
    const { nonce, kind, batchIndex, fees } = plan;
    this.signed.set(hash, { hash, nonce, kind, batchIndex, fees, content });
    return this.dispatch({ type: 'signed', epoch, hash, ...plan });
  }

  #send({ nonce, hash, head }: Extract<PosterEffect, { type: 'send' }>, epoch: number): void {
    const tx = this.signed.get(hash);
    if (tx === undefined) throw new Error(`never signed: ${hash}`);
    if (findHalt(this.state) !== undefined) throw new Error('sent while halted');
    this.sent.push(tx);
    const rival = this.pool.get(nonce);
    const result =
      nonce < this.nonce
        ? 'nonce-too-low'
        : rival !== undefined && rival.hash !== hash && tx.fees.maxFeePerGas * 8n < rival.fees.maxFeePerGas * 9n
          ? 'underpriced'
          : 'accepted';
    if (result === 'accepted' && !this.isMemoryless) this.pool.set(nonce, tx);
    this.dispatch({ type: 'sent', epoch, nonce, hash, head, result });
  }
}

/** Lets everything settle: L1 answers and mines, and the shard takes back what L1 refused. */
export function calm(simulation: PosterSimulation): void {
  simulation.isMemoryless = false;
  simulation.baseFee = 10n;
  for (let round = 0; round < 200; round++) {
    simulation.turn();
    simulation.mine(4);
    const halt = findHalt(simulation.state);
    if (halt !== undefined) simulation.discardFrom(Math.min(halt.batchIndex, simulation.accepted.length));
  }
}
