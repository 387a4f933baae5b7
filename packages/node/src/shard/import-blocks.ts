import type { BlockInputs } from '@bulkhead/protocol';
import { abortedError } from '@bulkhead/runtime';
import { MAX_IMPORT_BLOCKS, type SealedBlockReport } from '../exec/exec-api.js';
import type { ShardExecutor } from './shard-executor.js';

/** Text of transactions and deliveries that goes to exec in one call, characters; a single block may be larger. */
const MAX_IMPORT_CHARACTERS = 8 * 1024 * 1024;

type Importer = Pick<ShardExecutor, 'importBlocks'>;

/** Executes derived blocks in the order they are added, in groups; while one group runs the next one is put together. */
export interface BlockImport {
  /** Waits only when a group is full and the one before it still runs. Rejects with what an earlier group ended with. */
  add(inputs: BlockInputs): Promise<void>;
  /** Imports what is left. @returns how many blocks were imported in all */
  finish(): Promise<number>;
  /** Drops what is left, and waits for the group that runs: nothing moves the head afterwards. */
  abandon(): Promise<void>;
}

/**
 * @param signal - ends the import between two groups with ABORTED (retry)
 * @param onImported - called with each block, in order; when it throws, nothing more is imported
 */
export function createBlockImport(
  executor: Importer,
  signal?: AbortSignal,
  onImported: (report: SealedBlockReport) => void = () => {},
): BlockImport {
  let group: BlockInputs[] = [];
  let characters = 0;
  let made = 0;
  let running: Promise<void> = Promise.resolve();

  async function run(blocks: readonly BlockInputs[]): Promise<void> {
    for (let left = blocks; left.length > 0; ) {
      if (signal?.aborted) throw abortedError(signal);
      const reports = await executor.importBlocks(left);
      for (const report of reports) {
        made += 1;
        onImported(report);
      }
      left = left.slice(reports.length);
    }
  }

  async function flush(): Promise<void> {
    const blocks = group;
    group = [];
    characters = 0;
    await running;
    running = run(blocks);
    // Heard by whoever adds or finishes next.
    running.catch(() => {});
  }

  return {
    async add(inputs) {
      const size = sizeOf(inputs);
      if (group.length > 0 && characters + size > MAX_IMPORT_CHARACTERS) await flush();
      group.push(inputs);
      characters += size;
      if (group.length >= MAX_IMPORT_BLOCKS) await flush();
    },
    async finish() {
      await flush();
      await running;
      return made;
    },
    async abandon() {
      group = [];
      await running.catch(() => {});
    },
  };
}

/** Imports what `feed` adds; when that fails, nothing is left running. @returns how many blocks were imported in all */
export async function importAll(importing: BlockImport, feed: () => Promise<void>): Promise<number> {
  try {
    await feed();
    return await importing.finish();
  } catch (error) {
    await importing.abandon();
    throw error;
  }
}

function sizeOf({ transactions, deliveries, queueEntries }: BlockInputs): number {
  let size = 0;
  for (const raw of transactions) size += raw.length;
  for (const { data } of deliveries) size += data.length;
  for (const { data } of queueEntries) size += data.length;
  return size;
}
