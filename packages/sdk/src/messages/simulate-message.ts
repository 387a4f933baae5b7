import { inboxAbi, type Message, SHARD_CONTRACTS } from '@bulkhead/protocol/user';
import { createClient, custom, type Hex } from 'viem';
import type { ReadClient } from '../transactions/clients.js';
import { simulateCall } from '../transactions/contract-call.js';

export interface SimulateMessageParameters {
  readonly message: Message;
  readonly payload: Hex;
}

/**
 * Runs the call that a message makes at its destination, without proofs and before it is there; the client is of the destination.
 *
 * @returns the gas that the call used
 * @throws viem's ContractFunctionExecutionError with what the target reverts with
 */
export async function simulateMessage(
  client: ReadClient,
  { message, payload }: SimulateMessageParameters,
): Promise<bigint> {
  // Without a sender: the Inbox takes such a call from nobody else.
  const nobody = createClient({ chain: client.chain, transport: custom({ request: client.request }) });
  const call = { address: SHARD_CONTRACTS.Inbox, abi: inboxAbi, functionName: 'simulate', args: [message, payload] };
  return (await simulateCall(nobody, call, {})) as bigint;
}
