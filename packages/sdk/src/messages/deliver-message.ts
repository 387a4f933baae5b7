import type { Hash, Hex } from 'viem';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import { estimateCall, simulateCall, type TransactionParameters, writeCall } from '../transactions/contract-call.js';
import { getMessageCall } from './message-call.js';

export interface DeliverMessageParameters extends TransactionParameters {
  /** Of the message. */
  readonly id: Hex;
}

/**
 * Delivers a message at its destination, with its proofs, for a shard that does not do it by itself. By anyone; the client is of the destination.
 *
 * @throws MessageStateError when there is nothing to deliver now, MessageNotFoundError, ForeignCallError; viem's
 * ContractFunctionExecutionError when it would revert
 */
export async function deliverMessage(client: WriteClient, parameters: DeliverMessageParameters): Promise<Hash> {
  return writeCall(client, await getMessageCall(client, 'deliver', parameters.id), parameters);
}

/** The gas of what `deliverMessage` would send. Throws as it does. */
export async function estimateDeliverMessageGas(
  client: ReadClient,
  parameters: DeliverMessageParameters,
): Promise<bigint> {
  return estimateCall(client, await getMessageCall(client, 'deliver', parameters.id), parameters);
}

/** Runs what `deliverMessage` would send on the newest state. Throws as it does. */
export async function simulateDeliverMessage(client: ReadClient, parameters: DeliverMessageParameters): Promise<void> {
  await simulateCall(client, await getMessageCall(client, 'deliver', parameters.id), parameters);
}
