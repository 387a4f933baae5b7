import type { L1Contracts, ShardId } from '@bulkhead/protocol';
import { readContract } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';

export interface IsSettledParams {
  readonly contracts: L1Contracts;
  readonly shardId: ShardId;
  readonly batchIndex: number;
}

/** True when the claim of a batch stands and its window has passed, as L1 would say in its next block. */
export function isSettled(client: L1Client, { contracts, shardId, batchIndex }: IsSettledParams): Promise<boolean> {
  return readContract(client, {
    address: contracts.StateClaims,
    abi: L1_ABIS.StateClaims,
    functionName: 'isSettled',
    args: [shardId, BigInt(batchIndex)],
  });
}
