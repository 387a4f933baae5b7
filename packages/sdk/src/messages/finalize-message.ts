import type { Hash, Hex } from 'viem';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import { estimateCall, simulateCall, type TransactionParameters, writeCall } from '../transactions/contract-call.js';
import { getMessageCall } from './message-call.js';

export interface FinalizeMessageParameters extends TransactionParameters {
  /** Of the message. */
  readonly id: Hex;
}

/**
 * Gives back what failed, once its deadline has passed. By anyone; the client is of the destination.
 *
 * @throws MessageStateError when there is nothing to finalize now, MessageNotFoundError, ForeignCallError; viem's
 * ContractFunctionExecutionError when it would revert
 */
export async function finalizeMessage(client: WriteClient, parameters: FinalizeMessageParameters): Promise<Hash> {
  return writeCall(client, await getMessageCall(client, 'finalize', parameters.id), parameters);
}

/** The gas of what `finalizeMessage` would send. Throws as it does. */
export async function estimateFinalizeMessageGas(
  client: ReadClient,
  parameters: FinalizeMessageParameters,
): Promise<bigint> {
  return estimateCall(client, await getMessageCall(client, 'finalize', parameters.id), parameters);
}

/** Runs what `finalizeMessage` would send on the newest state. Throws as it does. */
export async function simulateFinalizeMessage(
  client: ReadClient,
  parameters: FinalizeMessageParameters,
): Promise<void> {
  await simulateCall(client, await getMessageCall(client, 'finalize', parameters.id), parameters);
}
