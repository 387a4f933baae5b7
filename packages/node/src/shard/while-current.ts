import { CodedError, verdictOf } from '@bulkhead/runtime';
import type { ShardExecutor } from './shard-executor.js';

/**
 * Runs `work` on the exec whose head is known. What fails while exec is replaced by one that nobody has looked at fails for
 * that reason: the new one may not have the blocks that `work` asks for.
 *
 * @throws CodedError HEAD_UNKNOWN (retry), and what `work` throws
 */
export async function whileCurrent<T>(executor: Pick<ShardExecutor, 'isCurrent'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (executor.isCurrent() || verdictOf(cause) === 'retry') throw cause;
    throw new CodedError({ code: 'HEAD_UNKNOWN', message: 'exec was started again', verdict: 'retry', cause });
  }
}
