import { batchHash, DaKind, type ShardId } from '@bulkhead/protocol';
import { CodedError, type Logger } from '@bulkhead/runtime';
import { type Mempool, splitBacklog } from '@bulkhead/sequencer';
import type { BatchPoster, L1View, PostedBatch } from '@bulkhead/settlement';
import type { Agreement } from './agreement.js';
import type { BatchChain } from './batch-chain.js';
import type { DecodeTransaction } from './decode-transaction.js';
import { type Derivation, lastBlock } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { FindOrigin } from './open-l1.js';
import { type LostBlocks, noteUnposted, restoreBlocks } from './restore-blocks.js';
import type { ShardExecutor, UnwindReason } from './shard-executor.js';
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
  readonly agreement: Agreement;
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
 * Makes exec and L1 agree, at start, after L1 dropped blocks, when it took a batch that is not this node's, and when exec
 * comes back with less than it had: blocks whose origin L1 no longer has, or in whose place its batches say something else,
 * are taken back and their transactions return to the pool; batches that only L1 has become blocks; so do blocks on top
 * that only this node has noted; own batches that can't land any more are discarded.
 */
export async function reconcile(modules: ReconcileModules): Promise<void> {
  const { l1, chain, derivation, agreement } = modules;
  await takeBack(modules, await findStandingBlock(modules), 'l1-reorg');
  const contradicted = await agreement.findContradicted();
  if (contradicted !== undefined) await takeBack(modules, contradicted - 1, 'forced-batch');
  await derivation.catchUp();
  const lost = await restoreBlocks(modules);
  if (lost !== undefined) modules.onLost(lost);
  await discardPending(modules);
  await dropMisplaced(modules);
  const split = await agreement.findContradicted();
  if (split !== undefined)
    throw new CodedError({
      code: 'DERIVATION_SPLIT',
      message: `block ${split} was derived from L1, and L1 contradicts it`,
      verdict: 'fatal',
    });
  await noteUnposted({ ...modules, shardId: chain.shardId, view: l1.view });
  derivation.rewind(l1.view.claims(chain.shardId).at(-1)?.batchIndex ?? 0);
}

async function takeBack({ executor }: ReconcileModules, to: number, reason: UnwindReason): Promise<void> {
  if (to < executor.head().number) await executor.unwind(to, reason);
}

/** Own batches that can't be, or stay, on L1 as they are, from the first one on: all that follow stand on it. */
async function discardPending({ executor, l1, poster, chain, logger }: ReconcileModules): Promise<void> {
  const { view } = l1;
  const head = executor.head().number;
  let before: Link | undefined = view.lastBatch(chain.shardId);
  // Its database was put back to an older state, or has lost what was written last.
  const isBehind = (poster.newestHeader()?.batchIndex ?? Infinity) < newestWithPayload(view, chain.shardId);
  for (const { batchIndex } of poster.pending()) {
    const header = poster.header(batchIndex);
    if (header === undefined) continue;
    const link = { header, batchHash: batchHash(header) };
    const why = isBehind
      ? 'L1 has batches after them that are not known here'
      : whyNot(link, before, view.batch(chain.shardId, batchIndex), head);
    if (why !== undefined) {
      logger.warn('own batches are discarded', { from: batchIndex, why });
      await poster.discardFrom(batchIndex);
      return;
    }
    if (batchIndex > (before?.header.batchIndex ?? -1)) before = link;
  }
}

/** Its index; what comes after it was forced, and is no poster's. */
function newestWithPayload(view: L1View, shardId: ShardId): number {
  let index: number = view.lastBatch(shardId)?.header.batchIndex ?? -1;
  while (view.batch(shardId, index)?.header.daKind === DaKind.None) index -= 1;
  return index;
}

type Link = Pick<PostedBatch, 'header' | 'batchHash'>;

function whyNot(own: Link, before: Link | undefined, posted: Link | undefined, head: number): string | undefined {
  const { header } = own;
  if (lastBlock(own) > head) return 'their blocks were taken back';
  if (posted !== undefined)
    return posted.batchHash === own.batchHash ? undefined : 'L1 has another batch in their place';
  const next = (before?.header.batchIndex ?? -1) + 1;
  const isLinked = before === undefined || header.prevBatchHash === before.batchHash;
  return header.batchIndex === next && isLinked ? undefined : 'L1 no longer has the batch that they follow';
}

/** Blocks above the newest batch that no batches on top of it can hold: they were made to follow another one. */
async function dropMisplaced(modules: ReconcileModules): Promise<void> {
  const { misplaced } = await splitBacklog(modules.executor, modules.chain.tip().end);
  if (misplaced !== undefined) await takeBack(modules, misplaced - 1, 'forced-batch');
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
