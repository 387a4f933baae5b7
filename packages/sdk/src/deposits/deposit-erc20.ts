import type { Address, Hash } from 'viem';
import { approveToken } from '../assets/approve-token.js';
import { l1Address } from '../chains/shard-chain.js';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import { estimateCall, writeCall } from '../transactions/contract-call.js';
import { type DepositParameters, depositCall, TOKEN_DEPOSIT_GAS } from './deposit-call.js';

export interface DepositERC20Parameters extends DepositParameters {
  /** On L1. */
  readonly token: Address;
}

/**
 * Pays a token of L1 into the vault, to be credited on a shard: what arrives, so fees on transfer are the sender's. A token that the vault may not
 * take yet is approved first, in a transaction of its own.
 *
 * @returns the hash on L1; see `waitForDeposit`
 * @throws TransactionRevertedError; viem's ContractFunctionExecutionError with the error of `AssetVault`
 */
export async function depositERC20(client: WriteClient, parameters: DepositERC20Parameters): Promise<Hash> {
  const { token, amount, account, targetChain } = parameters;
  const spender = l1Address(targetChain, 'assetVault');
  await approveToken(client, { token, spender, amount, ...(account !== undefined && { account }) });
  return writeCall(client, depositCall(parameters, token), { ...parameters, gas: parameters.gas ?? TOKEN_DEPOSIT_GAS });
}

/** The gas that it would use now, once approved; `depositERC20` brings more. */
export function estimateDepositERC20Gas(client: ReadClient, parameters: DepositERC20Parameters): Promise<bigint> {
  return estimateCall(client, depositCall(parameters, parameters.token), parameters);
}
