import type { Logger } from '@bulkhead/runtime';
import type { L1View } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import { lastBlock } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import { createBlockImport, importAll } from './import-blocks.js';
import type { FindOrigin } from './open-l1.js';
import type { ShardExecutor, UnwindReason } from './shard-executor.js';
import type { UnpostedBlock, UnpostedBlocks } from './unposted-blocks.js';

/** Inputs that are read at once to note them. */
const CHUNK = 16;

/** Blocks that were confirmed, and that are not of the chain that exec has after it had lost them. */
export interface LostBlocks {
  readonly reason: UnwindReason;
  readonly from: number;
  readonly to: number;
  readonly oldHead: { readonly number: number; readonly hash: Hex };
  /** Encoded, oldest first. */
  readonly transactions: readonly Hex[];
}

/**
 * Makes blocks again that exec has lost and L1 does not hold: from what this node has noted of them. Those whose origin L1
 * has dropped, in whose place L1 has another batch, or that do not come out as they were, are lost, with all that stood on
 * them.
 */
export async function restoreBlocks(modules: {
  readonly executor: ShardExecutor;
  readonly link: Pick<ExecLink, 'api'>;
  readonly unposted: UnpostedBlocks;
  readonly findOrigin: FindOrigin;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}): Promise<LostBlocks | undefined> {
  const { executor, unposted, findOrigin, logger, signal } = modules;
  const before = executor.head();
  const replaced = await findReplaced(modules, before.number);
  const expected = new Map<number, Hex>();
  let reason: UnwindReason = replaced === undefined ? 'rebuild' : 'forced-batch';
  let parent = before;
  let broken: number | undefined;

  const importing = createBlockImport(executor, signal, ({ head }) => {
    if (head.hash !== expected.get(head.number)) broken = Math.min(broken ?? head.number, head.number);
  });
  async function stands({ parentHash, inputs }: UnpostedBlock): Promise<boolean> {
    if (inputs.number !== parent.number + 1 || parentHash !== parent.hash) return false;
    if ((await findOrigin(inputs.origin.number))?.hash === inputs.origin.hash) return true;
    reason = 'l1-reorg';
    return false;
  }

  const made = await importAll(importing, async () => {
    for await (const block of unposted.from(before.number + 1)) {
      if (broken !== undefined || !(await stands(block))) break;
      expected.set(block.inputs.number, block.hash);
      parent = { ...parent, number: block.inputs.number, hash: block.hash };
      await importing.add(block.inputs);
    }
  });
  if (made > 0)
    logger.info('blocks that L1 does not hold yet were made again', { from: before.number + 1, blocks: made });
  if (broken !== undefined) reason = 'rebuild';
  const lost = await dropLost(unposted, replaced ?? broken ?? executor.head().number + 1);
  if (broken !== undefined) {
    logger.error('a block came out differently when it was made again', { block: broken });
    await executor.unwind(broken - 1, 'rebuild');
  }
  return lost && { reason, ...lost };
}

/** The first noted block that L1 has brought exec another one for; noted ones below the newest that is exec's are, too. */
async function findReplaced(
  { link, unposted }: { readonly link: Pick<ExecLink, 'api'>; readonly unposted: UnpostedBlocks },
  head: number,
): Promise<number | undefined> {
  let first: number | undefined;
  for await (const { hash, inputs } of unposted.downFrom(head)) {
    const { number } = inputs;
    if ((await link.api.getBlock({ at: { number }, full: false }))?.hash === hash) break;
    first = number;
  }
  return first;
}

/** What is noted from block `first` on is not a part of the chain any more. */
async function dropLost(unposted: UnpostedBlocks, first: number): Promise<Omit<LostBlocks, 'reason'> | undefined> {
  const transactions: Hex[] = [];
  let from: number | undefined;
  let oldHead: LostBlocks['oldHead'] | undefined;
  for await (const { hash, inputs } of unposted.from(first)) {
    from ??= inputs.number;
    oldHead = { number: inputs.number, hash };
    transactions.push(...inputs.transactions);
  }
  if (from === undefined || oldHead === undefined) return undefined;
  await unposted.dropAbove(first - 1);
  return { from, to: oldHead.number, oldHead, transactions };
}

/** Notes blocks of exec above L1's newest batch that are not noted yet: they were made while nobody was told. */
export async function noteUnposted(modules: {
  readonly shardId: Parameters<L1View['lastBatch']>[0];
  readonly view: Pick<L1View, 'lastBatch'>;
  readonly executor: ShardExecutor;
  readonly link: Pick<ExecLink, 'api'>;
  readonly unposted: UnpostedBlocks;
}): Promise<void> {
  const { shardId, view, executor, link, unposted } = modules;
  const posted = view.lastBatch(shardId);
  const head = executor.head().number;
  let from = Math.max((await unposted.last()) ?? 0, posted === undefined ? 0 : lastBlock(posted)) + 1;
  for (; from <= head; from += CHUNK) {
    for (const inputs of await executor.blockInputs(from, Math.min(head, from + CHUNK - 1))) {
      const block = await link.api.getBlock({ at: { number: inputs.number }, full: false });
      if (block === undefined) return;
      await unposted.record({ hash: block.hash, parentHash: block.parentHash, inputs });
    }
  }
}
