import { type BatchEnd, type BlockInputs, MAX_BATCH_BLOCKS } from '@bulkhead/protocol';
import { fitsOneBatch } from './fits-one-batch.js';
import type { Executor } from './ports.js';

/** Blocks that are read at once. */
const CHUNK = 32;
/** Text of transactions and deliveries that is looked at for one batch, characters: more never fits into one. */
const MAX_WINDOW_CHARACTERS = 4 * 1024 * 1024;

/** The blocks at the head that no sealed batch holds, as batches. */
export interface Backlog {
  /** Last block of each batch, in order; each but the last holds as many blocks as it can. */
  readonly ends: readonly number[];
  /** The first block that no batch in this place can hold. */
  readonly misplaced: number | undefined;
}

/**
 * Cuts blocks that exist into batches on top of `after`. One is enough in normal times; a sequencer whose batches were lost
 * on their way finds many blocks at once.
 */
export async function splitBacklog(
  executor: Pick<Executor, 'head' | 'blockInputs' | 'outboxCount'>,
  after: BatchEnd,
): Promise<Backlog> {
  const head = executor.head().number;
  const ends: number[] = [];
  let end = after;
  while (end.lastBlock < head) {
    const blocks = await readWindow(executor, end.lastBlock + 1, head);
    const count = await countFitting(executor, blocks, end);
    if (count === 0) return { ends, misplaced: end.lastBlock + 1 };
    end = endAfter(blocks.slice(0, count), end);
    ends.push(end.lastBlock);
  }
  return { ends, misplaced: undefined };
}

async function readWindow(
  executor: Pick<Executor, 'blockInputs'>,
  from: number,
  head: number,
): Promise<readonly BlockInputs[]> {
  const blocks: BlockInputs[] = [];
  let characters = 0;
  while (from + blocks.length <= head && blocks.length < MAX_BATCH_BLOCKS && characters < MAX_WINDOW_CHARACTERS) {
    const start = from + blocks.length;
    for (const inputs of await executor.blockInputs(start, Math.min(head, start + CHUNK - 1))) {
      blocks.push(inputs);
      for (const raw of inputs.transactions) characters += raw.length;
      for (const { data } of inputs.deliveries) characters += data.length;
    }
  }
  return blocks.slice(0, MAX_BATCH_BLOCKS);
}

/** How many of the blocks fit one batch, from the first on. What fits also fits without its last block. */
async function countFitting(
  executor: Pick<Executor, 'outboxCount'>,
  blocks: readonly BlockInputs[],
  previous: BatchEnd,
): Promise<number> {
  const before = await executor.outboxCount(previous.lastBlock);
  const fits = async (count: number): Promise<boolean> => {
    const messages = (await executor.outboxCount(previous.lastBlock + count)) - before;
    return fitsOneBatch(blocks.slice(0, count), messages, previous);
  };
  if (await fits(blocks.length)) return blocks.length;
  let fitting = 0;
  let tooMany = blocks.length;
  while (fitting + 1 < tooMany) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (await fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}

function endAfter(blocks: readonly BlockInputs[], before: BatchEnd): BatchEnd {
  const last = blocks.at(-1);
  if (last === undefined) return before;
  const entries = blocks.reduce((sum, { queueEntries }) => sum + queueEntries.length, 0);
  return {
    lastBlock: last.number,
    lastTimestamp: last.timestamp,
    originNumber: last.origin.number,
    queueTo: before.queueTo + entries,
  };
}
