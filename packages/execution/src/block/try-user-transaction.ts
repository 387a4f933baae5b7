import type { EvmBlock } from '../evm/evm-block.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { findFormRefusal, findStateRefusal } from '../tx/check-transaction.js';
import { isDelegation } from '../tx/delegation.js';
import type { TransactionRefusal, UserTransaction } from '../tx/user-transaction.js';
import { applyUserTransaction } from './apply-user-transaction.js';
import { guarded } from './guarded.js';
import type { TransactionOutcome } from './transaction-outcome.js';

/**
 * Runs a signed transaction in a block, or says why it can't run there; then it left no trace.
 *
 * @param options.gasLeft - in the block
 * @param options.mayLeaveOut - as of `guarded`
 */
export async function tryUserTransaction(
  vm: ShardVm,
  block: EvmBlock,
  transaction: UserTransaction,
  { gasLeft, mayLeaveOut }: { readonly gasLeft: bigint; readonly mayLeaveOut: boolean },
): Promise<TransactionOutcome | TransactionRefusal> {
  const refusal = findFormRefusal(transaction) ?? (await findRefusalInState(vm, block, transaction, gasLeft));
  if (refusal !== undefined) return refusal;
  return (await guarded(vm, { mayLeaveOut }, () => applyUserTransaction(vm, block, transaction))) ?? 'FAULT';
}

async function findRefusalInState(
  vm: ShardVm,
  block: EvmBlock,
  transaction: UserTransaction,
  gasLeft: bigint,
): Promise<TransactionRefusal | undefined> {
  const { overlay } = vm.state;
  const account = await overlay.getAccount(transaction.sender);
  const code = account && (await overlay.getCode(account.codeHash));
  return findStateRefusal(transaction, {
    account,
    isDelegated: code !== undefined && isDelegation(code),
    baseFee: block.baseFee,
    gasLeft,
  });
}
