import type { Hash } from 'viem';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import { estimateCall, writeCall } from '../transactions/contract-call.js';
import { DEPOSIT_GAS, type DepositParameters, depositCall } from './deposit-call.js';

export type DepositTransactionParameters = DepositParameters;

/**
 * Pays ether into the vault on L1, to be credited on a shard. It is tried first, so that a refusal costs nothing.
 *
 * @returns the hash on L1; see `waitForDeposit`
 * @throws viem's ContractFunctionExecutionError with the error of `AssetVault`
 */
export function depositTransaction(client: WriteClient, parameters: DepositTransactionParameters): Promise<Hash> {
  return writeCall(client, depositCall(parameters), { ...parameters, gas: parameters.gas ?? DEPOSIT_GAS });
}

/** The gas that it would use now; `depositTransaction` brings more. */
export function estimateDepositTransactionGas(
  client: ReadClient,
  parameters: DepositTransactionParameters,
): Promise<bigint> {
  return estimateCall(client, depositCall(parameters), parameters);
}
