import { keccak256 } from '../crypto/keccak.js';
import { decodeRlp } from '../decode-rlp.js';
import { executionError } from '../errors.js';
import { bigintToBytes, bytesToBigint, EMPTY_BYTES, equalBytes } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';

/** keccak256 of no bytes: the code hash of an account without code. */
export const EMPTY_CODE_HASH = keccak256(EMPTY_BYTES);

/** An account as it stands in the state trie. A value: never changed in place. */
export interface AccountBody {
  readonly nonce: bigint;
  /** Wei. */
  readonly balance: bigint;
  readonly storageRoot: Uint8Array;
  readonly codeHash: Uint8Array;
}

export const EMPTY_ACCOUNT: AccountBody = {
  nonce: 0n,
  balance: 0n,
  storageRoot: EMPTY_TRIE_ROOT,
  codeHash: EMPTY_CODE_HASH,
};

export function sameAccount(a: AccountBody | undefined, b: AccountBody | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.nonce === b.nonce &&
    a.balance === b.balance &&
    equalBytes(a.storageRoot, b.storageRoot) &&
    equalBytes(a.codeHash, b.codeHash)
  );
}

/** RLP of an account in the state trie (yellow paper, 4.1). */
export function encodeAccount(account: AccountBody): Uint8Array {
  return encodeList([
    encodeString(bigintToBytes(account.nonce)),
    encodeString(bigintToBytes(account.balance)),
    encodeString(account.storageRoot),
    encodeString(account.codeHash),
  ]);
}

/** @throws STATE_CORRUPT */
export function decodeAccount(encoded: Uint8Array): AccountBody {
  const items = decodeRlp(encoded, 'an account');
  if (!Array.isArray(items) || items.length !== 4) throw malformed();
  const [nonce, balance, storageRoot, codeHash] = items.map((item) => {
    if (Array.isArray(item)) throw malformed();
    return item;
  });
  if (nonce === undefined || balance === undefined || storageRoot?.length !== 32 || codeHash?.length !== 32) {
    throw malformed();
  }
  return {
    nonce: bytesToBigint(nonce),
    balance: bytesToBigint(balance),
    storageRoot: equalBytes(storageRoot, EMPTY_TRIE_ROOT) ? EMPTY_TRIE_ROOT : storageRoot,
    codeHash: equalBytes(codeHash, EMPTY_CODE_HASH) ? EMPTY_CODE_HASH : codeHash,
  };
}

function malformed(): Error {
  return executionError('STATE_CORRUPT', 'an account is malformed');
}
