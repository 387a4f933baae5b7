import type { Logger } from '@bulkhead/runtime';
import type { Mempool } from '@bulkhead/sequencer';
import type { BatchPoster } from '@bulkhead/settlement';
import type { BatchChain } from './batch-chain.js';
import type { DecodeTransaction } from './decode-transaction.js';
import type { Derivation } from './derivation.js';
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
  readonly mempool: Mempool;
  readonly decode: DecodeTransaction;
  readonly logger: Logger;
}

/**
 * Makes exec and L1 agree, at start and after L1 dropped blocks: blocks whose origin L1 no longer has are taken back and
 * their transactions return to the pool; batches made of them are discarded; batches that only L1 has become blocks.
 */
export async function reconcile(modules: ReconcileModules): Promise<void> {
  const { executor, l1, poster, chain, derivation, logger } = modules;
  const keep = await findStandingBlock(modules);
  const head = executor.head().number;
  if (keep < head) {
    logger.warn('soft confirmations broke: blocks are taken back', { from: keep + 1, to: head });
    await executor.unwind(keep);
  }
  for (const pending of poster.pending()) {
    const header = poster.header(pending.batchIndex);
    if (header === undefined || header.firstBlock + header.blockCount - 1 <= keep) continue;
    logger.warn('batches of blocks that were taken back are discarded', { from: pending.batchIndex });
    await poster.discardFrom(pending.batchIndex);
    break;
  }
  await derivation.catchUp();
  derivation.rewind(l1.view.claims(chain.shardId).at(-1)?.batchIndex ?? 0);
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
