import { type EthTransaction, SIMULATION_CODES, type SimulatedCall } from '@bulkhead/protocol';
import { type Address, type Hex, zeroAddress } from 'viem';
import type { RunnableTransaction } from '../block/apply-user-transaction.js';
import { keccak256 } from '../crypto/keccak.js';
import { EMPTY_BYTES, fromHex, toHex, toQuantity } from '../hex.js';
import { encodeTransactionJson } from '../raw/encode-transaction-json.js';
import { callLists } from '../tx/call-lists.js';
import { intrinsicGas, MAX_INITCODE_BYTES } from '../tx/intrinsic-gas.js';
import { SimulationRefused } from './refusal.js';

/** Gas of one blob (EIP-4844). */
export const BLOB_GAS = 131_072n;
const MAX_NONCE = 2n ** 64n - 1n;

/** A call of a simulated block with everything in it that it did not name. */
export interface CompleteCall extends RunnableTransaction {
  readonly isLegacy: boolean;
  readonly maxFeePerBlobGas: bigint;
  readonly blobHashes: readonly Hex[] | undefined;
  readonly request: SimulatedCall;
}

/** Fills a call in: the nonce of its sender's account, the gas that is left, no fees. */
export function completeCall(request: SimulatedCall, accountNonce: bigint, gasLimit: bigint): CompleteCall {
  const price = request.gasPrice;
  return {
    request,
    isLegacy: price !== undefined,
    sender: lower(request.from ?? zeroAddress),
    nonce: request.nonce ?? accountNonce,
    gasLimit,
    to: request.to && lower(request.to),
    value: request.value ?? 0n,
    data: request.data === undefined ? EMPTY_BYTES : fromHex(request.data),
    maxFeePerGas: price ?? request.maxFeePerGas ?? 0n,
    maxPriorityFeePerGas: price ?? request.maxPriorityFeePerGas ?? 0n,
    ...callLists(request),
    maxFeePerBlobGas: request.maxFeePerBlobGas ?? 0n,
    blobHashes: request.blobVersionedHashes,
  };
}

export interface CallCheck {
  readonly validation: boolean;
  readonly accountNonce: bigint;
  readonly balance: bigint;
  readonly baseFee: bigint;
  readonly blobBaseFee: bigint;
}

/** Without validation, who names no price for blobs pays none. */
export function paysNoBlobs(call: CompleteCall, validation: boolean): boolean {
  return !validation && call.maxFeePerBlobGas === 0n;
}

/** @throws SimulationRefused: what a block would refuse of it, in geth's order */
export function checkCall(
  call: CompleteCall,
  { validation, accountNonce, balance, baseFee, blobBaseFee }: CallCheck,
): void {
  const { nonce, gasLimit, value, maxFeePerGas, maxPriorityFeePerGas, sender } = call;
  const refuse = (code: number, message: string): never => {
    throw new SimulationRefused(code, `err: ${message}: address ${sender}`);
  };
  if (validation) {
    if (nonce > accountNonce) refuse(SIMULATION_CODES.nonceTooHigh, 'nonce too high');
    if (nonce < accountNonce) refuse(SIMULATION_CODES.nonceTooLow, 'nonce too low');
    if (nonce === MAX_NONCE) refuse(SIMULATION_CODES.nonceTooHigh, 'nonce has max value');
  }
  if (maxPriorityFeePerGas > maxFeePerGas) {
    refuse(SIMULATION_CODES.invalidParams, 'max priority fee per gas higher than max fee per gas');
  }
  const isFree = !validation && maxFeePerGas === 0n && maxPriorityFeePerGas === 0n;
  if (!isFree && maxFeePerGas < baseFee) {
    refuse(SIMULATION_CODES.feeCapTooLow, 'max fee per gas less than block base fee');
  }
  const blobGas = BLOB_GAS * BigInt(call.blobHashes?.length ?? 0);
  if (blobGas > 0n && !paysNoBlobs(call, validation) && call.maxFeePerBlobGas < blobBaseFee) {
    refuse(SIMULATION_CODES.invalidParams, 'max fee per blob gas less than block blob gas fee');
  }
  if (balance < gasLimit * maxFeePerGas + value + blobGas * call.maxFeePerBlobGas) {
    refuse(SIMULATION_CODES.insufficientFunds, 'insufficient funds for gas * price + value');
  }
  if (call.to === undefined && call.data.length > MAX_INITCODE_BYTES) {
    refuse(SIMULATION_CODES.initcodeSize, 'max initcode size exceeded');
  }
  const { intrinsic, floor } = intrinsicGas(call);
  if (gasLimit < intrinsic || gasLimit < floor) refuse(SIMULATION_CODES.intrinsicGas, 'intrinsic gas too low');
}

/** The call as the transaction that nobody signed, without its place in a block. */
export function unsignedJson(call: CompleteCall, chainId: bigint, gasPrice: bigint): EthTransaction {
  const { isLegacy, blobHashes, authorizations, accessList } = call;
  const type = isLegacy ? '0x0' : authorizations.length > 0 ? '0x4' : blobHashes !== undefined ? '0x3' : '0x2';
  const json: Omit<EthTransaction, 'hash'> = {
    blockHash: null,
    blockNumber: null,
    blockTimestamp: null,
    transactionIndex: null,
    type,
    from: call.sender,
    to: call.to ?? null,
    nonce: toQuantity(call.nonce),
    gas: toQuantity(call.gasLimit),
    value: toQuantity(call.value),
    input: toHex(call.data),
    gasPrice: toQuantity(gasPrice),
    ...(!isLegacy && {
      maxFeePerGas: toQuantity(call.maxFeePerGas),
      maxPriorityFeePerGas: toQuantity(call.maxPriorityFeePerGas),
      accessList: accessList.map(({ address, slots }) => ({ address, storageKeys: slots })),
      chainId: toQuantity(chainId),
      yParity: '0x0',
    }),
    ...(type === '0x3' && {
      maxFeePerBlobGas: toQuantity(call.maxFeePerBlobGas),
      blobVersionedHashes: blobHashes ?? [],
    }),
    ...(type === '0x4' && { authorizationList: call.request.authorizationList ?? [] }),
    v: '0x0',
    r: '0x0',
    s: '0x0',
  };
  return { ...json, hash: toHex(keccak256(encodeTransactionJson({ ...json, hash: '0x' }))) };
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}
