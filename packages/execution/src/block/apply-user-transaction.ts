import { generateAddress } from '@ethereumjs/util';
import type { Address, Hex } from 'viem';
import type { EvmBlock } from '../evm/evm-block.js';
import { finishTransaction, type Message, runMessage, type ShardVm, warmUp } from '../evm/shard-vm.js';
import { bigintToBytes, fromHex, toHex } from '../hex.js';
import { EMPTY_ACCOUNT } from '../state/account-body.js';
import { applyAuthorizations } from '../tx/apply-authorizations.js';
import { intrinsicGas } from '../tx/intrinsic-gas.js';
import { effectiveGasPrice, type UserTransaction } from '../tx/user-transaction.js';
import type { TransactionOutcome } from './transaction-outcome.js';

/** At most this part of the gas used comes back as a refund (EIP-3529), and before London this one. */
const MAX_REFUND_QUOTIENT = 5n;
const OLD_REFUND_QUOTIENT = 2n;

/** What a run depends on: a signed transaction, or a call that stands for one. */
export type RunnableTransaction = Pick<
  UserTransaction,
  | 'sender'
  | 'nonce'
  | 'gasLimit'
  | 'to'
  | 'value'
  | 'data'
  | 'maxFeePerGas'
  | 'maxPriorityFeePerGas'
  | 'accessList'
  | 'authorizations'
> & { readonly blobHashes?: readonly Hex[] | undefined };

/**
 * Runs a transaction that has passed every check. On a shard the rules are those of Osaka, and the base fee is not burned:
 * with the tip it goes to the coinbase (docs/spec/derivation.md, Fees).
 */
export async function applyUserTransaction(
  vm: ShardVm,
  block: EvmBlock,
  transaction: RunnableTransaction,
): Promise<TransactionOutcome> {
  const { sender, gasLimit, to, value, data, accessList, authorizations, nonce, blobHashes } = transaction;
  const { overlay } = vm.state;
  const gasPrice = effectiveGasPrice(transaction, block.baseFee);
  const { intrinsic, floor } = intrinsicGas(transaction);
  const message: Message = { caller: sender, to, data, value, gas: gasLimit - intrinsic, gasPrice, blobHashes };

  warmUp(vm, message, block, accessList);
  const payer = (await overlay.getAccount(sender)) ?? EMPTY_ACCOUNT;
  overlay.putAccount(sender, {
    ...payer,
    nonce: BigInt.asUintN(64, payer.nonce + 1n),
    balance: payer.balance - gasLimit * gasPrice,
  });
  const authorizationRefund = await applyAuthorizations(vm, authorizations);

  const { result } = await runMessage(vm, message, block);

  const spent = intrinsic + result.executionGasUsed;
  const quotient = vm.common.isActivatedEIP(3529) ? MAX_REFUND_QUOTIENT : OLD_REFUND_QUOTIENT;
  const refund = min(authorizationRefund + (result.gasRefund ?? 0n), spent / quotient);
  const gasUsed = max(spent - refund, floor);
  await credit(vm, sender, (gasLimit - gasUsed) * gasPrice);
  const earned = vm.burnsBaseFee ? gasPrice - block.baseFee : gasPrice;
  // A call that pays nothing may run in a block with a base fee.
  if (earned > 0n) await credit(vm, block.coinbase, gasUsed * earned);
  await finishTransaction(vm, result);
  return {
    succeeded: result.exceptionError === undefined,
    gasUsed,
    peakGas: max(spent, floor),
    logs: result.logs ?? [],
    contractAddress: to === undefined ? creationAddress(sender, nonce) : undefined,
    output: result.returnValue,
    exception: result.exceptionError?.error,
  };
}

/** Address of the contract that a transaction with this nonce creates. */
export function creationAddress(sender: Address, nonce: bigint): Address {
  return toHex(generateAddress(fromHex(sender), bigintToBytes(nonce)));
}

async function credit(vm: ShardVm, address: Address, amount: bigint): Promise<void> {
  if (amount === 0n) return;
  const account = (await vm.state.overlay.getAccount(address)) ?? EMPTY_ACCOUNT;
  vm.state.overlay.putAccount(address, { ...account, balance: account.balance + amount });
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
