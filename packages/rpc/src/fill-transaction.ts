import type { CallRequest } from '@bulkhead/protocol';
import { type Address, type Hex, zeroAddress } from 'viem';
import { revertedError } from './decode-revert.js';
import { formatHalt } from './format-halt.js';
import type { Caller, RpcBackend } from './ports.js';
import { toQuantity } from './quantity.js';
import type { ParsedCall } from './schema/call-request.js';

/** Room over the next base fee: as much as geth and viem leave. */
const BASE_FEE_ROOM = 2n;

/** An unsigned transaction of any type, as JSON-RPC shows it. */
export interface FilledTransaction {
  readonly type: Hex;
  readonly chainId: Hex;
  readonly from: Address;
  readonly to: Address | null;
  readonly nonce: Hex;
  readonly gas: Hex;
  readonly value: Hex;
  readonly input: Hex;
  /** The fee cap, where there is one. */
  readonly gasPrice: Hex;
  readonly maxFeePerGas?: Hex;
  readonly maxPriorityFeePerGas?: Hex;
  readonly accessList?: CallRequest['accessList'];
  readonly authorizationList?: CallRequest['authorizationList'];
}

/**
 * What a sender would sign: the fields that are given, and for the others the pending nonce, fees that get included, and
 * an estimate of gas.
 *
 * @throws 3 when the transaction would revert, -32000 when it can't run
 */
export async function fillTransaction(
  backend: RpcBackend,
  { request }: ParsedCall,
  caller?: Caller,
): Promise<FilledTransaction> {
  const from = request.from ?? zeroAddress;
  const fees = await fillFees(backend, request);
  const [nonce, gas] = await Promise.all([
    request.nonce ?? backend.getPendingNonce(from),
    request.gas ?? estimate(backend, request, fees, caller),
  ]);
  const { authorizationList, accessList } = request;
  const isLegacy = fees.gasPrice !== undefined;
  const type = authorizationList !== undefined ? '0x4' : !isLegacy ? '0x2' : accessList !== undefined ? '0x1' : '0x0';
  return {
    type,
    chainId: toQuantity(backend.chainId),
    from,
    to: request.to ?? null,
    nonce: toQuantity(nonce),
    gas: toQuantity(gas),
    value: toQuantity(request.value ?? 0n),
    input: request.data ?? '0x',
    gasPrice: toQuantity(fees.gasPrice ?? fees.maxFeePerGas),
    ...(fees.gasPrice === undefined && {
      maxFeePerGas: toQuantity(fees.maxFeePerGas),
      maxPriorityFeePerGas: toQuantity(fees.maxPriorityFeePerGas),
    }),
    ...(type !== '0x0' && { accessList: accessList ?? [] }),
    ...(authorizationList !== undefined && { authorizationList }),
  };
}

type Fees =
  | { readonly gasPrice: bigint }
  | { readonly gasPrice: undefined; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

async function fillFees(backend: RpcBackend, request: CallRequest): Promise<Fees> {
  if (request.gasPrice !== undefined) return { gasPrice: request.gasPrice };
  const { nextBaseFee, tip } = await backend.suggestFees();
  const wanted = request.maxPriorityFeePerGas ?? tip;
  const cap = request.maxFeePerGas ?? BASE_FEE_ROOM * nextBaseFee + wanted;
  return { gasPrice: undefined, maxFeePerGas: cap, maxPriorityFeePerGas: wanted < cap ? wanted : cap };
}

async function estimate(backend: RpcBackend, request: CallRequest, fees: Fees, caller?: Caller): Promise<bigint> {
  const priced: CallRequest = { ...request, ...fees };
  const outcome = await backend.estimateGas(priced, { number: backend.heads().latest }, undefined, caller);
  if (outcome.status === 'success') return outcome.gas;
  if (outcome.status === 'revert') throw revertedError(outcome.data);
  throw formatHalt(outcome.reason);
}
