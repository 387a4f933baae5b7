/** Gas prices of Osaka that a transaction pays before its first step. */
export const TX_GAS = 21_000n;
const CREATION_GAS = 32_000n;
const INITCODE_WORD_GAS = 2n;
const TOKEN_GAS = 4n;
const FLOOR_TOKEN_GAS = 10n;
const TOKENS_PER_NON_ZERO_BYTE = 4;
const ACCESS_LIST_ADDRESS_GAS = 2_400n;
const ACCESS_LIST_SLOT_GAS = 1_900n;
/** Per authorization, before the refund for an account that exists (EIP-7702). */
export const EMPTY_ACCOUNT_GAS = 25_000n;
export const AUTHORIZATION_REFUND = EMPTY_ACCOUNT_GAS - 12_500n;
/** EIP-3860. */
export const MAX_INITCODE_BYTES = 49_152;
/** EIP-7825: 2^24. */
export const MAX_TX_GAS = 16_777_216n;

export interface IntrinsicGasInput {
  readonly data: Uint8Array;
  readonly to: unknown;
  readonly accessList: readonly { readonly slots: readonly unknown[] }[];
  readonly authorizations: readonly unknown[];
}

export interface IntrinsicGas {
  /** Charged before the first step. */
  readonly intrinsic: bigint;
  /** Charged at least (EIP-7623). */
  readonly floor: bigint;
}

/** Gas that a transaction costs whatever it does. Its gas limit must cover both figures. */
export function intrinsicGas({ data, to, accessList, authorizations }: IntrinsicGasInput): IntrinsicGas {
  let zeros = 0;
  for (const byte of data) if (byte === 0) zeros++;
  const tokens = BigInt(zeros + TOKENS_PER_NON_ZERO_BYTE * (data.length - zeros));
  let intrinsic = TX_GAS + TOKEN_GAS * tokens + EMPTY_ACCOUNT_GAS * BigInt(authorizations.length);
  if (to === undefined) intrinsic += CREATION_GAS + INITCODE_WORD_GAS * BigInt(Math.ceil(data.length / 32));
  for (const { slots } of accessList) {
    intrinsic += ACCESS_LIST_ADDRESS_GAS + ACCESS_LIST_SLOT_GAS * BigInt(slots.length);
  }
  return { intrinsic, floor: TX_GAS + FLOOR_TOKEN_GAS * tokens };
}
