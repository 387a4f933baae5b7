import type { Logger } from '@bulkhead/runtime';
import type { Mempool } from '@bulkhead/sequencer';
import type { BatchPoster } from '@bulkhead/settlement';
import type { BatchChain } from './batch-chain.js';
import type { DecodeTransaction } from './decode-transaction.js';
import { type Derivation, lastBlock } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { FindOrigin } from './open-l1.js';
import { type LostBlocks, noteUnposted, restoreBlocks } from './restore-blocks.js';
import type { ShardExecutor } from './shard-executor.js';
import { findStandingBlock } from './standing-block.js';
import type { UnpostedBlocks } from './unposted-blocks.js';

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
  readonly unposted: UnpostedBlocks;
  /** Blocks that users have seen are not of the chain any more. */
  readonly onLost: (lost: LostBlocks) => void;
  readonly logger: Logger;
  /** Ends a rebuild that is under way. */
  readonly signal?: AbortSignal;
}

/**
 * Makes exec and L1 agree, at start, after L1 dropped blocks, and when exec comes back with less than it had: blocks whose
 * origin L1 no longer has are taken back and their transactions return to the pool; batches that only L1 has become blocks;
 * so do blocks on top that only this node has noted; batches whose blocks are not of the chain any more are discarded.
 */
export async function reconcile(modules: ReconcileModules): Promise<void> {
  const { executor, l1, chain, derivation } = modules;
  const keep = await findStandingBlock(modules);
  if (keep < executor.head().number) await executor.unwind(keep, 'l1-reorg');
  await derivation.catchUp();
  const lost = await restoreBlocks(modules);
  if (lost !== undefined) modules.onLost(lost);
  await discardBatches(modules);
  await noteUnposted({ ...modules, shardId: chain.shardId, view: l1.view });
  derivation.rewind(l1.view.claims(chain.shardId).at(-1)?.batchIndex ?? 0);
}

/** Batches of blocks that the shard does not have, and those of a poster that knows less than L1. */
async function discardBatches({ executor, l1, poster, chain, logger }: ReconcileModules): Promise<void> {
  const head = executor.head().number;
  const newest = poster.newestHeader();
  const isBehind =
    newest !== undefined && newest.batchIndex < (l1.view.lastBatch(chain.shardId)?.header.batchIndex ?? -1);
  for (const pending of poster.pending()) {
    const header = poster.header(pending.batchIndex);
    if (header === undefined || (!isBehind && lastBlock({ header }) <= head)) continue;
    logger.warn('batches of blocks that were taken back are discarded', { from: pending.batchIndex });
    await poster.discardFrom(pending.batchIndex);
    return;
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
