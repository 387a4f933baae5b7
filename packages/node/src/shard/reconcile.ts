import { CodedError, type Logger } from '@bulkhead/runtime';
import type { Mempool } from '@bulkhead/sequencer';
import type { BatchPoster } from '@bulkhead/settlement';
import type { BatchChain } from './batch-chain.js';
import type { DecodeTransaction } from './decode-transaction.js';
import type { Derivation } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { ShardExecutor } from './shard-executor.js';

export interface ReconcileModules {
  readonly link: ExecLink;
  readonly executor: ShardExecutor;
  readonly l1: L1State;
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
  const keep = await lastStandingBlock(modules);
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

/** The newest block of exec whose origin L1 has under the same hash. */
async function lastStandingBlock({ link, executor, l1 }: ReconcileModules): Promise<number> {
  const { number, originNumber, originHash } = executor.head();
  if (number === 0 || l1.view.origin(originNumber)?.hash === originHash) return number;
  let upTo = originNumber;
  for (;;) {
    const block = await link.api.lastBlockOfOrigin({ originNumber: upTo });
    if (block.number === 0) return 0;
    const origin = l1.view.origin(block.originNumber);
    if (origin?.hash === block.originHash) return block.number;
    if (origin === undefined && block.originNumber < (l1.view.head()?.number ?? 0))
      throw new CodedError({
        code: 'ORIGIN_TOO_OLD',
        message: `block ${block.number} builds on L1 block ${block.originNumber}, which is no longer known here`,
        verdict: 'fatal',
      });
    upTo = block.originNumber - 1;
  }
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
