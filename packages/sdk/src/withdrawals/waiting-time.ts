import { stateClaimsAbi } from '@bulkhead/protocol/user';
import { readContract } from 'viem/actions';
import { l1Address, type ShardChain } from '../chains/shard-chain.js';
import type { ReadClient } from '../transactions/clients.js';

/** Beyond the time at which a claim settles, milliseconds. */
const MARGIN = 60_000;
/** What a pause by the guardian adds to a claim's window at most, seconds. */
const MAX_PAUSE = 604_800;

/**
 * How long to wait for a claim to settle: what a shard's node says is left of its window, which may be anything, and no more than a
 * window of L1's and a pause. The client is of L1.
 *
 * @returns milliseconds
 */
export async function waitingTime(client: ReadClient, targetChain: ShardChain, seconds: number): Promise<number> {
  const window = await readContract(client, {
    address: l1Address(targetChain, 'stateClaims'),
    abi: stateClaimsAbi,
    functionName: 'window',
  });
  return Math.min(seconds, Number(window) + MAX_PAUSE) * 1000 + MARGIN;
}
