import { type Address, erc20Abi, type Hash } from 'viem';
import { parseAccount } from 'viem/accounts';
import { readContract } from 'viem/actions';
import type { WriteClient } from '../transactions/clients.js';
import {
  type ContractCall,
  estimateCall,
  type TransactionParameters,
  writeCall,
} from '../transactions/contract-call.js';
import { isRevert } from '../transactions/is-refusal.js';
import { waitForSuccess } from '../transactions/wait-for-success.js';

export interface ApproveTokenParameters extends Pick<TransactionParameters, 'account'> {
  readonly token: Address;
  readonly spender: Address;
  /** In the token's smallest unit. */
  readonly amount: bigint;
}

/**
 * Lets a contract take so much of a token, if it may not yet, and waits until it may. Where a token refuses to change an allowance that
 * is not zero (as USDT on Ethereum does), it is set to zero first, in a transaction of its own.
 *
 * @returns the hash of the last transaction; undefined when nothing was needed
 * @throws TransactionRevertedError
 */
export async function approveToken(
  client: WriteClient,
  { token, spender, amount, account: given }: ApproveTokenParameters,
): Promise<Hash | undefined> {
  const account = given ?? client.account;
  const contract = { address: token, abi: erc20Abi } as const;
  const parameters = account === undefined ? {} : { account };
  const approvalOf = (value: bigint): ContractCall => ({
    ...contract,
    functionName: 'approve',
    args: [spender, value],
  });
  const approve = async (value: bigint): Promise<Hash> => {
    const hash = await writeCall(client, approvalOf(value), parameters);
    await waitForSuccess(client, hash, 'the approval');
    return hash;
  };

  if (account !== undefined) {
    const args = [parseAccount(account).address, spender] as const;
    const allowed = await readContract(client, { ...contract, functionName: 'allowance', args });
    if (allowed >= amount) return undefined;
    if (allowed > 0n) {
      // An estimate, and no simulation: such tokens may return nothing.
      const refused = await estimateCall(client, approvalOf(amount), parameters).then(
        () => false,
        (error: unknown) => {
          if (!isRevert(error)) throw error;
          return true;
        },
      );
      if (refused) await approve(0n);
    }
  }
  return approve(amount);
}
