import { type Address, erc20Abi, type Hash } from 'viem';
import { parseAccount } from 'viem/accounts';
import { readContract } from 'viem/actions';
import type { WriteClient } from '../transactions/clients.js';
import { type TransactionParameters, writeCall } from '../transactions/contract-call.js';
import { waitForSuccess } from '../transactions/wait-for-success.js';

export interface ApproveTokenParameters extends Pick<TransactionParameters, 'account'> {
  readonly token: Address;
  readonly spender: Address;
  /** In the token's smallest unit. */
  readonly amount: bigint;
}

/**
 * Lets a contract take so much of a token, if it may not yet, and waits until it may.
 *
 * @returns undefined when nothing was needed
 * @throws TransactionRevertedError
 */
export async function approveToken(
  client: WriteClient,
  { token, spender, amount, account: given }: ApproveTokenParameters,
): Promise<Hash | undefined> {
  const account = given ?? client.account;
  const contract = { address: token, abi: erc20Abi } as const;
  if (account !== undefined) {
    const args = [parseAccount(account).address, spender] as const;
    if ((await readContract(client, { ...contract, functionName: 'allowance', args })) >= amount) return undefined;
  }
  const parameters = account === undefined ? {} : { account };
  const hash = await writeCall(client, { ...contract, functionName: 'approve', args: [spender, amount] }, parameters);
  await waitForSuccess(client, hash, 'the approval');
  return hash;
}
