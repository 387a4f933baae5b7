import type { Hash, Hex } from 'viem';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import { estimateCall, simulateCall, type TransactionParameters, writeCall } from '../transactions/contract-call.js';
import { getMessageCall } from './message-call.js';

export interface RetryMessageParameters extends TransactionParameters {
  /** Of the message. */
  readonly id: Hex;
}

/**
 * Calls the target of a message again that has failed, with any gas above its own limit. By anyone; the client is of the destination.
 *
 * @throws MessageStateError when there is nothing to retry now, MessageNotFoundError, ForeignCallError; viem's
 * ContractFunctionExecutionError when it would revert
 */
export async function retryMessage(client: WriteClient, parameters: RetryMessageParameters): Promise<Hash> {
  return writeCall(client, await getMessageCall(client, 'retry', parameters.id), parameters);
}

/** The gas of what `retryMessage` would send. Throws as it does. */
export async function estimateRetryMessageGas(client: ReadClient, parameters: RetryMessageParameters): Promise<bigint> {
  return estimateCall(client, await getMessageCall(client, 'retry', parameters.id), parameters);
}

/** Runs what `retryMessage` would send on the newest state. Throws as it does. */
export async function simulateRetryMessage(client: ReadClient, parameters: RetryMessageParameters): Promise<void> {
  await simulateCall(client, await getMessageCall(client, 'retry', parameters.id), parameters);
}
