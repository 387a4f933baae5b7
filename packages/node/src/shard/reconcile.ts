import { batchHash } from '@bulkhead/protocol';
import { CodedError, type Logger } from '@bulkhead/runtime';
import { fitsOneBatch, type Mempool } from '@bulkhead/sequencer';
import type { BatchPoster } from '@bulkhead/settlement';
import type { Agreement } from './agreement.js';
import type { BatchChain } from './batch-chain.js';
import type { DecodeTransaction } from './decode-transaction.js';
import { type Derivation, lastBlock } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { FindOrigin } from './open-l1.js';
import type { ShardExecutor } from './shard-executor.js';
import { findStandingBlock } from './standing-block.js';

export interface ReconcileModules {
  readonly link: ExecLink;
  readonly executor: ShardExecutor;
  readonly l1: Pick<L1State, 'view'>;
  readonly findOrigin: FindOrigin;
  readonly poster: BatchPoster;
  readonly chain: BatchChain;
  readonly derivation: Derivation;
  readonly agreement: Agreement;
  readonly mempool: Mempool;
  readonly decode: DecodeTransaction;
  readonly logger: Logger;
}

/**
 * Makes exec and L1 agree, at start, after L1 dropped blocks, and when it took a batch that is not this node's: blocks whose
 * origin L1 no longer has, or in whose place its batches say something else, are taken back and their transactions return
 * to the pool; own batches that can't land any more are discarded; batches that only L1 has become blocks.
 */
export async function reconcile(modules: ReconcileModules): Promise<void> {
  const { l1, chain, derivation, agreement } = modules;
  await takeBack(modules, await findStandingBlock(modules), 'L1 dropped the blocks that they stand on');
  const contradicted = await agreement.findContradicted();
  if (contradicted !== undefined) await takeBack(modules, contradicted - 1, 'L1 has another batch in their place');
  await discardPending(modules);
  await derivation.catchUp();
  await dropMisplaced(modules);
  const split = await agreement.findContradicted();
  if (split !== undefined)
    throw new CodedError({
      code: 'DERIVATION_SPLIT',
      message: `block ${split} was derived from L1, and L1 contradicts it`,
      verdict: 'fatal',
    });
  derivation.rewind(l1.view.claims(chain.shardId).at(-1)?.batchIndex ?? 0);
}

async function takeBack({ executor, logger }: ReconcileModules, to: number, why: string): Promise<void> {
  const head = executor.head().number;
  if (to >= head) return;
  logger.warn(`soft confirmations broke, ${why}: blocks are taken back`, { from: to + 1, to: head });
  await executor.unwind(to);
}

/** Own batches of blocks that exec no longer has, and those whose place on L1 is taken, with all that follow. */
async function discardPending({ executor, l1, poster, chain, logger }: ReconcileModules): Promise<void> {
  const head = executor.head().number;
  for (const { batchIndex } of poster.pending()) {
    const header = poster.header(batchIndex);
    if (header === undefined) continue;
    const posted = l1.view.batch(chain.shardId, batchIndex);
    const isTaken = posted !== undefined && posted.batchHash !== batchHash(header);
    if (!isTaken && lastBlock({ header }) <= head) continue;
    logger.warn('own batches are discarded', { from: batchIndex, why: isTaken ? 'L1 has another one' : 'unwound' });
    await poster.discardFrom(batchIndex);
    return;
  }
}

/** Blocks above the newest batch that no batch on top of it can hold: they were made to follow another one. */
async function dropMisplaced(modules: ReconcileModules): Promise<void> {
  const { executor, chain } = modules;
  const { end } = chain.tip();
  const head = executor.head().number;
  if (head <= end.lastBlock) return;
  const [blocks, before, after] = await Promise.all([
    executor.blockInputs(end.lastBlock + 1, head),
    executor.outboxCount(end.lastBlock),
    executor.outboxCount(head),
  ]);
  if (!fitsOneBatch(blocks, after - before, end)) await takeBack(modules, end.lastBlock, 'no batch can hold them now');
}

/** Offers transactions of blocks that were taken back to the pool again; what no longer fits is dropped. */
export async function returnToPool(
  { mempool, decode }: Pick<ReconcileModules, 'mempool' | 'decode'>,
  transactions: readonly `0x${string}`[],
): Promise<number> {
  let returned = 0;
  for (const raw of transactions) {
    const decoded = decode(raw);
    if (decoded.ok && (await mempool.submit(decoded.transaction)).accepted) returned += 1;
  }
  return returned;
}

/** Senders whose accounts are read at once. */
const CHUNK = 64;

/** Tells the pool how its senders' accounts stand now, when it could not follow block by block. */
export async function settlePool({
  mempool,
  link,
  executor,
}: Pick<ReconcileModules, 'mempool' | 'link' | 'executor'>): Promise<void> {
  const senders = [...new Set([...mempool.all()].map(({ sender }) => sender))];
  const at = { number: executor.head().number };
  for (let from = 0; from < senders.length; from += CHUNK)
    mempool.settle(
      await Promise.all(
        senders
          .slice(from, from + CHUNK)
          .map(async (address) => ({ address, ...(await link.api.getAccount({ at, address })) })),
      ),
    );
}
