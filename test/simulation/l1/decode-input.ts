import {
  batchHeaderSchema,
  batchInboxAbi,
  committeeArbiterAbi,
  type Flow,
  type Outputs,
  type ShardId,
  stateClaimsAbi,
} from '@bulkhead/protocol';
import { type Address, decodeFunctionData, type Hex } from 'viem';
import type { L1Call } from './calls.js';
import { CONTRACTS } from './contracts.js';

/** What the input of a raw transaction asks for, of all that nodes and followers send. @param value - wei */
export function decodeInput(
  to: Address | undefined,
  input: Hex,
  { value = 0n, versionedHashes = [] }: { readonly value?: bigint; readonly versionedHashes?: readonly Hex[] } = {},
): L1Call {
  if (input === '0x') return { type: 'nothing' };
  switch (to?.toLowerCase()) {
    case CONTRACTS.BatchInbox:
      return decodePost(input, versionedHashes);
    case CONTRACTS.StateClaims:
      return decodeClaim(input, value);
    case CONTRACTS.Arbiter: {
      const { functionName, args } = decodeFunctionData({ abi: committeeArbiterAbi, data: input });
      if (functionName !== 'object') return { type: 'unknown' };
      const [shardId, batchIndex, claimKey] = args;
      return { type: 'object', shardId: shardId as ShardId, batchIndex: Number(batchIndex), claimKey };
    }
    default:
      return { type: 'nothing' };
  }
}

function decodePost(data: Hex, versionedHashes: readonly Hex[]): L1Call {
  const { functionName, args } = decodeFunctionData({ abi: batchInboxAbi, data });
  if (functionName !== 'postBatchCalldata' && functionName !== 'postBatchBlobs') return { type: 'unknown' };
  const [header, outputs, payload] = args;
  const cargo = payload === undefined ? { versionedHashes } : { payload };
  return { type: 'post', header: batchHeaderSchema.parse(header), outputs: toOutputs(outputs), cargo };
}

function decodeClaim(data: Hex, value: bigint): L1Call {
  const { functionName, args } = decodeFunctionData({ abi: stateClaimsAbi, data });
  switch (functionName) {
    case 'propose': {
      const [shardId, batchIndex, batchHash, outputs] = args;
      const named = { shardId: shardId as ShardId, batchIndex: Number(batchIndex), batchHash };
      return { type: 'propose', ...named, outputs: toOutputs(outputs), value };
    }
    case 'applyTotals': {
      const [shardId, batchIndex, inTotals, outTotals] = args;
      const totals = { inTotals: inTotals as readonly Flow[], outTotals: outTotals as readonly Flow[] };
      return { type: 'applyTotals', shardId: shardId as ShardId, batchIndex: Number(batchIndex), ...totals };
    }
    case 'releaseStake':
      return { type: 'releaseStake', shardId: args[0] as ShardId };
    default:
      return { type: 'unknown' };
  }
}

function toOutputs({ outboxCount, ...outputs }: { readonly outboxCount: bigint }): Outputs {
  return { ...outputs, outboxCount: Number(outboxCount) } as Outputs;
}
