import type { Hex } from 'viem';
import type { Fees } from '../poster/fees.js';
import type { PosterEffect, PosterEvent, SendResult } from '../poster/poster-event.js';
import type { PosterPolicy } from '../poster/poster-policy.js';
import {
  type AttemptKind,
  findHalt,
  hasWork,
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
  /** Its pool is the one for blob transactions unless 0. */
  readonly blobs: number;
}

interface SimulatedBlock {
  readonly txs: readonly { readonly tx: SimulatedTx; readonly status: 'success' | 'reverted' }[];
}

/**
 * An L1 with one account and a door that takes batches in order, and a poster in front of it. For tests. Its pools are
 * as geth's: blob transactions have their own, which takes no gaps, and an account is in one pool at a time.
 */
export class PosterSimulation {
  state: PosterState = INITIAL_POSTER_STATE;
  blocks: SimulatedBlock[] = [{ txs: [] }];
  readonly pool = new Map<number, SimulatedTx>();
  readonly signed = new Map<Hex, SimulatedTx>();
  readonly sent: SimulatedTx[] = [];
  baseFee = 10n;
  blobBaseFee = 1n;
  isDown = false;
  isMemoryless = false;
  /** Transactions that no pool could take, whatever they paid. */
  refused = 0;
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

  enqueueNext(blobs = 0): void {
    const batchIndex = (this.state.batches.at(-1)?.batchIndex ?? this.accepted.length - 1) + 1;
    this.#content.set(batchIndex, ++this.#contents);
    this.dispatch({ type: 'enqueued', batch: { batchIndex, gas: 1_000_000n, bytes: 100, blobs } });
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
    const { head, baseFee, blobBaseFee, nonce } = this;
    const asked = new Set(this.state.slots.map((slot) => slot.nonce));
    const queue = [...this.dispatch({ type: 'observed', epoch, head, baseFee, blobBaseFee, nonce, asked, outcomes })];
    for (let done = 0; queue.length > 0; done++) {
      if (done === crashAfter) return void this.dispatch({ type: 'started' });
      const effect = queue.shift();
      if (effect?.type === 'sign') queue.unshift(...this.#sign(effect, epoch));
      if (effect?.type === 'send' && !this.#send(effect, epoch)) return;
    }
  }

  mine(count: number): void {
    const txs: SimulatedBlock['txs'][number][] = [];
    while (txs.length < count) {
      const tx = this.pool.get(this.nonce + txs.length);
      if (tx === undefined || tx.fees.maxFeePerGas < this.baseFee) break;
      if (tx.blobs > 0 && (tx.fees.maxFeePerBlobGas ?? 0n) < this.blobBaseFee) break;
      this.pool.delete(tx.nonce);
      const accepted =
        this.accepted.length + txs.filter(({ tx: t, status }) => t.kind === 'batch' && status === 'success').length;
      const isNext = tx.kind === 'cancel' || tx.batchIndex === accepted;
      txs.push({ tx, status: isNext ? 'success' : 'reverted' });
    }
    this.blocks.push({ txs });
  }

  /** Drops `depth` blocks; their transactions go back to the pool, or are forgotten. Whoever has not read them can't tell. */
  reorg(depth: number, keepTxs: boolean, { silent = false } = {}): void {
    const dropped = this.blocks.splice(Math.max(1, this.blocks.length - depth));
    if (keepTxs) this.#takeBack(dropped.flatMap(({ txs }) => txs.map(({ tx }) => tx)));
    else this.pool.clear();
    if (!silent) this.dispatch({ type: 'unwound', ancestor: this.head });
  }

  setBaseFee(baseFee: bigint): void {
    this.baseFee = baseFee;
  }

  setBlobBaseFee(blobBaseFee: bigint): void {
    this.blobBaseFee = blobBaseFee;
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
    const { nonce, kind, batchIndex, fees, blobs } = plan;
    this.signed.set(hash, { hash, nonce, kind, batchIndex, fees, blobs, content });
    return this.dispatch({ type: 'signed', epoch, hash, ...plan });
  }

  #takeBack(txs: readonly SimulatedTx[]): void {
    for (const tx of txs) if (!this.#isOtherPool(tx)) this.pool.set(tx.nonce, tx);
    for (const [nonce, { blobs }] of this.pool) if (blobs > 0 && this.#isGapped(nonce)) this.pool.delete(nonce);
  }

  #isOtherPool(tx: SimulatedTx): boolean {
    return [...this.pool.values()].some(({ blobs }) => blobs > 0 !== tx.blobs > 0);
  }

  #isGapped(nonce: number): boolean {
    for (let below = this.nonce; below < nonce; below++) if (!this.pool.has(below)) return true;
    return false;
  }

  #answer(tx: SimulatedTx): SendResult {
    if (tx.nonce < this.nonce) return 'nonce-too-low';
    if (this.#isOtherPool(tx) || (tx.blobs > 0 && !this.isMemoryless && this.#isGapped(tx.nonce))) return 'failed';
    const rival = this.pool.get(tx.nonce);
    return rival === undefined || rival.hash === tx.hash || replaces(tx.fees, rival.fees) ? 'accepted' : 'underpriced';
  }

  /** False when the node did not take it. */
  #send({ nonce, hash, head }: Extract<PosterEffect, { type: 'send' }>, epoch: number): boolean {
    const tx = this.signed.get(hash);
    if (tx === undefined) throw new Error(`never signed: ${hash}`);
    if (findHalt(this.state) !== undefined) throw new Error('sent while halted');
    this.sent.push(tx);
    const result = this.#answer(tx);
    this.refused += result === 'failed' ? 1 : 0;
    if (result === 'accepted' && !this.isMemoryless) this.pool.set(nonce, tx);
    this.dispatch({ type: 'sent', epoch, nonce, hash, head, result });
    return result !== 'failed';
  }
}

/** As geth decides it: an eighth more, or twice all three. */
function replaces(fees: Fees, rival: Fees): boolean {
  if (rival.maxFeePerBlobGas === undefined) return fees.maxFeePerGas * 8n >= rival.maxFeePerGas * 9n;
  return (
    fees.maxFeePerGas >= 2n * rival.maxFeePerGas &&
    fees.maxPriorityFeePerGas >= 2n * rival.maxPriorityFeePerGas &&
    (fees.maxFeePerBlobGas ?? 0n) >= 2n * rival.maxFeePerBlobGas
  );
}

/** Lets everything settle: L1 answers and mines, and the shard takes back what L1 refused. */
export function calm(simulation: PosterSimulation): void {
  simulation.isMemoryless = false;
  simulation.baseFee = 10n;
  simulation.blobBaseFee = 1n;
  for (let round = 0; round < 600; round++) {
    simulation.turn();
    simulation.mine(4);
    const halt = findHalt(simulation.state);
    if (halt === undefined && !hasWork(simulation.state)) return;
    if (halt !== undefined) simulation.discardFrom(Math.min(halt.batchIndex, simulation.accepted.length));
  }
}
