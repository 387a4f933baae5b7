import type { CallRequest, CallResult } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { type Address, zeroAddress } from 'viem';
import { applyUserTransaction, type RunnableTransaction } from '../block/apply-user-transaction.js';
import type { TransactionOutcome } from '../block/transaction-outcome.js';
import { executionError } from '../errors.js';
import { createEvmBlock } from '../evm/evm-block.js';
import { gethWording } from '../evm/geth-wording.js';
import { createScene, resetTransaction, type ShardVm } from '../evm/shard-vm.js';
import { EMPTY_BYTES, fromHex, toHex } from '../hex.js';
import { callLists } from '../tx/call-lists.js';
import { intrinsicGas } from '../tx/intrinsic-gas.js';
import type { View } from './view.js';

/** Gas of a call that names none, and the most that one may name. */
export const CALL_GAS_CAP = 50_000_000n;

/** Reasons of `halt` for calls that never ran; the others are what geth says of the EVM's failures. */
export const CallHalt = {
  InsufficientFunds: 'INSUFFICIENT_FUNDS',
  FeeTooLow: 'FEE_TOO_LOW',
  TipAboveFeeCap: 'TIP_ABOVE_FEE_CAP',
  IntrinsicGas: 'INTRINSIC_GAS',
  OutOfGas: 'out of gas',
  /** The EVM itself failed. */
  Fault: 'FAULT',
} as const;

const REVERT = 'revert';

/** How a call went: it ran, or there is a reason why it can't. */
export type CallRun =
  | { readonly ran: true; readonly outcome: TransactionOutcome }
  | { readonly ran: false; readonly reason: string };

/** A call as the transaction that it stands for. The caller's nonce is that of its account. */
export async function toRunnable(view: View, request: CallRequest, gasLimit: bigint): Promise<RunnableTransaction> {
  const sender = lower(request.from ?? zeroAddress);
  const price = request.gasPrice;
  return {
    sender,
    nonce: (await view.reader.getAccount(sender))?.nonce ?? 0n,
    gasLimit,
    to: request.to && lower(request.to),
    value: request.value ?? 0n,
    data: request.data === undefined ? EMPTY_BYTES : fromHex(request.data),
    maxFeePerGas: price ?? request.maxFeePerGas ?? request.maxPriorityFeePerGas ?? 0n,
    maxPriorityFeePerGas: price ?? request.maxPriorityFeePerGas ?? 0n,
    ...callLists(request),
  };
}

/** Runs a call on a view. Every run starts from the view as it is. */
export async function runCall(vm: ShardVm, view: View, transaction: RunnableTransaction): Promise<CallRun> {
  const { maxFeePerGas, maxPriorityFeePerGas, gasLimit, value, sender } = transaction;
  // Who names no price is not asked for one, and sees no base fee, as in geth.
  const isFree = maxFeePerGas === 0n && maxPriorityFeePerGas === 0n;
  const baseFee = isFree ? 0n : view.environment.baseFee;
  if (maxPriorityFeePerGas > maxFeePerGas) return { ran: false, reason: CallHalt.TipAboveFeeCap };
  if (maxFeePerGas < baseFee) return { ran: false, reason: CallHalt.FeeTooLow };
  const { intrinsic, floor } = intrinsicGas(transaction);
  if (gasLimit < intrinsic || gasLimit < floor) return { ran: false, reason: CallHalt.IntrinsicGas };
  const balance = (await view.reader.getAccount(sender))?.balance ?? 0n;
  if (balance < gasLimit * maxFeePerGas + value) return { ran: false, reason: CallHalt.InsufficientFunds };

  vm.setScene(createScene(view.reader, view.blockHash));
  try {
    const block = createEvmBlock({ ...view.environment, baseFee });
    return { ran: true, outcome: await applyUserTransaction(vm, block, transaction) };
  } catch (error) {
    // What the store says is for the caller; what the EVM library throws is the call's own outcome.
    if (error instanceof CodedError) throw error;
    return { ran: false, reason: CallHalt.Fault };
  } finally {
    resetTransaction(vm);
  }
}

/** Outcome of a run in the terms of eth_call. */
export function toCallResult(run: CallRun): CallResult {
  if (!run.ran) return { status: 'halt', reason: run.reason, gasUsed: 0n };
  const { succeeded, output, gasUsed, exception } = run.outcome;
  if (succeeded) return { status: 'success', data: toHex(output), gasUsed };
  if (exception === REVERT) return { status: 'revert', data: toHex(output), gasUsed };
  return { status: 'halt', reason: gethWording(exception ?? 'failed'), gasUsed };
}

/** eth_call on a view. */
export async function callView(vm: ShardVm, view: View, request: CallRequest): Promise<CallResult> {
  checkRequest(request);
  const asked = request.gas ?? CALL_GAS_CAP;
  const gas = asked < CALL_GAS_CAP ? asked : CALL_GAS_CAP;
  return toCallResult(await runCall(vm, view, await toRunnable(view, request, gas)));
}

/** @throws CALL_INVALID when a gas price and a fee cap are given together */
export function checkRequest({ gasPrice, maxFeePerGas, maxPriorityFeePerGas }: CallRequest): void {
  if (gasPrice !== undefined && (maxFeePerGas !== undefined || maxPriorityFeePerGas !== undefined)) {
    throw executionError('CALL_INVALID', 'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified');
  }
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}
