/** Why the pool refuses a transaction. */
export type PoolRefusal =
  | 'ALREADY_KNOWN'
  | 'NONCE_TOO_LOW'
  | 'NONCE_TOO_HIGH'
  | 'INSUFFICIENT_FUNDS'
  | 'FEE_CAP_BELOW_BASE_FEE'
  | 'TIP_ABOVE_FEE_CAP'
  | 'REPLACEMENT_UNDERPRICED'
  | 'EXCEEDS_BLOCK_GAS_LIMIT'
  | 'POOL_FULL';

export type PoolOutcome =
  | { readonly accepted: true; readonly replaced?: { readonly hash: `0x${string}` } }
  | { readonly accepted: false; readonly code: PoolRefusal; readonly detail?: string };
