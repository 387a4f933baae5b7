import type { AccountOverride, BlockOverrides, StateOverrides } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { z } from 'zod';
import { address, data, hash, quantity64, quantity256 } from './hex.js';
import { hexRecord } from './hex-record.js';

const slots = hexRecord<Hex, Hex>(hash, hash);

/** What an override of an account may say in every method. */
export const accountOverrideFields = {
  balance: quantity256.nullish(),
  nonce: quantity64.nullish(),
  code: data.nullish(),
  state: slots.nullish(),
  stateDiff: slots.nullish(),
} as const;

type OverrideFields = z.output<z.ZodObject<typeof accountOverrideFields>>;

/** Fields as they were parsed, without null. Both kinds of storage together are an issue. */
export function accountOverrideOf(value: OverrideFields, context: z.RefinementCtx): AccountOverride {
  if (value.state != null && value.stateDiff != null) {
    context.addIssue('account has both "state" and "stateDiff"');
    return z.NEVER;
  }
  return {
    balance: value.balance ?? undefined,
    nonce: value.nonce ?? undefined,
    code: value.code ?? undefined,
    state: value.state ?? undefined,
    stateDiff: value.stateDiff ?? undefined,
  };
}

const accountOverride = z
  .object({
    ...accountOverrideFields,
    movePrecompileToAddress: z.null('movePrecompileToAddress is not supported').optional(),
  })
  .transform(accountOverrideOf);

/** Third parameter of eth_call and eth_estimateGas. */
export const stateOverrides: z.ZodType<StateOverrides | undefined> = hexRecord<Address, AccountOverride>(
  address,
  accountOverride,
)
  .nullish()
  .transform((value) => value ?? undefined);

/** Fourth parameter of eth_call. */
export const blockOverrides: z.ZodType<BlockOverrides | undefined> = z
  .object({
    number: quantity64.nullish(),
    time: quantity64.nullish(),
    gasLimit: quantity64.nullish(),
    feeRecipient: address.nullish(),
    prevRandao: hash.nullish(),
    baseFeePerGas: quantity256.nullish(),
  })
  .transform((value) => ({
    number: value.number ?? undefined,
    time: value.time ?? undefined,
    gasLimit: value.gasLimit ?? undefined,
    feeRecipient: value.feeRecipient ?? undefined,
    prevRandao: value.prevRandao ?? undefined,
    baseFeePerGas: value.baseFeePerGas ?? undefined,
  }))
  .nullish()
  .transform((value) => value ?? undefined);
