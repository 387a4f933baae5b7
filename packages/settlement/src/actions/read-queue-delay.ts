import type { L1Contracts } from '@bulkhead/protocol';
import { readContract } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';

/** `D` of a network: the L1 blocks after which a queue entry is due (docs/spec/batches.md, Queue rule). */
export async function readQueueDelay(client: L1Client, contracts: L1Contracts): Promise<number> {
  const delay = await readContract(client, {
    address: contracts.BatchInbox,
    abi: L1_ABIS.BatchInbox,
    functionName: 'queueDelayBlocks',
  });
  return Number(delay);
}
