import type { BlockOverrides, BlockSelector } from '@bulkhead/protocol';
import { z } from 'zod';
import { revertedError } from '../decode-revert.js';
import { formatHalt } from '../format-halt.js';
import type { MethodContext } from '../method.js';
import { defineMethod } from '../method.js';
import { nextBlockNumberAndTime } from '../pending-block.js';
import { requireChain } from '../require-chain.js';
import { isPending, resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { callRequest } from '../schema/call-request.js';
import { blockOverrides, stateOverrides } from '../schema/overrides.js';

export const ethCall = defineMethod({
  name: 'eth_call',
  summary: 'Runs a call without a transaction; state and block may be overridden.',
  heavy: true,
  params: z.tuple([callRequest, blockParamOrLatest, stateOverrides, blockOverrides]),
  run: async (context, [call, block, state, blockOverride]) => {
    const { backend, caller } = context;
    requireChain(backend, call);
    const at = await resolveBlock(backend, block);
    const pending = isPending(block) ? await nextBlock(context, at) : undefined;
    const overrides = pending === undefined ? blockOverride : withDefaults(pending, blockOverride);
    const outcome = await backend.call(call.request, at, state, overrides, caller);
    if (outcome.status === 'success') return outcome.data;
    if (outcome.status === 'revert') throw revertedError(outcome.data);
    throw formatHalt(outcome.reason);
  },
});

/** `pending` runs on the state of latest, in the next block. */
async function nextBlock(
  { backend, clock }: MethodContext,
  latest: BlockSelector,
): Promise<BlockOverrides | undefined> {
  const block = await backend.getBlock(latest, false);
  return block && nextBlockNumberAndTime(block, clock);
}

function withDefaults(defaults: BlockOverrides, overrides: BlockOverrides | undefined): BlockOverrides {
  return { ...overrides, number: overrides?.number ?? defaults.number, time: overrides?.time ?? defaults.time };
}
