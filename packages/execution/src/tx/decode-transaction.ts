import type { RlpSpan } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { recoverAddress, SECP256K1_HALF_ORDER } from '../crypto/recover.js';
import { bigintToBytes, EMPTY_BYTES, toHex } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { MalformedRlp, readBytes, readFixed, readItems, readScalar, readTarget, readWholeList } from './rlp-fields.js';
import {
  type AccessListItem,
  type Authorization,
  type TransactionRefusal,
  TransactionType,
  type UserTransaction,
} from './user-transaction.js';

export type DecodedTransaction =
  | { readonly ok: true; readonly transaction: UserTransaction }
  | { readonly ok: false; readonly hash: Hex; readonly code: TransactionRefusal };

/** Where the fields of each type stand in its list. */
const LAYOUTS: Record<TransactionType, { readonly fields: number; readonly chainId: boolean; readonly tip: boolean }> =
  {
    [TransactionType.Legacy]: { fields: 9, chainId: false, tip: false },
    [TransactionType.AccessList]: { fields: 11, chainId: true, tip: false },
    [TransactionType.FeeMarket]: { fields: 12, chainId: true, tip: true },
    [TransactionType.SetCode]: { fields: 13, chainId: true, tip: true },
  };

const LIST_PREFIX = 0xc0;
const TYPED_BELOW = 0x80;

class Refused extends Error {
  constructor(readonly code: TransactionRefusal) {
    super(code);
  }
}

/**
 * Reads EIP-2718 bytes as a transaction of one chain and recovers its sender. Never throws: a transaction that no state
 * could make valid has a code, from `DECODE` to `SIGNATURE` (see {@link TransactionRefusal}).
 */
export function decodeTransaction(raw: Uint8Array, chainId: bigint): DecodedTransaction {
  const hash = keccak256(raw);
  try {
    return { ok: true, transaction: readTransaction(raw, toHex(hash), chainId) };
  } catch (error) {
    return { ok: false, hash: toHex(hash), code: refusalOf(error) };
  }
}

function refusalOf(error: unknown): TransactionRefusal {
  if (error instanceof Refused) return error.code;
  if (error instanceof MalformedRlp) return 'DECODE';
  throw error;
}

function readType(raw: Uint8Array): TransactionType {
  const [first] = raw;
  if (first === undefined) throw new MalformedRlp();
  if (first >= LIST_PREFIX) return TransactionType.Legacy;
  if (first === TransactionType.AccessList || first === TransactionType.FeeMarket) return first;
  if (first === TransactionType.SetCode) return first;
  if (first < TYPED_BELOW) throw new Refused('TYPE');
  throw new MalformedRlp();
}

function readTransaction(raw: Uint8Array, hash: Hex, chainId: bigint): UserTransaction {
  const type = readType(raw);
  const layout = LAYOUTS[type];
  const list = readWholeList(raw, type === TransactionType.Legacy ? 0 : 1);
  const spans = readItems(raw, list, layout.fields);
  let at = 0;
  const next = (): RlpSpan | undefined => spans[at++];

  const declaredChain = layout.chainId ? readScalar(raw, next(), 32) : undefined;
  const nonce = readScalar(raw, next(), 8);
  const first = readScalar(raw, next(), 32);
  const maxFeePerGas = layout.tip ? readScalar(raw, next(), 32) : first;
  const gasLimit = readScalar(raw, next(), 8);
  const to = readTarget(raw, next());
  const value = readScalar(raw, next(), 32);
  const data = readBytes(raw, next());
  const accessList = layout.chainId ? readAccessList(raw, next()) : [];
  const authorizations = type === TransactionType.SetCode ? readAuthorizations(raw, next()) : [];
  // EIP-7702: no creation, and at least one authorization.
  if (type === TransactionType.SetCode && (to === undefined || authorizations.length === 0)) throw new MalformedRlp();
  const unsignedEnd = spans[at - 1]?.end ?? list.start;
  const v = readScalar(raw, next(), layout.chainId ? 1 : 32);
  const rBytes = readBytes(raw, next());
  const sBytes = readBytes(raw, next());
  const r = readScalar(raw, spans[at - 2], 32);
  const s = readScalar(raw, spans[at - 1], 32);

  const yParity = declaredChain === undefined ? legacyParity(v, chainId) : typedParity(v, declaredChain, chainId);
  const unsigned = raw.subarray(list.start, unsignedEnd);
  const sender = recoverSender(signingHash(type, unsigned, chainId), rBytes, sBytes, s, yParity);
  return {
    raw,
    hash,
    type,
    sender,
    nonce,
    gasLimit,
    to,
    value,
    data,
    maxFeePerGas,
    maxPriorityFeePerGas: first,
    accessList,
    authorizations,
    yParity,
    r,
    s,
  };
}

function readAccessList(raw: Uint8Array, span: RlpSpan | undefined): readonly AccessListItem[] {
  if (span === undefined) throw new MalformedRlp();
  return readItems(raw, span, raw.length, false).map((item) => {
    const [address, slots] = readItems(raw, item, 2);
    if (slots === undefined) throw new MalformedRlp();
    return {
      address: readFixed(raw, address, 20),
      slots: readItems(raw, slots, raw.length, false).map((slot) => readFixed(raw, slot, 32)),
    };
  });
}

function readAuthorizations(raw: Uint8Array, span: RlpSpan | undefined): readonly Authorization[] {
  if (span === undefined) throw new MalformedRlp();
  return readItems(raw, span, raw.length, false).map((item) => {
    const [chainId, address, nonce, yParity, r, s] = readItems(raw, item, 6);
    return {
      chainId: readScalar(raw, chainId, 32),
      address: readFixed(raw, address, 20),
      nonce: readScalar(raw, nonce, 8),
      yParity: Number(readScalar(raw, yParity, 1)),
      r: readScalar(raw, r, 32),
      s: readScalar(raw, s, 32),
    };
  });
}

/** EIP-155: `v = 35 + 2 × chain id + parity`. */
function legacyParity(v: bigint, chainId: bigint): number {
  if (v === 27n || v === 28n) throw new Refused('NOT_REPLAY_PROTECTED');
  if (v < 35n) throw new Refused('SIGNATURE');
  if ((v - 35n) >> 1n !== chainId) throw new Refused('WRONG_CHAIN');
  return Number((v - 35n) & 1n);
}

function typedParity(v: bigint, declaredChain: bigint, chainId: bigint): number {
  if (declaredChain !== chainId) throw new Refused('WRONG_CHAIN');
  if (v > 1n) throw new Refused('SIGNATURE');
  return Number(v);
}

function signingHash(type: TransactionType, unsigned: Uint8Array, chainId: bigint): Uint8Array {
  if (type === TransactionType.Legacy) {
    const chain = encodeString(bigintToBytes(chainId));
    const none = encodeString(EMPTY_BYTES);
    return keccak256(encodeList([unsigned, chain, none, none]));
  }
  const list = encodeList([unsigned]);
  const typed = new Uint8Array(1 + list.length);
  typed[0] = type;
  typed.set(list, 1);
  return keccak256(typed);
}

function recoverSender(
  hash: Uint8Array,
  r: Uint8Array,
  s: Uint8Array,
  sValue: bigint,
  yParity: number,
): UserTransaction['sender'] {
  if (sValue > SECP256K1_HALF_ORDER) throw new Refused('SIGNATURE');
  const signature = new Uint8Array(64);
  signature.set(r, 32 - r.length);
  signature.set(s, 64 - s.length);
  try {
    return toHex(recoverAddress(hash, signature, yParity));
  } catch {
    throw new Refused('SIGNATURE');
  }
}
