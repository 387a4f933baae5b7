import { BEACON_ROOTS, HISTORY_STORAGE } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { EvmBlock } from '../evm/evm-block.js';
import { finishTransaction, type Message, runMessage, type ShardVm, warmUp } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';

/** The caller of system calls on Ethereum; not the shard's own `SYSTEM`. */
const SYSTEM_ADDRESS: Address = '0xfffffffffffffffffffffffffffffffffffffffe';
const SYSTEM_CALL_GAS = 30_000_000n;

/**
 * The calls before the first transaction: the beacon root of the L1 origin (EIP-4788) and the parent's hash (EIP-2935).
 * They cost the block no gas, and a failure changes nothing.
 */
export async function runSystemCalls(
  vm: ShardVm,
  block: EvmBlock,
  input: { readonly parentHash: Hex; readonly parentBeaconBlockRoot: Hex },
): Promise<void> {
  await call(BEACON_ROOTS, input.parentBeaconBlockRoot);
  await call(HISTORY_STORAGE, input.parentHash);

  async function call(contract: Address, data: Hex): Promise<void> {
    const message: Message = {
      caller: SYSTEM_ADDRESS,
      to: contract.toLowerCase() as Address,
      data: fromHex(data),
      value: 0n,
      gas: SYSTEM_CALL_GAS,
      gasPrice: 0n,
    };
    warmUp(vm, message, block, []);
    const { result } = await runMessage(vm, message, block);
    await finishTransaction(vm, result);
  }
}
