import { CodedError } from '@bulkhead/runtime';
import { executionError } from '../errors.js';
import { resetTransaction, type ShardVm } from '../evm/shard-vm.js';

/**
 * Runs a transaction so that it either ends or leaves no trace. Undefined when the EVM library itself threw: a block must
 * not stand still for a flaw that every node of this version meets at the same place.
 *
 * @param options.mayLeaveOut - whoever builds a block may leave a transaction out for any reason, also because this
 * machine can't run it
 * @throws what this machine alone may suffer from: a store that fails (as it comes), and, unless the transaction may be
 * left out, memory that runs out (EXECUTION_FAULT). To pass over the transaction then would part this node from others.
 */
export async function guarded<T>(
  vm: ShardVm,
  options: { readonly mayLeaveOut: boolean },
  run: () => Promise<T>,
): Promise<T | undefined> {
  const { overlay } = vm.state;
  const depth = overlay.depth;
  overlay.checkpoint();
  try {
    const outcome = await run();
    overlay.commit();
    return outcome;
  } catch (error) {
    while (overlay.depth > depth) overlay.revert();
    resetTransaction(vm);
    if (error instanceof CodedError) throw error;
    if (error instanceof RangeError && !options.mayLeaveOut) {
      throw executionError('EXECUTION_FAULT', 'this machine could not run a transaction', { cause: error });
    }
    return undefined;
  }
}
