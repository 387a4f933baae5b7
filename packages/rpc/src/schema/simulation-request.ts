import type {
  EthWithdrawal,
  SimulatedAccountOverride,
  SimulatedBlockOverrides,
  SimulatedBlockRequest,
  SimulatedCall,
  SimulationRequest,
} from '@bulkhead/protocol';
import type { Address } from 'viem';
import { z } from 'zod';
import { toQuantity } from '../quantity.js';
import { callRequest } from './call-request.js';
import { address, hash, quantity64, quantity256 } from './hex.js';
import { hexRecord } from './hex-record.js';
import { accountOverrideFields, accountOverrideOf, blockOverrides } from './overrides.js';

const quantityText = quantity64.transform(toQuantity);

const withdrawal: z.ZodType<EthWithdrawal> = z.object({
  index: quantityText,
  validatorIndex: quantityText,
  address,
  amount: quantityText,
});

const blockFields = z.object({
  beaconRoot: hash.nullish(),
  blobBaseFee: quantity256.nullish(),
  withdrawals: z.array(withdrawal).max(1_024).nullish(),
});

const simulatedBlockOverrides = z.unknown().transform((value, context): SimulatedBlockOverrides => {
  if (value == null) return {};
  const known = blockOverrides.safeParse(value);
  const more = blockFields.safeParse(value);
  const issue = known.error?.issues[0] ?? more.error?.issues[0];
  if (!known.success || !more.success) {
    context.addIssue(issue?.message ?? 'invalid block overrides');
    return z.NEVER;
  }
  const { beaconRoot, blobBaseFee, withdrawals } = more.data;
  return {
    ...known.data,
    beaconRoot: beaconRoot ?? undefined,
    blobBaseFee: blobBaseFee ?? undefined,
    withdrawals: withdrawals ?? undefined,
  };
});

const accountOverride = z
  .object({ ...accountOverrideFields, movePrecompileToAddress: address.nullish() })
  .transform((value, context): SimulatedAccountOverride => {
    return { ...accountOverrideOf(value, context), movePrecompileTo: value.movePrecompileToAddress ?? undefined };
  });

const call = z.unknown().transform((value, context): SimulatedCall => {
  const parsed = callRequest.safeParse(value ?? {});
  if (parsed.success) return { ...parsed.data.request, ...parsed.data.blobs };
  context.addIssue(parsed.error.issues[0]?.message ?? 'invalid call');
  return z.NEVER;
});

const block = z
  .object({
    blockOverrides: simulatedBlockOverrides.optional(),
    stateOverrides: hexRecord<Address, SimulatedAccountOverride>(address, accountOverride).nullish(),
    calls: z.array(call).nullish(),
  })
  .transform(
    (value): SimulatedBlockRequest => ({
      block: value.blockOverrides ?? {},
      state: value.stateOverrides ?? {},
      calls: value.calls ?? [],
    }),
  );

/** First parameter of eth_simulateV1. */
export const simulationRequest: z.ZodType<SimulationRequest> = z
  .object({
    blockStateCalls: z.array(block).min(1, 'empty input'),
    traceTransfers: z.boolean().nullish(),
    validation: z.boolean().nullish(),
    returnFullTransactions: z.boolean().nullish(),
  })
  .transform((value) => ({
    blocks: value.blockStateCalls,
    traceTransfers: value.traceTransfers ?? false,
    validation: value.validation ?? false,
    fullTransactions: value.returnFullTransactions ?? false,
  }));
