import type { SystemTx } from '@bulkhead/protocol';
import type { EvmBlock } from '../evm/evm-block.js';
import { finishTransaction, type Message, runMessage, type ShardVm, warmUp } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';
import type { TransactionOutcome } from './transaction-outcome.js';

/**
 * Runs a 0x7E transaction: no signature, nonce, fee or intrinsic cost; refunds don't lower the gas it used. One that
 * fails changes nothing (docs/spec/derivation.md, 0x7E transactions).
 */
export async function applySystemTransaction(
  vm: ShardVm,
  block: EvmBlock,
  transaction: SystemTx,
): Promise<TransactionOutcome> {
  const { from, to, gas, data } = transaction;
  const message: Message = { caller: from, to, data: fromHex(data), value: 0n, gas, gasPrice: 0n };
  warmUp(vm, message, block, []);
  const { result } = await runMessage(vm, message, block);
  await finishTransaction(vm, result);
  return {
    succeeded: result.exceptionError === undefined,
    gasUsed: result.executionGasUsed,
    peakGas: result.executionGasUsed,
    logs: result.logs ?? [],
    contractAddress: undefined,
    output: result.returnValue,
    exception: result.exceptionError?.error,
  };
}
