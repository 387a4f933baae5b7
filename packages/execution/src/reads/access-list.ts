import type { AccessListResult, CallRequest, EthAccessList } from '@bulkhead/protocol';
import type { InterpreterStep } from '@ethereumjs/evm';
import type { Address, Hex } from 'viem';
import { creationAddress } from '../block/apply-user-transaction.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { bigintToBytes, toHex, toWord } from '../hex.js';
import { CALL_GAS_CAP, checkRequest, runCall, toCallResult, toRunnable } from './call.js';
import type { View } from './view.js';

/** A list can change what a call does, by its gas; after so many runs the newest list is the answer. */
const MAX_RUNS = 8;

const SLOT_OPS = new Set(['SLOAD', 'SSTORE']);
const ADDRESS_OPS = new Set(['EXTCODECOPY', 'EXTCODEHASH', 'EXTCODESIZE', 'BALANCE', 'SELFDESTRUCT']);
const CALL_OPS = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL']);

type Touched = Map<Address, Set<Hex>>;

/** eth_createAccessList on a view: what the call touches once it runs with the list of what it touches (geth's search). */
export async function accessListView(vm: ShardVm, view: View, request: CallRequest): Promise<AccessListResult> {
  checkRequest(request);
  const asked = request.gas ?? view.environment.gasLimit;
  const gas = asked < CALL_GAS_CAP ? asked : CALL_GAS_CAP;
  let known: EthAccessList = request.accessList ?? [];
  for (let turn = 1; ; turn++) {
    const transaction = await toRunnable(view, { ...request, accessList: known }, gas);
    const { sender, to, nonce } = transaction;
    const spared = new Set<Address>([sender, to ?? creationAddress(sender, nonce), ...precompiles(vm)]);
    const touched: Touched = new Map();
    const listener = (step: InterpreterStep): void => note(step, touched);
    vm.evm.events.on('step', listener);
    const run = await runCall(vm, view, transaction).finally(() => vm.evm.events.off('step', listener));
    if (!run.ran) return { status: 'halt', reason: run.reason };
    const found = toList(touched, spared);
    if (turn === MAX_RUNS || sameList(known, found)) {
      const result = toCallResult(run);
      return { status: 'ran', accessList: found, gasUsed: result.gasUsed, error: errorOf(result) };
    }
    known = found;
  }
}

function errorOf(result: ReturnType<typeof toCallResult>): string | undefined {
  if (result.status === 'success') return undefined;
  return result.status === 'revert' ? 'execution reverted' : result.reason;
}

function precompiles(vm: ShardVm): readonly Address[] {
  return [...vm.precompileKeys].map((key): Address => `0x${key}`);
}

function note({ opcode, stack, address }: InterpreterStep, touched: Touched): void {
  const { name } = opcode;
  if (SLOT_OPS.has(name)) {
    const slot = stack.at(-1);
    if (slot !== undefined) slotsOf(touched, toHex(address.bytes)).add(toHex(toWord(bigintToBytes(slot))));
    return;
  }
  const target = ADDRESS_OPS.has(name) ? stack.at(-1) : CALL_OPS.has(name) ? stack.at(-2) : undefined;
  if (target !== undefined) slotsOf(touched, toHex(toWord(bigintToBytes(target)).subarray(12)));
}

function slotsOf(touched: Touched, address: Address): Set<Hex> {
  const slots = touched.get(address) ?? new Set<Hex>();
  touched.set(address, slots);
  return slots;
}

/** Who is warm anyway is listed only for its slots. */
function toList(touched: Touched, spared: ReadonlySet<Address>): EthAccessList {
  return [...touched]
    .filter(([address, slots]) => slots.size > 0 || !spared.has(address))
    .map(([address, slots]) => ({ address, storageKeys: [...slots].sort() }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function sameList(a: EthAccessList, b: EthAccessList): boolean {
  const flat = (list: EthAccessList): string =>
    list
      .map(({ address, storageKeys }) => [address, ...[...storageKeys].sort()].join())
      .sort()
      .join(';');
  return flat(a) === flat(b);
}
