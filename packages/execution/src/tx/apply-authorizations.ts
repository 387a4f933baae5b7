import { Address as EvmAddress } from '@ethereumjs/util';
import type { Address } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { recoverAddress, SECP256K1_HALF_ORDER } from '../crypto/recover.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { bigintToBytes, fromHex, toHex, toWord } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { EMPTY_ACCOUNT } from '../state/account-body.js';
import { isDelegation } from './delegation.js';
import { AUTHORIZATION_REFUND } from './intrinsic-gas.js';
import type { Authorization } from './user-transaction.js';

const MAGIC = 0x05;
const MAX_NONCE = 2n ** 64n - 1n;
const NO_DELEGATE: Address = '0x0000000000000000000000000000000000000000';

/** Who signed a tuple, or undefined for a signature that nobody made (EIP-7702, steps 3 and 4). */
export function recoverAuthority(authorization: Authorization): Address | undefined {
  const { chainId, address, nonce, yParity, r, s } = authorization;
  if (yParity > 1 || s > SECP256K1_HALF_ORDER) return undefined;
  const list = encodeList([
    encodeString(bigintToBytes(chainId)),
    encodeString(fromHex(address)),
    encodeString(bigintToBytes(nonce)),
  ]);
  const signed = new Uint8Array(1 + list.length);
  signed[0] = MAGIC;
  signed.set(list, 1);
  const signature = new Uint8Array(64);
  signature.set(toWord(bigintToBytes(r)), 0);
  signature.set(toWord(bigintToBytes(s)), 32);
  try {
    return toHex(recoverAddress(keccak256(signed), signature, yParity));
  } catch {
    return undefined;
  }
}

/**
 * Sets the delegations of a transaction's list, one by one; a tuple that doesn't hold is passed over (EIP-7702). They
 * stand whatever the transaction does afterwards.
 *
 * @returns the gas to refund
 */
export async function applyAuthorizations(vm: ShardVm, authorizations: readonly Authorization[]): Promise<bigint> {
  let refund = 0n;
  for (const authorization of authorizations) refund += await applyAuthorization(vm, authorization);
  return refund;
}

async function applyAuthorization(vm: ShardVm, authorization: Authorization): Promise<bigint> {
  const { chainId, address, nonce } = authorization;
  if (chainId !== 0n && chainId !== vm.common.chainId()) return 0n;
  if (nonce === MAX_NONCE) return 0n;
  const authority = recoverAuthority(authorization);
  if (authority === undefined) return 0n;
  const { overlay } = vm.state;
  const account = await overlay.getAccount(authority);
  vm.evm.journal.addAlwaysWarmAddress(authority.slice(2));
  const code = await overlay.getCode((account ?? EMPTY_ACCOUNT).codeHash);
  if (code.length > 0 && !isDelegation(code)) return 0n;
  if ((account?.nonce ?? 0n) !== nonce) return 0n;
  overlay.putAccount(authority, { ...(account ?? EMPTY_ACCOUNT), nonce: nonce + 1n });
  await vm.state.putCode(new EvmAddress(fromHex(authority)), delegationCode(address));
  return account === undefined ? 0n : AUTHORIZATION_REFUND;
}

function delegationCode(delegate: Address): Uint8Array {
  if (delegate === NO_DELEGATE) return new Uint8Array(0);
  return Uint8Array.of(0xef, 0x01, 0x00, ...fromHex(delegate));
}
