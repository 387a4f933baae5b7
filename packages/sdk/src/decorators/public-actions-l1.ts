import { type DepositERC20Parameters, estimateDepositERC20Gas } from '../deposits/deposit-erc20.js';
import { type DepositTransactionParameters, estimateDepositTransactionGas } from '../deposits/deposit-transaction.js';
import { type MinedDeposit, type WaitForDepositedParameters, waitForDeposited } from '../deposits/deposits.js';
import type { ReadClient } from '../transactions/clients.js';
import {
  estimateFinalizeWithdrawalGas,
  type FinalizeWithdrawalParameters,
  simulateFinalizeWithdrawal,
} from '../withdrawals/finalize-withdrawal.js';
import {
  getTimeToFinalize,
  getWithdrawalStatus,
  type TimeToFinalize,
  type WaitToFinalizeParameters,
  type WithdrawalOnL1Parameters,
  type WithdrawalStatus,
  waitToFinalize,
} from '../withdrawals/get-withdrawal-status.js';

/** What a user asks L1. (A type and no interface: `client.extend` wants what an index signature fits.) */
export type PublicActionsL1 = {
  /** Until a deposit is in a block of L1. */
  readonly waitForDeposited: (parameters: WaitForDepositedParameters) => Promise<MinedDeposit>;
  /** How far a withdrawal is. */
  readonly getWithdrawalStatus: (parameters: WithdrawalOnL1Parameters) => Promise<WithdrawalStatus>;
  /** When it can be finalized. */
  readonly getTimeToFinalize: (parameters: WithdrawalOnL1Parameters) => Promise<TimeToFinalize>;
  /** Until it can be finalized. */
  readonly waitToFinalize: (parameters: WaitToFinalizeParameters) => Promise<void>;
  /** Gas of `depositTransaction`. */
  readonly estimateDepositTransactionGas: (parameters: DepositTransactionParameters) => Promise<bigint>;
  /** Gas of `depositERC20`. */
  readonly estimateDepositERC20Gas: (parameters: DepositERC20Parameters) => Promise<bigint>;
  /** Gas of `finalizeWithdrawal`. */
  readonly estimateFinalizeWithdrawalGas: (parameters: FinalizeWithdrawalParameters) => Promise<bigint>;
  /** Whether `finalizeWithdrawal` would pass. */
  readonly simulateFinalizeWithdrawal: (parameters: FinalizeWithdrawalParameters) => Promise<void>;
};

/**
 * For `client.extend(…)`: what a user asks L1.
 *
 * @example
 * const client = createPublicClient({ chain: l1, transport: http() }).extend(publicActionsL1())
 */
export function publicActionsL1() {
  return (client: ReadClient): PublicActionsL1 => ({
    waitForDeposited: (parameters) => waitForDeposited(client, parameters),
    getWithdrawalStatus: (parameters) => getWithdrawalStatus(client, parameters),
    getTimeToFinalize: (parameters) => getTimeToFinalize(client, parameters),
    waitToFinalize: (parameters) => waitToFinalize(client, parameters),
    estimateDepositTransactionGas: (parameters) => estimateDepositTransactionGas(client, parameters),
    estimateDepositERC20Gas: (parameters) => estimateDepositERC20Gas(client, parameters),
    estimateFinalizeWithdrawalGas: (parameters) => estimateFinalizeWithdrawalGas(client, parameters),
    simulateFinalizeWithdrawal: (parameters) => simulateFinalizeWithdrawal(client, parameters),
  });
}
