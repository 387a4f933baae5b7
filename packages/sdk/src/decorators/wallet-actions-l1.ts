import type { Hash } from 'viem';
import { type DepositERC20Parameters, depositERC20 } from '../deposits/deposit-erc20.js';
import { type DepositTransactionParameters, depositTransaction } from '../deposits/deposit-transaction.js';
import type { WriteClient } from '../transactions/clients.js';
import { type FinalizeWithdrawalParameters, finalizeWithdrawal } from '../withdrawals/finalize-withdrawal.js';

/** What a user sends on L1. (A type and no interface: `client.extend` wants what an index signature fits.) */
export type WalletActionsL1 = {
  /** L1 → shard, ether. */
  readonly depositTransaction: (parameters: DepositTransactionParameters) => Promise<Hash>;
  /** L1 → shard, a token; approves it first where that is needed. */
  readonly depositERC20: (parameters: DepositERC20Parameters) => Promise<Hash>;
  /** Has a settled withdrawal paid. */
  readonly finalizeWithdrawal: (parameters: FinalizeWithdrawalParameters) => Promise<Hash>;
};

/**
 * For `client.extend(…)`: what a user sends on L1.
 *
 * @example
 * const wallet = createWalletClient({ account, chain: l1, transport: http() }).extend(walletActionsL1())
 */
export function walletActionsL1() {
  return (client: WriteClient): WalletActionsL1 => ({
    depositTransaction: (parameters) => depositTransaction(client, parameters),
    depositERC20: (parameters) => depositERC20(client, parameters),
    finalizeWithdrawal: (parameters) => finalizeWithdrawal(client, parameters),
  });
}
