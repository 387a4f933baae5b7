import type { EthWithdrawal } from '@bulkhead/protocol';
import type { Common } from '@ethereumjs/common';
import type { Address } from 'viem';
import { bigintToBytes, fromHex } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { type AccountBody, EMPTY_ACCOUNT } from '../state/account-body.js';
import type { StateOverlay } from '../state/overlay.js';

const GWEI = 1_000_000_000n;

const ETHER = 10n ** 18n;

/** Credits what proof of work paid for a block: 5, 3 since Byzantium, 2 since Constantinople; nothing since the merge. */
export async function creditReward(common: Common, overlay: StateOverlay, coinbase: Address): Promise<void> {
  if (common.consensusType() !== 'pow') return;
  const reward = common.gteHardfork('constantinople') ? 2n : common.gteHardfork('byzantium') ? 3n : 5n;
  const account = (await overlay.getAccount(coinbase)) ?? EMPTY_ACCOUNT;
  overlay.putAccount(coinbase, { ...account, balance: account.balance + reward * ETHER });
}

/** Credits withdrawals (EIP-4895). @param accounts - of their addresses, in order, before any of them */
export function creditWithdrawals(
  overlay: StateOverlay,
  accounts: readonly AccountBody[],
  withdrawals: readonly EthWithdrawal[],
): void {
  const sums = new Map<EthWithdrawal['address'], AccountBody>();
  for (const [index, { address, amount }] of withdrawals.entries()) {
    const account = sums.get(address) ?? accounts[index];
    if (account === undefined || BigInt(amount) === 0n) continue;
    const after = { ...account, balance: account.balance + BigInt(amount) * GWEI };
    sums.set(address, after);
    overlay.putAccount(address, after);
  }
}

/** RLP of a withdrawal in its block. */
export function encodeWithdrawal({ index, validatorIndex, address, amount }: EthWithdrawal): Uint8Array {
  return encodeList([
    encodeString(bigintToBytes(BigInt(index))),
    encodeString(bigintToBytes(BigInt(validatorIndex))),
    encodeString(fromHex(address)),
    encodeString(bigintToBytes(BigInt(amount))),
  ]);
}
