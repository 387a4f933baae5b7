import { BEACON_ROOTS, HISTORY_STORAGE } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { EvmBlock } from '../evm/evm-block.js';
import { finishTransaction, type Message, runMessage, type ShardVm, warmUp } from '../evm/shard-vm.js';
import { EMPTY_BYTES, fromHex } from '../hex.js';

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
  if (vm.common.isActivatedEIP(4788))
    await runSystemCall(vm, block, BEACON_ROOTS, fromHex(input.parentBeaconBlockRoot));
  if (vm.common.isActivatedEIP(2935)) await runSystemCall(vm, block, HISTORY_STORAGE, fromHex(input.parentHash));
}

/** A call of nobody, which costs the block no gas. @returns what it returned; nothing when it failed */
export async function runSystemCall(
  vm: ShardVm,
  block: EvmBlock,
  contract: Address,
  data: Uint8Array,
): Promise<Uint8Array> {
  const message: Message = {
    caller: SYSTEM_ADDRESS,
    to: contract.toLowerCase() as Address,
    data,
    value: 0n,
    gas: SYSTEM_CALL_GAS,
    gasPrice: 0n,
  };
  warmUp(vm, message, block, []);
  const { result } = await runMessage(vm, message, block);
  await finishTransaction(vm, result);
  return result.exceptionError === undefined ? result.returnValue : EMPTY_BYTES;
}
