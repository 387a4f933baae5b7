import type { QueueEntry } from '@bulkhead/protocol';
import type { EvmBlock } from '../evm/evm-block.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';
import { decodeTransaction } from '../tx/decode-transaction.js';
import type { BlockDraft } from './block-draft.js';
import type { QueueOutcome } from './sealed-block.js';
import { tryUserTransaction } from './try-user-transaction.js';

/**
 * Runs a TRANSACTION entry as its sender signed it: it has the hash, the receipt and the fees of any user transaction. One
 * that can't run leaves no trace (docs/spec/derivation.md, Order inside a block, 3).
 */
export async function runForcedTransaction(
  vm: ShardVm,
  block: EvmBlock,
  draft: BlockDraft,
  entry: Pick<QueueEntry, 'data' | 'gas'>,
): Promise<Omit<QueueOutcome, 'index'>> {
  const decoded = decodeTransaction(fromHex(entry.data), vm.common.chainId());
  if (!decoded.ok) return { transactionHash: decoded.hash, code: decoded.code };
  const { transaction } = decoded;
  const { hash: transactionHash, gasLimit } = transaction;
  if (gasLimit > entry.gas) return { transactionHash, code: 'GAS_ABOVE_DECLARED' };
  const gasLeft = block.gasLimit - draft.gasUsed;
  // The builder has no choice here: the door demands the entry, and everybody must read it the same.
  const outcome = await tryUserTransaction(vm, block, transaction, { gasLeft, mayLeaveOut: false });
  if (typeof outcome === 'string') return { transactionHash, code: outcome };
  draft.addForced(transaction, outcome);
  return { transactionHash, code: undefined };
}
