import type { CallRequest } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { z } from 'zod';
import { toQuantity } from '../quantity.js';
import { address, data, hash, quantity64, quantity256 } from './hex.js';

const accessList = z.array(z.object({ address, storageKeys: z.array(hash) }));

/** Signature halves are QUANTITY in the specification, but many tools send 32 bytes. */
const signatureHalf = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/, 'invalid hex string')
  .transform((value) => toQuantity(BigInt(value)));

const authorizationList = z.array(
  z.object({
    chainId: quantity256.transform(toQuantity),
    address,
    nonce: quantity64.transform(toQuantity),
    yParity: quantity64.transform(toQuantity),
    r: signatureHalf,
    s: signatureHalf,
  }),
);

/** What a call object asks for, and the chain it is meant for. */
export interface ParsedCall {
  readonly request: CallRequest;
  readonly chainId: bigint | undefined;
  /** Blobs that it would carry; only a simulation may run with some. */
  readonly blobs: {
    readonly maxFeePerBlobGas?: bigint | undefined;
    readonly blobVersionedHashes?: readonly Hex[] | undefined;
  };
}

/** Call object of eth_call and eth_estimateGas. Unknown fields are ignored, as geth does. */
export const callRequest = z
  .object({
    from: address.nullish(),
    to: address.nullish(),
    gas: quantity64.nullish(),
    gasPrice: quantity256.nullish(),
    maxFeePerGas: quantity256.nullish(),
    maxPriorityFeePerGas: quantity256.nullish(),
    maxFeePerBlobGas: quantity256.nullish(),
    blobVersionedHashes: z.array(hash).nullish(),
    value: quantity256.nullish(),
    nonce: quantity64.nullish(),
    input: data.nullish(),
    data: data.nullish(),
    type: quantity64.nullish(),
    chainId: quantity256.nullish(),
    accessList: accessList.nullish(),
    authorizationList: authorizationList.nullish(),
  })
  .transform((call, context): ParsedCall => {
    const problem = contradiction(call);
    if (problem !== undefined) {
      context.addIssue(problem);
      return z.NEVER;
    }
    return {
      chainId: call.chainId ?? undefined,
      blobs: {
        maxFeePerBlobGas: call.maxFeePerBlobGas ?? undefined,
        blobVersionedHashes: call.blobVersionedHashes ?? undefined,
      },
      request: {
        from: call.from ?? undefined,
        to: call.to ?? undefined,
        gas: call.gas ?? undefined,
        gasPrice: call.gasPrice ?? undefined,
        maxFeePerGas: call.maxFeePerGas ?? undefined,
        maxPriorityFeePerGas: call.maxPriorityFeePerGas ?? undefined,
        value: call.value ?? undefined,
        nonce: call.nonce ?? undefined,
        data: call.input ?? call.data ?? undefined,
        accessList: call.accessList ?? undefined,
        authorizationList: call.authorizationList ?? undefined,
      },
    };
  });

interface Contradictable {
  readonly input?: string | null | undefined;
  readonly data?: string | null | undefined;
  readonly gasPrice?: bigint | null | undefined;
  readonly maxFeePerGas?: bigint | null | undefined;
  readonly maxPriorityFeePerGas?: bigint | null | undefined;
}

/** cast and forge send both `input` and `data`, equal. */
function contradiction(call: Contradictable): string | undefined {
  const { input, data: legacyInput, gasPrice, maxFeePerGas, maxPriorityFeePerGas } = call;
  if (input != null && legacyInput != null && input !== legacyInput) {
    return 'both "data" and "input" are set and not equal. Please use "input" to pass transaction call data';
  }
  if (gasPrice != null && (maxFeePerGas != null || maxPriorityFeePerGas != null)) {
    return 'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified';
  }
  if (maxFeePerGas != null && maxPriorityFeePerGas != null && maxPriorityFeePerGas > maxFeePerGas) {
    return 'max priority fee per gas higher than max fee per gas';
  }
  return undefined;
}
